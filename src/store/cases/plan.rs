//! What a batch of updates makes of the stored cases, or why an update is refused.

use std::collections::HashMap;

use jiff::civil::Date;

use super::imported::{Imported, ImportedCase};
use super::procedures::NamedProcedure;
use super::pseudonyms::CodeKey;
use super::row::CaseRow;
use crate::domain::access::Reach;
use crate::domain::cases::agencies::Agencies;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Case, CaseReason, CaseRefusal, CaseUpdate, UniqueCodes};
use crate::domain::links::code::is_pseudonym;
use crate::domain::links::secrets::Secrets;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::{Sql, SqlValue};
use crate::store::links::invitations::IssuedLink;

/// The rules of an import.
pub(super) struct Rules<'a> {
    pub(super) agencies: &'a Agencies,
    pub(super) unique_codes: UniqueCodes,
    /// The cases that may be changed.
    pub(super) reach: &'a Reach,
    /// Whether stored cases stay as they are.
    pub(super) only_new: bool,
    /// The day in Vietnam.
    pub(super) today: Date,
    /// The secrets by which replaced codes are recognised.
    pub(super) secrets: &'a Secrets,
}

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

/// The stored cases of a batch, by the key of their code and the scope within which it is unique.
type KnownCases = HashMap<(String, String), CaseRow>;

/// Reads and locks the stored cases that updates are about, and returns each case as it is to be
/// stored, or why its update is refused.
pub(super) fn plan<'a>(
    conn: &mut Conn,
    given: &'a [CaseUpdate],
    rules: &Rules<'_>,
) -> Result<Vec<Result<PlannedCase<'a>, CaseRefusal>>, StoreError> {
    let decided: Vec<Result<Slug, CaseRefusal>> = given
        .iter()
        .map(|update| rules.deciding_agency(update))
        .collect();
    let scopes: Vec<&str> = given
        .iter()
        .zip(&decided)
        .map(|(update, agency)| {
            let agency = agency.as_ref().unwrap_or(&update.agency);
            rules.unique_codes.scope(&update.case_code, agency)
        })
        .collect();
    let mut known = lock_known_cases(conn, given, &scopes, rules.secrets)?;
    given
        .iter()
        .zip(&decided)
        .zip(&scopes)
        .map(|((update, agency), &scope)| {
            let agency = match agency {
                Ok(agency) => agency,
                Err(refusal) => return Ok(Err(refusal.clone())),
            };
            let old = known.remove(&(update.case_code.key().to_owned(), scope.to_owned()));
            rules.plan_one(update, agency, scope, old)
        })
        .collect()
}

impl Rules<'_> {
    /// The agency for which an update's case counts, by what the update says.
    fn deciding_agency(&self, update: &CaseUpdate) -> Result<Slug, CaseRefusal> {
        match update.day() {
            Some(day) => self.agencies.deciding_on(&update.agency, day),
            None => Ok(update.agency.clone()),
        }
    }

    fn plan_one<'a>(
        &self,
        update: &'a CaseUpdate,
        agency: &Slug,
        scope: &str,
        old: Option<CaseRow>,
    ) -> Result<Result<PlannedCase<'a>, CaseRefusal>, StoreError> {
        let is_replaced = old.as_ref().is_some_and(CaseRow::has_pseudonym);
        if is_replaced || is_pseudonym(update.case_code.key()) {
            let (column, reason) = ("case_code", CaseReason::CodeReplaced);
            return Ok(Err(CaseRefusal { column, reason }));
        }
        let stored = old.clone().map(CaseRow::read).transpose()?;
        let made = match &stored {
            Some(stored) if self.only_new => Ok(stored.clone()),
            stored => self.make(update, agency, stored.as_ref()),
        };
        Ok(made.map(|case| PlannedCase {
            update,
            case,
            code_scope: scope.to_owned(),
            old,
        }))
    }

    /// Returns the case that an update makes of the stored one.
    fn make(
        &self,
        update: &CaseUpdate,
        agency: &Slug,
        stored: Option<&Case>,
    ) -> Result<Case, CaseRefusal> {
        let refuse = |column, reason| Err(CaseRefusal { column, reason });
        let reaches = |agency: &Slug| self.only_new || self.reach.covers_agency(agency.as_str());
        if !reaches(agency) || stored.is_some_and(|stored| !reaches(&stored.agency)) {
            return refuse("case_code", CaseReason::Elsewhere);
        }
        // Under another agency's name the code alone does not make it the same case.
        let is_handed_over = |stored: &&Case| stored.agency != *agency || update.agency != *agency;
        if let Some(stored) = stored.filter(is_handed_over)
            && update
                .received_at
                .is_none_or(|received| received.date != stored.received_at.date)
        {
            let reason = CaseReason::OtherCaseSameCode {
                agency: stored.agency.clone(),
                received: stored.received_at.date,
            };
            return refuse("case_code", reason);
        }
        let mut case = update.onto(stored, self.today)?;
        case.agency = agency.clone();
        self.agencies.check(agency, case.day())?;
        self.check_offices(&case, stored)?;
        Ok(case)
    }

    /// Checks that an update moves the case from and to offices and counters within reach only:
    /// their screens and figures would show it.
    fn check_offices(&self, case: &Case, stored: Option<&Case>) -> Result<(), CaseRefusal> {
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
}

/// Reads the stored cases of the given codes, and locks them until the transaction ends. All imports
/// lock cases in the order of their ids, whatever the order in their files, so that none deadlock.
fn lock_known_cases(
    conn: &mut Conn,
    given: &[CaseUpdate],
    scopes: &[&str],
    secrets: &Secrets,
) -> Result<KnownCases, StoreError> {
    let wanted: Vec<(&str, &str)> = given
        .iter()
        .zip(scopes)
        .map(|(update, &scope)| (update.case_code.key(), scope))
        .collect();
    let rows = lock_cases_of(conn, &wanted)?;
    let mut known: KnownCases = rows
        .into_iter()
        .map(|row| ((row.code_key.clone(), row.code_scope.clone()), row))
        .collect();
    let missing = |(key, scope): &&(&str, &str)| {
        !known.contains_key(&((*key).to_owned(), (*scope).to_owned()))
    };
    let missing: Vec<(&str, &str)> = wanted.iter().filter(missing).copied().collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let Some(code_key) = CodeKey::find(conn, secrets)? else {
        return Ok(known);
    };
    let pseudonyms: HashMap<(String, &str), &str> = missing
        .iter()
        .map(|&(key, scope)| ((code_key.pseudonym(key), scope), key))
        .collect();
    let wanted: Vec<(&str, &str)> = pseudonyms
        .keys()
        .map(|(pseudonym, scope)| (pseudonym.as_str(), *scope))
        .collect();
    for row in lock_cases_of(conn, &wanted)? {
        if let Some(key) = pseudonyms.get(&(row.code_key.clone(), row.code_scope.as_str())) {
            known.insert(((*key).to_owned(), row.code_scope.clone()), row);
        }
    }
    Ok(known)
}

/// Reads and locks the cases of keys and scopes.
fn lock_cases_of(conn: &mut Conn, wanted: &[(&str, &str)]) -> Result<Vec<CaseRow>, StoreError> {
    let lock = match conn {
        Conn::Pg(_) => " ORDER BY cases.id FOR NO KEY UPDATE OF cases",
        Conn::Sqlite(_) => "",
    };
    let wanted = wanted
        .iter()
        .map(|&(key, scope)| vec![SqlValue::from(key), scope.into()]);
    let rows = Sql::new("WITH wanted (code_key, code_scope) AS (VALUES ")
        .rows(wanted)
        .text(
            ") SELECT cases.* FROM wanted JOIN cases ON cases.code_key = wanted.code_key \
             AND cases.code_scope = wanted.code_scope",
        )
        .text(lock)
        .load(conn)?;
    Ok(rows)
}
