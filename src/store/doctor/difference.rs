//! Two numbers that should be equal and are not.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// Two numbers that should be equal and are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Discrepancy {
    /// The kind of number: `answers`, `sealed`, `cases`, `validity`, `tally`, `moment` or `edition`; `mode`, of
    /// a file; or `audit`, of the audit trail.
    pub kind: &'static str,
    /// A description for people: agency, period and whatever else identifies the number.
    pub name: String,
    /// The number that a recount gives.
    pub expected: i64,
    /// The number that is stored.
    pub found: i64,
}

/// The numbers that differ between two maps. A missing number is zero.
pub(super) fn compare<K: Ord>(
    expected: &BTreeMap<K, i64>,
    found: &BTreeMap<K, i64>,
    kind: &'static str,
    name: impl Fn(&K) -> String,
) -> Vec<Discrepancy> {
    let keys: BTreeSet<&K> = expected.keys().chain(found.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let expected = expected.get(key).copied().unwrap_or(0);
            let found = found.get(key).copied().unwrap_or(0);
            (expected != found).then(|| Discrepancy {
                kind,
                name: name(key),
                expected,
                found,
            })
        })
        .collect()
}
