//! What a batch of updates makes of the stored cases, or why an update is refused.

use super::imported::{Imported, ImportedCase};
use super::known_cases::{FoundCase, KnownCases};
use super::procedures::NamedProcedure;
use super::row::CaseRow;
use super::rules::ImportRules;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Case, CaseReason, CaseRefusal, CaseUpdate};
use crate::domain::links::code::is_pseudonym;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::links::invitations::IssuedLink;

/// A case as it is to be stored.
pub(super) struct PlannedCase<'a> {
    update: &'a CaseUpdate,
    /// The case after the update.
    pub(super) case: Case,
    code_scope: String,
    /// The case before it.
    pub(super) old: Option<CaseRow>,
}

impl PlannedCase<'_> {
    /// The row with the given id, for a case that counts in the given month.
    pub(super) fn row(&self, id: String, counted_in: Option<String>) -> CaseRow {
        CaseRow::of(&self.case, id, self.code_scope.clone(), counted_in)
    }

    /// The procedure, by what the update says of it.
    pub(super) fn procedure(&self) -> Option<NamedProcedure<'_>> {
        Some(NamedProcedure {
            code: self.case.procedure.as_deref()?,
            name: self.update.procedure_name.value().map(String::as_str),
            field: self.update.field.value().map(String::as_str),
        })
    }

    /// The outcome that is returned to the caller.
    pub(super) fn outcome(
        &self,
        id: &str,
        imported: Imported,
        link: Option<IssuedLink>,
        kept_link: Option<IssuedLink>,
    ) -> ImportedCase {
        ImportedCase {
            id: id.to_owned(),
            agency: self.case.agency.clone(),
            case_code: self.case.case_code.clone(),
            to_successor: self.case.agency != self.update.agency,
            is_due_before_receipt: self.case.is_due_before_receipt(),
            imported,
            changed_link: false,
            link,
            kept_link,
        }
    }
}

/// Reads and locks the stored cases that updates are about, and returns each case as it is to be
/// stored, or why its update is refused.
pub(super) fn plan<'a>(
    conn: &mut Conn,
    given: &'a [CaseUpdate],
    rules: &ImportRules<'_>,
) -> Result<Vec<Result<PlannedCase<'a>, CaseRefusal>>, StoreError> {
    let mut known = KnownCases::lock(conn, given, rules)?;
    given
        .iter()
        .map(|update| match known.take(update, rules) {
            Ok(found) => rules.plan_one(update, found),
            Err(refusal) => Ok(Err(refusal)),
        })
        .collect()
}

impl ImportRules<'_> {
    fn plan_one<'a>(
        &self,
        update: &'a CaseUpdate,
        found: FoundCase,
    ) -> Result<Result<PlannedCase<'a>, CaseRefusal>, StoreError> {
        let FoundCase { old, code_scope } = found;
        let is_replaced = old.as_ref().is_some_and(CaseRow::has_pseudonym);
        if is_replaced || is_pseudonym(update.case_code.key()) {
            let (column, reason) = ("case_code", CaseReason::CodeReplaced);
            return Ok(Err(CaseRefusal { column, reason }));
        }
        let stored = old.clone().map(CaseRow::read).transpose()?;
        let made = match &stored {
            Some(stored) if self.only_new => Ok(stored.clone()),
            stored => self.make(update, stored.as_ref(), &code_scope),
        };
        Ok(made.map(|case| PlannedCase {
            update,
            case,
            code_scope,
            old,
        }))
    }

    /// Returns the case that an update makes of the stored one.
    fn make(
        &self,
        update: &CaseUpdate,
        stored: Option<&Case>,
        code_scope: &str,
    ) -> Result<Case, CaseRefusal> {
        let refuse = |column, reason| Err(CaseRefusal { column, reason });
        let reaches = |agency: &Slug| self.only_new || self.reach.covers_agency(agency.as_str());
        // Before anything is told of the stored case.
        if stored.is_some_and(|stored| !reaches(&stored.agency)) {
            return refuse("case_code", CaseReason::Elsewhere);
        }
        if let Some(stored) = stored.filter(|_| code_scope.is_empty())
            && !self.is_same_case(update, stored)
        {
            let reason = CaseReason::OtherCaseSameCode {
                agency: stored.agency.clone(),
                received: stored.received_at.date,
            };
            return refuse("case_code", reason);
        }
        let agency = self.deciding_agency(update, stored)?;
        if !reaches(&agency) {
            return refuse("case_code", CaseReason::Elsewhere);
        }
        let mut case = update.onto(stored, self.today)?;
        case.agency = agency;
        self.check_offices(&case, stored)?;
        Ok(case)
    }

    /// The agency for which a case counts after an update.
    fn deciding_agency(
        &self,
        update: &CaseUpdate,
        stored: Option<&Case>,
    ) -> Result<Slug, CaseRefusal> {
        match update.day(stored) {
            Some(day) => self.agencies.deciding_on(&update.agency, day),
            None => Ok(update.agency.clone()),
        }
    }

    /// Whether a case whose code is unique in the province is the one that an update means. Under
    /// another agency's name the code alone does not make it the same case.
    fn is_same_case(&self, update: &CaseUpdate, stored: &Case) -> bool {
        let named = &update.agency;
        stored.agency == *named
            || match update.received_at {
                Some(received) => received.date == stored.received_at.date,
                // The named agency's case, which has gone to a successor.
                None => self.lineage.successors(named).contains(&stored.agency),
            }
    }

    /// Checks that an update moves the case from and to offices and counters within reach only:
    /// their screens and figures would show it.
    fn check_offices(&self, case: &Case, stored: Option<&Case>) -> Result<(), CaseRefusal> {
        self.check_receipt(case, stored)?;
        let places = |case: &Case| {
            [
                ("intake_office", case.intake_office.clone()),
                ("return_office", case.return_office.clone()),
            ]
        };
        let counter_moves = case.counter != stored.and_then(|stored| stored.counter.clone());
        let stored = stored.map_or([("", None), ("", None)], places);
        for ((column, new), (_, old)) in places(case).into_iter().zip(stored) {
            let column = match (new == old, counter_moves) {
                (false, _) => column,
                (true, true) => "counter",
                (true, false) => continue,
            };
            let beyond = [new, old].into_iter().flatten();
            let mut beyond = beyond.filter(|office| !self.reach.covers_office(office.as_str()));
            if let Some(office) = beyond.next() {
                let reason = CaseReason::OfficeElsewhere(office);
                return Err(CaseRefusal { column, reason });
            }
        }
        Ok(())
    }

    /// Checks that the intake office existed when it received the case. What is stored already stays.
    fn check_receipt(&self, case: &Case, stored: Option<&Case>) -> Result<(), CaseRefusal> {
        let receipt = |case: &Case| (case.intake_office.clone(), case.received_at.date);
        match &case.intake_office {
            Some(office) if stored.map(receipt) != Some(receipt(case)) => {
                self.agencies.check_office(office, case.received_at.date)
            }
            _ => Ok(()),
        }
    }
}
