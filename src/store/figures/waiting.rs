//! Answers that are in no figure of a period: those that wait for the closing of their month, as of last
//! night, and those that were too few at the closing.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use crate::domain::figures::scope::FigureQuery;
use crate::domain::period::Period;
use crate::store::answers::counts::{BEYOND, WAITING, WAITING_AT_OFFICE, WITHHELD};
use crate::store::closings::RecordedClosings;
use crate::store::db::conditions::{in_period, of_scope};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// The answers of a unit that are in no figure of a period.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NotCounted {
    /// Those that waited last night, while the period is open for the unit.
    pub(super) waiting: i64,
    /// Those that were too few when the period closed for it.
    pub(super) outside: i64,
}

#[derive(QueryableByName)]
struct UnitCountRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The answers of units that are in no figure of the queried period.
pub(super) fn by_unit(
    conn: &mut Conn,
    query: &FigureQuery,
    closings: &RecordedClosings,
) -> Result<HashMap<String, NotCounted>, StoreError> {
    let rows: Vec<UnitCountRow> =
        Sql::new("SELECT unit, period, kind, count FROM unit_counts WHERE kind IN ")
            .list([WAITING, WAITING_AT_OFFICE, BEYOND, WITHHELD])
            .text(" AND ")
            .join(in_period(query.period))
            .join(of_scope(&query.scope))
            .load(conn)?;
    let mut by_unit: HashMap<String, NotCounted> = HashMap::new();
    for row in rows {
        let is_closed = closings.is_closed_for(&row.unit, query.period);
        let counted = by_unit.entry(row.unit).or_default();
        let period = read_period(&row.period)?;
        match row.kind.as_str() {
            WAITING | WAITING_AT_OFFICE if !is_closed => counted.waiting += row.count,
            BEYOND if is_closed && is_reported_by(query.period, period) => {
                counted.outside += row.count;
            }
            WITHHELD if is_closed => counted.outside += row.count,
            _ => {}
        }
    }
    Ok(by_unit)
}

/// Whether what a stored period left out is left out of the queried one: a half-year leaves out what its
/// quarters do, and a year what is withheld.
fn is_reported_by(queried: Period, stored: Period) -> bool {
    match queried {
        Period::Half(..) => matches!(stored, Period::Quarter(..)),
        Period::Year(_) => false,
        _ => queried == stored,
    }
}
