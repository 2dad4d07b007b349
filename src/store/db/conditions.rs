//! SQL conditions that several statements share.

use super::sql::Sql;
use crate::domain::figures::scope::Scope;
use crate::domain::period::Period;

/// A condition, beginning with `AND`, that limits the column `unit` to a scope.
pub(in crate::store) fn of_scope(scope: &Scope) -> Sql {
    match scope {
        Scope::All => Sql::default(),
        Scope::Agency(code) => Sql::new(" AND unit = ").bind(code),
        Scope::Block(code) => Sql::new(" AND unit IN (SELECT code FROM agencies WHERE block = ")
            .bind(code)
            .text(")"),
    }
}

/// A condition that limits the column `period` to the periods under which answers of the given one
/// are stored. A quarter, for instance, has answers under its months and under the quarter itself.
pub(in crate::store) fn in_period(period: Period) -> Sql {
    let kept = period.stored_periods();
    Sql::new("period IN ").list(kept.iter().map(ToString::to_string))
}
