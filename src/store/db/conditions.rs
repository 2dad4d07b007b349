//! Conditions that several statements share.

use super::sql::Sql;
use crate::domain::figures::scope::Scope;
use crate::domain::period::Period;

/// The condition that the column `unit` is of a scope, beginning with `AND`.
pub(in crate::store) fn of_scope(scope: &Scope) -> Sql {
    match scope {
        Scope::All => Sql::default(),
        Scope::Agency(code) => Sql::new(" AND unit = ").bind(code),
        Scope::Block(code) => Sql::new(" AND unit IN (SELECT code FROM agencies WHERE block = ")
            .bind(code)
            .text(")"),
    }
}

/// The condition that the column `period` is a period under which answers of this one are kept.
pub(in crate::store) fn in_period(period: Period) -> Sql {
    let kept = period.stored_periods();
    Sql::new("period IN ").list(kept.iter().map(ToString::to_string))
}
