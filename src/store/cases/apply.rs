//! Applying one batch of cases: the stored cases are read, each given case is compared with its
//! stored one, and the differences are written.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::counts::CountChanges;
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
use crate::store::db::sql::{Sql, SqlValue};
use crate::store::db::time::stamp;
use crate::store::links::invitations;
use crate::store::links::invitations::{
    InvitationRow, InvitationState, IssuedLink, list_invitations, lock_invitations,
};

/// A row for a new case.
#[derive(Insertable)]
#[diesel(table_name = cases)]
struct NewCaseRow {
    #[diesel(embed)]
    case: CaseRow,
    updated_at: String,
}

/// A row to be inserted into `case_changes`.
#[derive(Insertable)]
#[diesel(table_name = case_changes, treat_none_as_default_value = false)]
struct CaseChangeRow {
    id: String,
    case_id: String,
    column_name: &'static str,
    old_value: Option<String>,
    new_value: Option<String>,
    changed_at: String,
    changed_by: String,
}

/// The stored cases of a batch, by agency and code.
type KnownCases = HashMap<(String, String), CaseRow>;

/// The agency and code by which a case is found.
fn key(case: &Case) -> (String, String) {
    (case.agency.to_string(), case.case_code.clone())
}

/// The rows to be written for one batch.
pub(super) struct BatchWriter<'a> {
    store: &'a Store,
    options: &'a CaseImport,
    blocks: &'a HashMap<String, Slug>,
    only_new: bool,
    new_cases: Vec<NewCaseRow>,
    new_invitations: Vec<InvitationRow>,
    changes: Vec<CaseChangeRow>,
}

impl<'a> BatchWriter<'a> {
    /// A writer for one batch. With `only_new`, stored cases stay as they are.
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

    /// Applies the batch within a transaction. Returns the outcome of each case, and the codes of
    /// the procedures that they name.
    pub(super) fn apply(
        mut self,
        conn: &mut Conn,
        given: &[Case],
        procedures_seen: &HashSet<String>,
    ) -> Result<(Vec<ImportedCase>, Vec<String>), StoreError> {
        let known = lock_known_cases(conn, given)?;
        let procedures = procedures::upsert(conn, given, procedures_seen)?;
        let candidates = self.list_candidates(given, &known);
        lock_invitations(conn, &candidates)?;
        let mut counts = CountChanges::default();
        counts.subtract(conn, &candidates)?;
        let mut links =
            list_invitations(conn, known.values().map(|row| row.id.as_str()).collect())?;
        let mut imported = Vec::with_capacity(given.len());
        for case in given {
            imported.push(match known.get(&key(case)) {
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
        self.write(conn, &candidates, counts)?;
        Ok((imported, procedures))
    }

    /// Inserts the new rows, and writes the count changes of all cases that were added or changed.
    fn write(
        self,
        conn: &mut Conn,
        changed: &[&str],
        mut counts: CountChanges,
    ) -> Result<(), StoreError> {
        insert_rows!(conn, cases::table, self.new_cases);
        insert_rows!(conn, invitation_table::table, self.new_invitations);
        insert_rows!(conn, case_changes::table, self.changes);
        let added = self.new_cases.iter().map(|row| row.case.id.as_str());
        let counted: Vec<&str> = changed.iter().copied().chain(added).collect();
        counts.add(conn, &counted)?;
        counts.write(self.store, conn)
    }

    /// The ids of the stored cases that differ from the given ones, or whose links may change.
    fn list_candidates<'k>(&self, given: &[Case], known: &'k KnownCases) -> Vec<&'k str> {
        if self.only_new {
            return Vec::new();
        }
        given
            .iter()
            .filter_map(|case| {
                let old = known.get(&key(case))?;
                let changes = self.options.delivered_by.is_some()
                    || CaseRow::of(case, old.id.clone()) != *old;
                changes.then_some(old.id.as_str())
            })
            .collect()
    }

    /// Adds a new case, and a link for it where it is finished and links are wanted.
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

    /// Updates a stored case and its link, and records the change.
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
        let kept_link = links
            .iter()
            .find(|link| !link.is_revoked())
            .filter(|_| case.finished_at.is_some())
            .map(|link| link.issued(self.store.secret()))
            .transpose()?;
        let link = self.update_link(conn, case, old, links)?;
        Ok(ImportedCase {
            imported: if changed {
                Imported::Changed
            } else {
                Imported::Unchanged
            },
            kept_link: kept_link.or_else(|| link.clone()),
            link,
        })
    }

    /// Adds the changes of the recorded columns.
    fn record_changes(&mut self, old: &CaseRow, new: &CaseRow) {
        for (column_name, old_value, new_value) in old.recorded_changes(new) {
            self.changes.push(CaseChangeRow {
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

    /// Updates the link of a stored case, and returns it while it can be answered.
    ///
    /// A case that is reopened before it was answered loses its link, and gets a new one when it is
    /// finished again. An answered case never gets a second link, and a link revoked by hand stays
    /// revoked.
    fn update_link(
        &mut self,
        conn: &mut Conn,
        case: &Case,
        old: &CaseRow,
        links: Vec<InvitationRow>,
    ) -> Result<Option<IssuedLink>, StoreError> {
        let never_had_one = links.is_empty();
        let current = links.into_iter().find(|link| !link.is_revoked());
        match (current, case.finished_at) {
            (Some(link), None) if link.state == InvitationState::Open.name() => {
                invitations::revoke(conn, &link.id)?;
                Ok(None)
            }
            (Some(link), Some(finished)) if link.state == InvitationState::Open.name() => {
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

    /// Issues a link with the definition that the block of the case's agency uses.
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

/// Reads the stored ones of the given cases, and locks them until the transaction ends. All imports
/// lock cases in the order of their ids, whatever the order in their files, so that none deadlock.
fn lock_known_cases(conn: &mut Conn, given: &[Case]) -> Result<KnownCases, StoreError> {
    let lock = match conn {
        Conn::Pg(_) => " ORDER BY cases.id FOR NO KEY UPDATE OF cases",
        Conn::Sqlite(_) => "",
    };
    let wanted = given.iter().map(|case| {
        vec![
            SqlValue::from(case.agency.as_str()),
            (&case.case_code).into(),
        ]
    });
    let rows: Vec<CaseRow> = Sql::new("WITH wanted (agency, case_code) AS (VALUES ")
        .rows(wanted)
        .text(
            ") SELECT cases.* FROM wanted JOIN cases ON cases.agency = wanted.agency \
             AND cases.case_code = wanted.case_code",
        )
        .text(lock)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.agency.clone(), row.case_code.clone()), row))
        .collect())
}
