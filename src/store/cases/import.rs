//! Cases, the record of their changes, and the links that finished ones get.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::Text;
use jiff::Timestamp;

use super::agencies::Imported;
use super::counts;
use super::counts::Changes;
use super::{agencies, procedures};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Applicant, Case, CaseTime, Channel, Delivery, Outcome};
use crate::domain::links::code::LinkCode;
use crate::store::Store;
use crate::store::db::batch_sql;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::schema::{case_changes, cases, invitations as invitation_table};
use crate::store::db::time::stamp;
use crate::store::links::invitations;
use crate::store::links::invitations::{InvitationRow, State, find_invitations, hold_links};

#[derive(Queryable, QueryableByName, Selectable, Insertable, AsChangeset, Clone, PartialEq)]
#[diesel(table_name = cases, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(in crate::store) struct CaseRow {
    pub(in crate::store) id: String,
    pub(in crate::store) agency: String,
    pub(in crate::store) case_code: String,
    intake_office: Option<String>,
    return_office: Option<String>,
    counter: Option<String>,
    procedure: Option<String>,
    field: Option<String>,
    applicant: Option<String>,
    channel: String,
    received_at: String,
    due_at: Option<String>,
    finished_at: Option<String>,
    outcome: Option<String>,
    overdue_reason: Option<String>,
    punctuality: Option<String>,
}

/// A case that is new, as of now.
#[derive(Insertable)]
#[diesel(table_name = cases)]
struct NewCaseRow {
    #[diesel(embed)]
    case: CaseRow,
    updated_at: String,
}

impl CaseRow {
    fn of(case: &Case, id: String) -> Self {
        let code = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string);
        Self {
            id,
            agency: case.agency.to_string(),
            case_code: case.case_code.clone(),
            intake_office: code(&case.intake_office),
            return_office: code(&case.return_office),
            counter: case.counter.clone(),
            procedure: case.procedure.clone(),
            field: case.field.clone(),
            applicant: case.applicant.map(|word| word.name().to_owned()),
            channel: case.channel.name().to_owned(),
            received_at: case.received_at.to_string(),
            due_at: case.due_at.map(|moment| moment.to_string()),
            finished_at: case.finished_at.map(|moment| moment.to_string()),
            outcome: case.outcome.map(|word| word.name().to_owned()),
            overdue_reason: case.overdue_reason.clone(),
            punctuality: case.punctuality().map(|word| word.name().to_owned()),
        }
    }

    /// The case; its procedure's name is kept apart.
    pub(in crate::store) fn read(self) -> Result<Case, StoreError> {
        Ok(Case {
            agency: read_slug(self.agency)?,
            case_code: self.case_code,
            intake_office: self.intake_office.map(read_slug).transpose()?,
            return_office: self.return_office.map(read_slug).transpose()?,
            counter: self.counter,
            procedure: self.procedure,
            procedure_name: None,
            field: self.field,
            applicant: read_word(self.applicant, "applicant", Applicant::from_name)?,
            channel: Channel::from_name(&self.channel)
                .ok_or(StoreError::Unknown("channel", self.channel))?,
            received_at: read_moment(self.received_at)?,
            due_at: self.due_at.map(read_moment).transpose()?,
            finished_at: self.finished_at.map(read_moment).transpose()?,
            outcome: read_word(self.outcome, "outcome", Outcome::from_name)?,
            overdue_reason: self.overdue_reason,
        })
    }

    /// The columns whose later change is recorded: name, old and new value.
    fn recorded_changes(&self, new: &Self) -> Vec<(&'static str, Option<String>, Option<String>)> {
        [
            ("due_at", &self.due_at, &new.due_at),
            ("finished_at", &self.finished_at, &new.finished_at),
            ("outcome", &self.outcome, &new.outcome),
            (
                "channel",
                &Some(self.channel.clone()),
                &Some(new.channel.clone()),
            ),
        ]
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(column, old, new)| (column, old.clone(), new.clone()))
        .collect()
    }
}

fn read_slug(code: String) -> Result<Slug, StoreError> {
    Slug::parse(&code).map_err(|_| StoreError::Unknown("agency code", code))
}

fn read_moment(text: String) -> Result<CaseTime, StoreError> {
    CaseTime::parse(&text).map_err(|_| StoreError::Unknown("moment", text))
}

fn read_word<T>(
    word: Option<String>,
    what: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    word.map(|word| read(&word).ok_or(StoreError::Unknown(what, word)))
        .transpose()
}

/// How cases are imported.
#[derive(Clone, Debug)]
pub struct CaseImport {
    /// Whether finished cases get links.
    pub links: bool,
    /// By which way the links are handed over, where that is already known.
    pub delivered_by: Option<Delivery>,
    /// Who changes the cases, for the record of changes.
    pub changed_by: String,
    /// Now.
    pub now: Timestamp,
}

/// A link of a finished case.
#[derive(Clone, Debug)]
pub struct IssuedLink {
    /// Its code.
    pub code: LinkCode,
    /// When it expires, RFC 3339 in UTC.
    pub expires_at: String,
}

/// What became of one case.
#[derive(Clone, Debug)]
pub struct ImportedCase {
    /// Added, changed or unchanged.
    pub imported: Imported,
    /// Its link, while that can be used.
    pub link: Option<IssuedLink>,
    /// Its link, answered and expired ones too: what says nothing of an answer.
    pub kept_link: Option<IssuedLink>,
}

/// An import under way: holds the connection, and in [`ImportMode::Atomic`] its transaction.
pub struct CaseImporter<'a> {
    store: &'a Store,
    conn: &'a mut Conn,
    options: CaseImport,
    blocks: HashMap<String, Slug>,
    procedures_seen: HashSet<String>,
    landing: ImportMode,
}

impl Store {
    /// Runs an import; `body` hands over cases chunk by chunk.
    ///
    /// # Errors
    /// When the database fails, or `body` does; under [`ImportMode::Atomic`] nothing landed then.
    pub fn import_cases<T, E: From<StoreError>>(
        &self,
        options: CaseImport,
        landing: ImportMode,
        body: impl FnOnce(&mut CaseImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = self.conn()?;
        let imported = self.run_import(&mut conn, options, landing, body);
        // Whatever landed is added up; the next mixing would see to it too.
        if landing != ImportMode::DryRun {
            conn.write(|conn| {
                conn.lock("mixing")?;
                counts::add_up(conn)
            })?;
        }
        imported
    }

    /// Lands a few cases, at most [`CaseImporter::CHUNK`] and no two the same, and tells what became
    /// of each. The next mixing adds their counts up: nobody waits here for one that is under way.
    ///
    /// # Errors
    /// When the database fails; then none of them landed.
    pub fn land_cases(
        &self,
        options: CaseImport,
        given: &[Case],
    ) -> Result<Vec<ImportedCase>, StoreError> {
        let mut conn = self.conn()?;
        self.run_import(&mut conn, options, ImportMode::Chunked, |importer| {
            importer.chunk(given)
        })
    }

    /// Adds a case, unless there is one of its agency and code: that stays as it is, whosever it
    /// is. Tells whether the case was added; its counts are added up as for [`Store::land_cases`].
    ///
    /// # Errors
    /// When the database fails; then nothing landed.
    pub fn add_case(&self, options: CaseImport, case: &Case) -> Result<bool, StoreError> {
        let mut conn = self.conn()?;
        self.run_import(&mut conn, options, ImportMode::Chunked, |importer| {
            importer.add(case)
        })
    }

    fn run_import<T, E: From<StoreError>>(
        &self,
        conn: &mut Conn,
        options: CaseImport,
        landing: ImportMode,
        body: impl FnOnce(&mut CaseImporter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        landing.whole(conn, |conn| {
            let blocks = agencies::list(conn)?
                .into_iter()
                .map(|agency| (agency.code.to_string(), agency.block))
                .collect();
            body(&mut CaseImporter {
                store: self,
                conn,
                options,
                blocks,
                procedures_seen: HashSet::new(),
                landing,
            })
        })
    }
}

impl CaseImporter<'_> {
    /// Most cases in one call of [`CaseImporter::chunk`].
    pub const CHUNK: usize = batch_sql::ROWS;
    /// How often a chunk is tried again that somebody else's was in the way of.
    const MOST_RACES: u32 = 20;

    /// Adds or changes cases, no two of the same agency and code, and tells what became of each.
    ///
    /// # Errors
    /// When the database fails; then nothing of this chunk landed.
    pub fn chunk(&mut self, given: &[Case]) -> Result<Vec<ImportedCase>, StoreError> {
        if given.is_empty() {
            return Ok(Vec::new());
        }
        self.transact(|work, conn| work.land(conn, given))
    }

    /// Adds a case unless there is one of its agency and code. Tells whether it was added.
    fn add(&mut self, case: &Case) -> Result<bool, StoreError> {
        let given = std::slice::from_ref(case);
        self.transact(|work, conn| {
            let kept = find_kept(conn, given)?;
            if !kept.is_empty() {
                return Ok(false);
            }
            work.procedures = procedures::keep(conn, given, work.procedures_seen)?;
            // Not looked for once more: what somebody else adds from now on is in the way.
            work.land_beside(conn, given, &kept)?;
            Ok(true)
        })
    }

    /// Runs one chunk's work as the import lands, once more where somebody else landed the same new
    /// case or held what this one needs and the other way round: whoever comes second finds what
    /// the first one left.
    fn transact<T>(
        &mut self,
        body: impl Fn(&mut ChunkWork<'_>, &mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut races = 0;
        loop {
            match self.transact_once(&body) {
                Err(error)
                    if error.is_lost_race()
                        && self.landing == ImportMode::Chunked
                        && races < Self::MOST_RACES =>
                {
                    races += 1;
                }
                landed => return landed,
            }
        }
    }

    fn transact_once<T>(
        &mut self,
        body: impl Fn(&mut ChunkWork<'_>, &mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Self {
            store,
            conn,
            options,
            blocks,
            procedures_seen,
            landing,
        } = self;
        let (result, procedures) = landing.chunk(conn, |conn| {
            let mut work = ChunkWork {
                store,
                options,
                blocks,
                procedures_seen,
                procedures: Vec::new(),
                new_cases: Vec::new(),
                new_invitations: Vec::new(),
                changes: Vec::new(),
            };
            let result = body(&mut work, conn)?;
            Ok((result, work.procedures))
        })?;
        procedures_seen.extend(procedures);
        Ok(result)
    }
}

#[derive(Insertable)]
#[diesel(table_name = case_changes, treat_none_as_default_value = false)]
struct ChangeRow {
    id: String,
    case_id: String,
    column_name: &'static str,
    old_value: Option<String>,
    new_value: Option<String>,
    changed_at: String,
    changed_by: String,
}

/// What one chunk is about to write.
struct ChunkWork<'a> {
    store: &'a Store,
    options: &'a CaseImport,
    blocks: &'a HashMap<String, Slug>,
    procedures_seen: &'a HashSet<String>,
    procedures: Vec<String>,
    new_cases: Vec<NewCaseRow>,
    new_invitations: Vec<InvitationRow>,
    changes: Vec<ChangeRow>,
}

impl ChunkWork<'_> {
    fn land(&mut self, conn: &mut Conn, given: &[Case]) -> Result<Vec<ImportedCase>, StoreError> {
        self.procedures = procedures::keep(conn, given, self.procedures_seen)?;
        let kept = find_kept(conn, given)?;
        self.land_beside(conn, given, &kept)
    }

    /// Lands cases beside those of them that are kept already.
    fn land_beside(
        &mut self,
        conn: &mut Conn,
        given: &[Case],
        kept: &HashMap<(String, String), CaseRow>,
    ) -> Result<Vec<ImportedCase>, StoreError> {
        let may_change = self.list_changing(given, kept);
        hold_links(conn, &may_change)?;
        let mut counts = Changes::default();
        counts.take_out(conn, &may_change)?;
        let mut links = find_invitations(conn, kept.values().map(|row| row.id.as_str()).collect())?;
        let mut results = Vec::with_capacity(given.len());
        for case in given {
            let key = (case.agency.to_string(), case.case_code.clone());
            results.push(match kept.get(&key) {
                None => self.add(conn, case)?,
                Some(old) => {
                    let own = links.remove(&old.id).unwrap_or_default();
                    self.change(conn, case, old, own)?
                }
            });
        }
        self.write_new(conn)?;
        let new_cases = self.new_cases.iter().map(|row| row.case.id.as_str());
        let changed: Vec<&str> = may_change.into_iter().chain(new_cases).collect();
        counts.put_in(conn, &changed)?;
        counts.write(self.store, conn)?;
        Ok(results)
    }

    /// The kept cases that may be changed, or whose links may be.
    fn list_changing<'k>(
        &self,
        given: &[Case],
        kept: &'k HashMap<(String, String), CaseRow>,
    ) -> Vec<&'k str> {
        given
            .iter()
            .filter_map(|case| {
                let old = kept.get(&(case.agency.to_string(), case.case_code.clone()))?;
                let changes = self.options.delivered_by.is_some()
                    || CaseRow::of(case, old.id.clone()) != *old;
                changes.then_some(old.id.as_str())
            })
            .collect()
    }

    fn add(&mut self, conn: &mut Conn, case: &Case) -> Result<ImportedCase, StoreError> {
        let row = CaseRow::of(case, self.store.new_id());
        let link = if case.finished_at.is_some() && self.options.links {
            Some(self.issue(conn, case, &row.id)?)
        } else {
            None
        };
        self.new_cases.push(NewCaseRow {
            case: row,
            updated_at: stamp(self.options.now),
        });
        Ok(ImportedCase {
            imported: Imported::Added,
            kept_link: link.clone(),
            link,
        })
    }

    fn change(
        &mut self,
        conn: &mut Conn,
        case: &Case,
        old: &CaseRow,
        links: Vec<InvitationRow>,
    ) -> Result<ImportedCase, StoreError> {
        let new = CaseRow::of(case, old.id.clone());
        let changed = new != *old;
        if changed {
            diesel::update(cases::table.find(&old.id))
                .set((&new, cases::updated_at.eq(stamp(self.options.now))))
                .execute(conn)?;
            for (column_name, old_value, new_value) in old.recorded_changes(&new) {
                self.changes.push(ChangeRow {
                    id: self.store.new_id(),
                    case_id: old.id.clone(),
                    column_name,
                    old_value,
                    new_value,
                    changed_at: stamp(self.options.now),
                    changed_by: self.options.changed_by.clone(),
                });
            }
        }
        let kept = links
            .iter()
            .find(|link| link.state != State::Revoked.name())
            .filter(|_| case.finished_at.is_some())
            .map(|link| IssuedLink {
                code: link.code(self.store.secret()),
                expires_at: link.expires_at.clone(),
            });
        let link = self.keep_link_up(conn, case, old, links)?;
        Ok(ImportedCase {
            imported: if changed {
                Imported::Changed
            } else {
                Imported::Unchanged
            },
            kept_link: kept.or_else(|| link.clone()),
            link,
        })
    }

    /// Keeps an existing case's link in step with the case.
    ///
    /// A case re-opened before it was answered loses its link; finished again it gets a new one;
    /// an answered case never gets a second, and a link revoked by hand stays revoked.
    fn keep_link_up(
        &mut self,
        conn: &mut Conn,
        case: &Case,
        old: &CaseRow,
        links: Vec<InvitationRow>,
    ) -> Result<Option<IssuedLink>, StoreError> {
        let never_had_one = links.is_empty();
        let current = links
            .into_iter()
            .find(|link| link.state != State::Revoked.name());
        match (current, case.finished_at) {
            (Some(link), None) if link.state == State::Open.name() => {
                invitations::revoke(conn, &link.id)?;
                Ok(None)
            }
            (Some(link), Some(finished)) if link.state == State::Open.name() => {
                let month = finished.month().to_string();
                if month != link.month {
                    // It may have been answered since it was read; then its month is frozen.
                    let still_open = invitation_table::id
                        .eq(&link.id)
                        .and(invitation_table::state.eq(State::Open.name()));
                    diesel::update(invitation_table::table.filter(still_open))
                        .set(invitation_table::month.eq(month))
                        .execute(conn)?;
                }
                if let (Some(by), None) = (self.options.delivered_by, &link.delivered_by) {
                    invitations::deliver(conn, &link.id, by, self.options.now)?;
                }
                let usable = link.expires_at > stamp(self.options.now);
                Ok(usable.then(|| IssuedLink {
                    code: link.code(self.store.secret()),
                    expires_at: link.expires_at.clone(),
                }))
            }
            (None, Some(_))
                if self.options.links && (never_had_one || old.finished_at.is_none()) =>
            {
                self.issue(conn, case, &old.id).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn issue(
        &mut self,
        conn: &mut Conn,
        case: &Case,
        case_id: &str,
    ) -> Result<IssuedLink, StoreError> {
        let block = self.blocks.get(case.agency.as_str());
        let finished = case.finished_at.unwrap_or(case.received_at);
        let survey = self.store.definition_of(conn, block, finished.date)?;
        let row = InvitationRow::issue(
            self.store,
            &survey,
            case_id,
            case.agency.as_str(),
            finished.month(),
            self.options.delivered_by,
            self.options.now,
        );
        let link = IssuedLink {
            code: row.code(self.store.secret()),
            expires_at: row.expires_at.clone(),
        };
        self.new_invitations.push(row);
        Ok(link)
    }

    fn write_new(&mut self, conn: &mut Conn) -> Result<(), StoreError> {
        insert_rows!(conn, cases::table, self.new_cases);
        insert_rows!(conn, invitation_table::table, self.new_invitations);
        insert_rows!(conn, case_changes::table, self.changes);
        Ok(())
    }
}

/// The kept cases among the given ones, by agency and code; held until the chunk has landed.
///
/// Two imports of the same cases take them in the same order, whatever that of their files.
fn find_kept(
    conn: &mut Conn,
    given: &[Case],
) -> Result<HashMap<(String, String), CaseRow>, StoreError> {
    let hold = match conn {
        Conn::Pg(_) => "ORDER BY cases.id FOR NO KEY UPDATE OF cases",
        Conn::Sqlite(_) => "",
    };
    let sql = format!(
        "WITH wanted (agency, case_code) AS (VALUES {}) \
         SELECT cases.* FROM wanted JOIN cases ON cases.agency = wanted.agency \
         AND cases.case_code = wanted.case_code {hold}",
        batch_sql::values(conn, given.len(), 2)
    );
    let mut query = diesel::sql_query(sql).into_boxed();
    for case in given {
        query = query
            .bind::<Text, _>(case.agency.as_str())
            .bind::<Text, _>(case.case_code.as_str());
    }
    let rows: Vec<CaseRow> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.agency.clone(), row.case_code.clone()), row))
        .collect())
}
