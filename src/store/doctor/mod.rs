//! The doctor: checks that every answer is there exactly once, that every stored count equals what a
//! recount gives, and that nothing lies outside the validity of its agency.

mod answers;
mod cases;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Store;
use super::db::connection::Conn;
use super::db::error::StoreError;
use super::surveys::Surveys;
use crate::domain::links::secrets::Secrets;

/// The findings of an examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnosis {
    /// The number of used invitations.
    pub used: i64,
    /// The number of answers in the inbox, with the paper forms that await their check.
    pub inbox: i64,
    /// The number of mixed answers, without imported batches and without those withheld.
    pub responses: i64,
    /// Every pair of numbers that disagree.
    pub differences: Vec<Difference>,
}

/// Two numbers that should be equal and are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The kind of number: `answers`, `sealed`, `cases`, `validity`, `tally` or `moment`; or `mode`,
    /// of a file.
    pub kind: &'static str,
    /// A description for people: agency, period and whatever else identifies the number.
    pub name: String,
    /// The number that a recount gives.
    pub expected: i64,
    /// The number that is stored.
    pub found: i64,
}

impl Store {
    /// Examines the whole database in one read transaction.
    ///
    /// # Errors
    /// When the database fails or holds a value that sipas never writes.
    pub fn examine(&self) -> Result<Diagnosis, StoreError> {
        self.conn()?
            .read(|conn| examine(conn, &self.surveys, self.secrets()))
    }
}

/// Examines the whole database within a transaction of the caller.
pub(super) fn examine(
    conn: &mut Conn,
    surveys: &Surveys,
    secrets: &Secrets,
) -> Result<Diagnosis, StoreError> {
    let answers = answers::Answers::read(conn, secrets)?;
    let mut differences = answers.compare();
    differences.extend(cases::compare(conn)?);
    differences.extend(cases::outside_validity(conn)?);
    differences.extend(sums::compare(conn, surveys)?);
    Ok(Diagnosis {
        used: answers.used(),
        inbox: answers.waiting(),
        responses: answers.mixed(),
        differences,
    })
}

/// The numbers that differ between two maps. A missing number is zero.
fn compare<K: Ord>(
    expected: &BTreeMap<K, i64>,
    found: &BTreeMap<K, i64>,
    kind: &'static str,
    name: impl Fn(&K) -> String,
) -> Vec<Difference> {
    let keys: BTreeSet<&K> = expected.keys().chain(found.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let expected = expected.get(key).copied().unwrap_or(0);
            let found = found.get(key).copied().unwrap_or(0);
            (expected != found).then(|| Difference {
                kind,
                name: name(key),
                expected,
                found,
            })
        })
        .collect()
}

