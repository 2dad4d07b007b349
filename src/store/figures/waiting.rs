//! The numbers of answers that waited for the closing of their month last night.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use crate::domain::figures::scope::FigureQuery;
use crate::store::answers::counts::WAITING;
use crate::store::db::conditions::{in_period, of_scope};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;

#[derive(QueryableByName)]
struct WaitingCountRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = BigInt)]
    waiting: i64,
}

/// The numbers of waiting answers by unit.
pub(super) fn by_unit(
    conn: &mut Conn,
    query: &FigureQuery,
) -> Result<HashMap<String, i64>, StoreError> {
    let rows: Vec<WaitingCountRow> = Sql::new(
        "SELECT unit, CAST(SUM(count) AS BIGINT) AS waiting FROM unit_counts WHERE kind = ",
    )
    .bind(WAITING)
    .text(" AND ")
    .join(in_period(query.period))
    .join(of_scope(&query.scope))
    .text(" GROUP BY unit")
    .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.unit, row.waiting))
        .collect())
}
