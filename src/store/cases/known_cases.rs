//! The stored cases that a batch of updates is about.
//!
//! A case is found under the agency that its update names, whichever agency decides it now. Where a code is
//! not unique in the province, that name is the case's scope and stays so: two agencies' cases of one code
//! are never taken for one, even when both have come to the same successor. Two names can nevertheless be
//! meant for one case, when an agency has taken over from another one; then the day of receipt decides.

use std::collections::HashMap;

use jiff::civil::Date;

use super::pseudonyms::CodeKey;
use super::row::CaseRow;
use super::rules::ImportRules;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{CaseReason, CaseRefusal, CaseUpdate};
use crate::domain::links::secrets::Secrets;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::{Sql, SqlValue};

/// The most codes that one query looks for.
const MOST_WANTED: usize = 4_000;

/// The key of a code, and the scope within which it is unique.
type CodeInScope = (String, String);

/// The stored cases of a batch.
pub(super) struct KnownCases(HashMap<CodeInScope, CaseRow>);

/// The stored case of an update, if there is one, and the scope of its code after the update.
pub(super) struct FoundCase {
    pub(super) old: Option<CaseRow>,
    pub(super) code_scope: String,
}

impl KnownCases {
    /// Reads and locks the stored cases that updates are about, until the transaction ends.
    pub(super) fn lock(
        conn: &mut Conn,
        given: &[CaseUpdate],
        rules: &ImportRules<'_>,
    ) -> Result<Self, StoreError> {
        let wanted: Vec<(&str, &str)> = given
            .iter()
            .flat_map(|update| {
                let key = update.case_code.key();
                let others = rules.other_names(update).into_iter().map(Slug::as_str);
                std::iter::once(rules.scope(update))
                    .chain(others)
                    .map(move |scope| (key, scope))
            })
            .collect();
        lock_wanted(conn, &wanted, rules.secrets).map(Self)
    }

    /// Takes the stored case of an update, which no other update of the batch is about.
    ///
    /// # Errors
    /// When several cases can be meant.
    pub(super) fn take(
        &mut self,
        update: &CaseUpdate,
        rules: &ImportRules<'_>,
    ) -> Result<FoundCase, CaseRefusal> {
        let in_scope = |scope: &str| (update.case_code.key().to_owned(), scope.to_owned());
        let own = rules.scope(update);
        let found = |old: Option<CaseRow>, scope: &str| FoundCase {
            old,
            code_scope: scope.to_owned(),
        };
        if let Some(row) = self.0.remove(&in_scope(own)) {
            return Ok(found(Some(row), own));
        }
        let other_names = rules.other_names(update);
        let meant: Vec<(&Slug, &CaseRow)> = other_names
            .into_iter()
            .filter_map(|name| Some((name, self.0.get(&in_scope(name.as_str()))?)))
            .filter(|(name, row)| rules.is_meant(update, name, row))
            .collect();
        let here: Vec<_> = meant
            .iter()
            .filter(|(_, row)| row.agency == update.agency.as_str())
            .filter(|(_, row)| meant.len() == 1 || agrees(update, row))
            .collect();
        let name = match (&here[..], &meant[..]) {
            ([(name, _)], _) | ([], [(name, _)]) => *name,
            (_, []) => return Ok(found(None, own)),
            (_, several) => {
                let names = several.iter().map(|(name, _)| (*name).clone());
                return match rules.gives_codes(update) {
                    true => Ok(found(None, own)),
                    false => Err(several_cases(update, names.collect())),
                };
            }
        };
        // A predecessor's name stays. A successor's is replaced by the one that gave the code.
        let is_predecessor = rules.lineage.predecessors(&update.agency).contains(name);
        let scope = if is_predecessor { name.as_str() } else { own };
        Ok(found(self.0.remove(&in_scope(name.as_str())), scope))
    }
}

/// Whether an update names no other day of finishing than a stored case has.
fn agrees(update: &CaseUpdate, row: &CaseRow) -> bool {
    let finished = update.finished_at.value();
    finished.is_none_or(|finished| row.finished_on() == Some(&*finished.date.to_string()))
}

fn several_cases(update: &CaseUpdate, predecessors: Vec<Slug>) -> CaseRefusal {
    CaseRefusal {
        column: "case_code",
        reason: CaseReason::SeveralCasesSameCode {
            agency: update.agency.clone(),
            predecessors,
        },
    }
}

impl ImportRules<'_> {
    /// The scope of an update's code: the agency that it names, or nothing for the whole province.
    fn scope<'u>(&self, update: &'u CaseUpdate) -> &'u str {
        self.unique_codes.scope(&update.case_code, &update.agency)
    }

    /// Whether the agency that an update names can have received its case, and so have given the code.
    fn gives_codes(&self, update: &CaseUpdate) -> bool {
        update
            .received_at
            .is_some_and(|received| self.agencies.is_valid_on(&update.agency, received.date))
    }

    /// The other agencies under whose name the case of an update may be stored: those that the named one
    /// took over from, and those that took over from it.
    fn other_names(&self, update: &CaseUpdate) -> Vec<&Slug> {
        let named = &update.agency;
        if self.scope(update).is_empty() {
            return Vec::new();
        }
        let received = update.received_at.map(|received| received.date);
        let follows = self.agencies.follows_successor();
        let existed = |code: &Slug, day: Date| self.agencies.is_valid_on(code, day);
        // Where successors are followed, an agency may be named although it had ended by the receipt.
        let earlier = self.lineage.predecessors(named).iter();
        let earlier =
            earlier.filter(|name| follows || received.is_none_or(|day| existed(name, day)));
        let later = self.lineage.successors(named).iter().filter(|name| {
            let mut of_the_day = self.lineage.predecessors(name).iter();
            received.is_some_and(|day| {
                follows
                    || !existed(name, day)
                        && of_the_day.all(|code| code == named || !existed(code, day))
            })
        });
        earlier.chain(later).collect()
    }

    /// Whether a case that is stored under another agency's name is the one that an update means.
    fn is_meant(&self, update: &CaseUpdate, name: &Slug, row: &CaseRow) -> bool {
        let Some(received) = update.received_at.map(|received| received.date) else {
            // The address of a case that was handed over.
            return row.agency == update.agency.as_str();
        };
        if row.received_on() != received.to_string() {
            return false;
        }
        let existed = |code: &Slug, day: Date| self.agencies.is_valid_on(code, day);
        if !(existed(&update.agency, received) && existed(name, received)) {
            return true;
        }
        // Both can have received a case of this code on this day.
        let finished = update.finished_at.value().map(|finished| finished.date);
        let had_ended = |code: &Slug| finished.is_some_and(|day| !existed(code, day));
        if self.lineage.predecessors(&update.agency).contains(name) {
            let is_pending = row.finished_on().is_none();
            row.agency == update.agency.as_str() || is_pending && had_ended(name)
        } else {
            let finished = finished.map(|day| day.to_string());
            had_ended(&update.agency) && row.finished_on() == finished.as_deref()
        }
    }
}

/// Reads and locks the cases of codes in scopes. A code that was replaced by its pseudonym is found as
/// well.
fn lock_wanted(
    conn: &mut Conn,
    wanted: &[(&str, &str)],
    secrets: &Secrets,
) -> Result<HashMap<CodeInScope, CaseRow>, StoreError> {
    let mut known: HashMap<CodeInScope, CaseRow> = lock_cases_of(conn, wanted)?
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

/// Reads and locks the cases of keys and scopes. All imports lock cases in the order of their ids,
/// whatever the order in their files, so that they rarely deadlock.
fn lock_cases_of(conn: &mut Conn, wanted: &[(&str, &str)]) -> Result<Vec<CaseRow>, StoreError> {
    let lock = match conn {
        Conn::Pg(_) => " ORDER BY cases.id FOR NO KEY UPDATE OF cases",
        Conn::Sqlite(_) => "",
    };
    let mut found = Vec::new();
    for wanted in wanted.chunks(MOST_WANTED) {
        let wanted = wanted
            .iter()
            .map(|&(key, scope)| vec![SqlValue::from(key), scope.into()]);
        let query = Sql::new("WITH wanted (code_key, code_scope) AS (")
            .rows(wanted)
            .text(
                ") SELECT cases.* FROM wanted JOIN cases ON cases.code_key = wanted.code_key \
                 AND cases.code_scope = wanted.code_scope",
            )
            .text(lock);
        found.extend(query.load::<CaseRow>(conn)?);
    }
    Ok(found)
}
