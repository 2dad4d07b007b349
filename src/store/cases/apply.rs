//! Applying one batch of updates: what they make of the stored cases is planned, and the differences
//! are written.

use std::collections::HashSet;
use std::sync::Arc;

use diesel::prelude::*;

use super::counting::CountingMonths;
use super::counts::CountChanges;
use super::imported::{CaseImport, CaseOutcome, Imported, ImportedCase};
use super::known_agencies::CachedAgencies;
use super::plan::{PlannedCase, plan};
use super::procedures;
use super::row::CaseRow;
use super::rules::ImportRules;
use super::timeliness::TimelinessChanges;
use crate::domain::VIETNAM;
use crate::domain::access::Reach;
use crate::domain::cases::case::{Case, CaseUpdate};
use crate::domain::period::{Month, Period};
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::db::batch_sql::insert_rows;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{case_changes, cases, invitations as invitation_table};
use crate::store::db::time::{read_month, stamp};
use crate::store::links::invitations;
use crate::store::links::invitations::{
    InvitationRow, IssuedLink, list_current, list_revoked_by_hand, lock_invitations,
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

/// The rows to be written for one batch.
pub(super) struct BatchWriter<'a> {
    store: &'a Store,
    options: &'a CaseImport,
    known: &'a CachedAgencies,
    only_new: bool,
    months: CountingMonths,
    new_cases: Vec<NewCaseRow>,
    new_invitations: Vec<InvitationRow>,
    changes: Vec<CaseChangeRow>,
    timeliness: TimelinessChanges,
}

impl<'a> BatchWriter<'a> {
    /// A writer for one batch. With `only_new`, stored cases stay as they are.
    pub(super) fn new(
        store: &'a Store,
        options: &'a CaseImport,
        known: &'a CachedAgencies,
        only_new: bool,
    ) -> Self {
        Self {
            store,
            options,
            known,
            only_new,
            months: CountingMonths::new(options.by.now),
            new_cases: Vec::new(),
            new_invitations: Vec::new(),
            changes: Vec::new(),
            timeliness: TimelinessChanges::default(),
        }
    }

    /// Applies the batch within a transaction. Returns the outcome of each update, and the codes of
    /// the procedures that they name.
    pub(super) fn apply(
        mut self,
        conn: &mut Conn,
        given: &[CaseUpdate],
        procedures_seen: &HashSet<String>,
    ) -> Result<(Vec<CaseOutcome>, Vec<String>), StoreError> {
        let rules = ImportRules {
            agencies: &self.known.agencies,
            lineage: &self.known.lineage,
            unique_codes: self.store.settings.unique_codes,
            reach: self.options.viewer.cases(),
            only_new: self.only_new,
            secrets: self.store.secrets(),
            today: self.options.by.now.to_zoned(VIETNAM).date(),
        };
        let planned = plan(conn, given, &rules)?;
        let accepted = || planned.iter().flatten();
        let procedures = procedures::upsert(
            conn,
            accepted().filter_map(PlannedCase::procedure),
            procedures_seen,
            *self.options.viewer.cases() == Reach::All,
        )?;
        let candidates: Vec<&str> = accepted()
            .filter(|planned| !self.only_new && self.may_change(planned))
            .filter_map(|planned| Some(planned.old.as_ref()?.id.as_str()))
            .collect();
        lock_invitations(conn, &candidates)?;
        let mut counts = CountChanges::default();
        counts.subtract(conn, &candidates)?;
        let stored = || accepted().filter_map(|planned| Some(planned.old.as_ref()?.id.as_str()));
        let mut links = list_current(conn, stored().collect())?;
        let without: Vec<&str> = stored().filter(|id| !links.contains_key(*id)).collect();
        let revoked_by_hand = list_revoked_by_hand(conn, without)?;
        let mut outcomes = Vec::with_capacity(given.len());
        for planned in &planned {
            outcomes.push(match planned {
                Err(refusal) => Err(refusal.clone()),
                Ok(planned) => Ok(match &planned.old {
                    None => self.add(conn, planned)?,
                    Some(old) if self.only_new => {
                        planned.outcome(&old.id, Imported::Unchanged, None, None)
                    }
                    Some(old) => {
                        let link = links.remove(&old.id);
                        let may_issue = self.options.links && !revoked_by_hand.contains(&old.id);
                        self.change(conn, planned, old, link, may_issue)?
                    }
                }),
            });
        }
        self.write(conn, &candidates, counts)?;
        Ok((outcomes, procedures))
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
        counts.write(self.store, conn)?;
        self.timeliness.write(conn, || self.store.new_key())
    }

    /// Whether a stored case differs from the given one, counts in no month yet, or its link may change.
    fn may_change(&self, planned: &PlannedCase) -> bool {
        let differs = |old: &CaseRow| {
            old.finished_at.is_some() && old.counted_in.is_none()
                || planned.row(old.id.clone(), old.counted_in.clone()) != *old
        };
        self.options.delivery.is_some() || planned.old.as_ref().is_some_and(differs)
    }

    /// Adds a new case, and a link for it where it is finished and links are wanted.
    fn add(&mut self, conn: &mut Conn, planned: &PlannedCase) -> Result<ImportedCase, StoreError> {
        let counted_in = self.count(conn, &planned.case, None)?;
        let row = planned.row(
            self.store.new_id(),
            counted_in.map(|month| month.to_string()),
        );
        let link = match counted_in {
            Some(month) if self.options.links => self.issue(conn, &planned.case, &row.id, month)?,
            _ => None,
        };
        self.timeliness.add(&row)?;
        let outcome = planned.outcome(&row.id, Imported::Added, link.clone(), link);
        self.new_cases.push(NewCaseRow {
            case: row,
            updated_at: stamp(self.options.by.now),
        });
        Ok(outcome)
    }

    /// Updates a stored case and its link, and records the change.
    fn change(
        &mut self,
        conn: &mut Conn,
        planned: &PlannedCase,
        old: &CaseRow,
        link: Option<InvitationRow>,
        may_issue: bool,
    ) -> Result<ImportedCase, StoreError> {
        let case = &planned.case;
        let counted_in = self.count(conn, case, old.counted_in.as_deref())?;
        let new = planned.row(old.id.clone(), counted_in.map(|month| month.to_string()));
        let changed = new != *old;
        if changed {
            diesel::update(cases::table.find(&old.id))
                .set((&new, cases::updated_at.eq(stamp(self.options.by.now))))
                .execute(conn)?;
            self.record_changes(old, &new);
            self.timeliness.change(old, &new)?;
        }
        let kept_link = link
            .as_ref()
            .filter(|_| case.finished_at.is_some())
            .map(|link| link.issued(self.store.secrets()))
            .transpose()?;
        let mut changed_link = false;
        let link = match (link, counted_in.filter(|_| case.finished_at.is_some())) {
            (Some(link), Some(month)) => {
                changed_link = self.options.delivery.is_some() && link.delivered_by.is_none();
                self.update_link(conn, case, month, &link)?
            }
            (None, Some(month)) if may_issue => {
                let issued = self.issue(conn, case, &old.id, month)?;
                changed_link = issued.is_some();
                issued
            }
            _ => None,
        };
        let imported = match changed {
            true => Imported::Changed,
            false => Imported::Unchanged,
        };
        let outcome = planned.outcome(&old.id, imported, link.clone(), kept_link.or(link));
        Ok(ImportedCase {
            changed_link,
            ..outcome
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
                changed_at: stamp(self.options.by.now),
                changed_by: self.options.by.actor.to_string(),
            });
        }
    }

    /// Updates the link of a stored case that is finished, and returns it while it can be answered.
    ///
    /// The link of a reopened case stays with the agency and month of its last finish until the
    /// case is finished again. An answered link never moves.
    fn update_link(
        &self,
        conn: &mut Conn,
        case: &Case,
        month: Month,
        link: &InvitationRow,
    ) -> Result<Option<IssuedLink>, StoreError> {
        if let (Some(by), None) = (self.options.delivery, &link.delivered_by) {
            invitations::record_delivery(conn, &link.id, by, self.options.by.now)?;
        }
        if link.is_used() {
            return Ok(None);
        }
        let (agency, month) = (case.agency.as_str(), month.to_string());
        if (agency, &month) != (&link.agency, &link.month) {
            invitations::move_to(conn, &link.id, agency, &month)?;
        }
        let usable = link.expires_at > stamp(self.options.by.now);
        usable
            .then(|| link.issued(self.store.secrets()))
            .transpose()
    }

    /// The month in which a case counts, given the one in which it has counted so far. One that is learned
    /// of when its agency has ended, too late for its own month, counts in none.
    fn count(
        &mut self,
        conn: &mut Conn,
        case: &Case,
        so_far: Option<&str>,
    ) -> Result<Option<Month>, StoreError> {
        let link_days = self.definition(conn, case)?.link_days;
        let so_far = so_far.map(read_month).transpose()?;
        let finished = case.finished_at.map(|finished| finished.month());
        let month = self
            .months
            .count(conn, finished, so_far, link_days.into())?;
        let agency = self.known.agencies.get(&case.agency);
        let is_valid = |month| agency.is_none_or(|agency| agency.is_valid_in(Period::Month(month)));
        Ok(month.filter(|month| so_far == Some(*month) || is_valid(*month)))
    }

    /// The definition that the block of a case's agency uses for its channel.
    fn definition(&self, conn: &mut Conn, case: &Case) -> Result<Arc<Definition>, StoreError> {
        let agency = self.known.agencies.get(&case.agency);
        let block = agency.map(|agency| &agency.block);
        let day = case.day();
        self.store.definition_of(conn, block, case.channel, day)
    }

    /// Issues a link for a case that counts in the given month, unless that is closed.
    fn issue(
        &mut self,
        conn: &mut Conn,
        case: &Case,
        case_id: &str,
        month: Month,
    ) -> Result<Option<IssuedLink>, StoreError> {
        let survey = self.definition(conn, case)?;
        let closing = self.months.learn(conn, month, survey.link_days.into())?;
        if closing.closed_at.is_some() {
            return Ok(None);
        }
        let row = InvitationRow::issue(
            self.store,
            &survey,
            case_id,
            case.agency.as_str(),
            (month, closing.closes_at),
            self.options.delivery,
            self.options.by.now,
        );
        let link = row.issued(self.store.secrets())?;
        self.new_invitations.push(row);
        Ok(Some(link))
    }
}
