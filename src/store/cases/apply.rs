//! Applying one batch of cases: what is kept is read, each case is compared with it, and what
//! differs is written.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::counts::Changes;
use super::imported::{CaseImport, Imported, ImportedCase};
use super::procedures;
use super::row::CaseRow;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::Case;
use crate::store::Store;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{case_changes, cases, invitations as invitation_table};
use crate::store::db::sql::{Sql, Value};
use crate::store::db::time::stamp;
use crate::store::links::invitations;
use crate::store::links::invitations::{
    InvitationRow, IssuedLink, State, find_invitations, hold_links,
};

/// A case that is new, as of now.
#[derive(Insertable)]
#[diesel(table_name = cases)]
struct NewCaseRow {
    #[diesel(embed)]
    case: CaseRow,
    updated_at: String,
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

/// The cases that are kept, by agency and code.
type Kept = HashMap<(String, String), CaseRow>;

fn key(case: &Case) -> (String, String) {
    (case.agency.to_string(), case.case_code.clone())
}

/// One batch, and what is about to be written of it.
pub(super) struct BatchWriter<'a> {
    store: &'a Store,
    options: &'a CaseImport,
    blocks: &'a HashMap<String, Slug>,
    only_new: bool,
    new_cases: Vec<NewCaseRow>,
    new_invitations: Vec<InvitationRow>,
    changes: Vec<ChangeRow>,
}

impl<'a> BatchWriter<'a> {
    pub(super) fn new(
        store: &'a Store,
        options: &'a CaseImport,
        blocks: &'a HashMap<String, Slug>,
        only_new: bool,
    ) -> Self {
        Self {
            store,
            options,
            blocks,
            only_new,
            new_cases: Vec::new(),
            new_invitations: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Applies the batch within a transaction. Returns what became of each case, and the codes of
    /// the procedures that they name.
    pub(super) fn apply(
        mut self,
        conn: &mut Conn,
        given: &[Case],
        procedures_seen: &HashSet<String>,
    ) -> Result<(Vec<ImportedCase>, Vec<String>), StoreError> {
        let kept = hold_kept(conn, given)?;
        let procedures = procedures::keep(conn, given, procedures_seen)?;
        let may_change = self.list_changing(given, &kept);
        hold_links(conn, &may_change)?;
        let mut counts = Changes::default();
        counts.take_out(conn, &may_change)?;
        let mut links = find_invitations(conn, kept.values().map(|row| row.id.as_str()).collect())?;
        let mut imported = Vec::with_capacity(given.len());
        for case in given {
            imported.push(match kept.get(&key(case)) {
                None => self.add(conn, case)?,
                Some(_) if self.only_new => ImportedCase {
                    imported: Imported::Unchanged,
                    link: None,
                    kept_link: None,
                },
                Some(old) => {
                    let own = links.remove(&old.id).unwrap_or_default();
                    self.change(conn, case, old, own)?
                }
            });
        }
        self.write(conn, &may_change, counts)?;
        Ok((imported, procedures))
    }

    /// Writes what is new, and the counts of all cases that were added or changed.
    fn write(
        self,
        conn: &mut Conn,
        changed: &[&str],
        mut counts: Changes,
    ) -> Result<(), StoreError> {
        insert_rows!(conn, cases::table, self.new_cases);
        insert_rows!(conn, invitation_table::table, self.new_invitations);
        insert_rows!(conn, case_changes::table, self.changes);
        let added = self.new_cases.iter().map(|row| row.case.id.as_str());
        let counted: Vec<&str> = changed.iter().copied().chain(added).collect();
        counts.put_in(conn, &counted)?;
        counts.write(self.store, conn)
    }

    /// The kept cases that may be changed, or whose links may be.
    fn list_changing<'k>(&self, given: &[Case], kept: &'k Kept) -> Vec<&'k str> {
        if self.only_new {
            return Vec::new();
        }
        given
            .iter()
            .filter_map(|case| {
                let old = kept.get(&key(case))?;
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
            self.record_changes(old, &new);
        }
        let kept = links
            .iter()
            .find(|link| !link.is_revoked())
            .filter(|_| case.finished_at.is_some())
            .map(|link| link.issued(self.store.secret()))
            .transpose()?;
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

    fn record_changes(&mut self, old: &CaseRow, new: &CaseRow) {
        for (column_name, old_value, new_value) in old.recorded_changes(new) {
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

    /// Keeps an existing case's link in step with the case, and returns it while it can be used.
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
        let current = links.into_iter().find(|link| !link.is_revoked());
        match (current, case.finished_at) {
            (Some(link), None) if link.state == State::Open.name() => {
                invitations::revoke(conn, &link.id)?;
                Ok(None)
            }
            (Some(link), Some(finished)) if link.state == State::Open.name() => {
                let month = finished.month().to_string();
                if month != link.month {
                    invitations::move_to_month(conn, &link.id, &month)?;
                }
                if let (Some(by), None) = (self.options.delivered_by, &link.delivered_by) {
                    invitations::deliver(conn, &link.id, by, self.options.now)?;
                }
                let usable = link.expires_at > stamp(self.options.now);
                usable.then(|| link.issued(self.store.secret())).transpose()
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
        let link = row.issued(self.store.secret())?;
        self.new_invitations.push(row);
        Ok(link)
    }
}

/// The kept cases among the given ones, held until the transaction ends. Two imports of the same
/// cases hold them in the same order, whatever that of their files.
fn hold_kept(conn: &mut Conn, given: &[Case]) -> Result<Kept, StoreError> {
    let hold = match conn {
        Conn::Pg(_) => " ORDER BY cases.id FOR NO KEY UPDATE OF cases",
        Conn::Sqlite(_) => "",
    };
    let wanted = given
        .iter()
        .map(|case| vec![Value::from(case.agency.as_str()), (&case.case_code).into()]);
    let rows: Vec<CaseRow> = Sql::new("WITH wanted (agency, case_code) AS (VALUES ")
        .rows(wanted)
        .text(
            ") SELECT cases.* FROM wanted JOIN cases ON cases.agency = wanted.agency \
             AND cases.case_code = wanted.case_code",
        )
        .text(hold)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.agency.clone(), row.case_code.clone()), row))
        .collect())
}
