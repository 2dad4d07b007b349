//! The number of answers that wait for the closing of their month, as of last night.

use diesel::QueryableByName;
use diesel::sql_types::BigInt;
use jiff::Timestamp;

use crate::domain::access::Viewer;
use crate::store::Store;
use crate::store::access::reach::within_units;
use crate::store::answers::counts::WAITING;
use crate::store::db::error::StoreError;
use crate::store::db::settings::Recurring;
use crate::store::db::sql::Sql;

/// The answers that wait, for operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingAnswers {
    /// The number of answers that waited last night.
    pub answers: i64,
    /// The time of the last mixing, if there was one.
    pub last_mixed: Option<Timestamp>,
}

#[derive(QueryableByName)]
struct WaitingRow {
    #[diesel(sql_type = BigInt)]
    waiting: i64,
}

impl Store {
    /// The number of answers within a viewer's reach that waited last night, and the time of the last
    /// mixing.
    ///
    /// # Errors
    /// When the database fails.
    pub fn get_waiting(&self, viewer: &Viewer) -> Result<WaitingAnswers, StoreError> {
        let mut conn = self.conn()?;
        let rows: Vec<WaitingRow> = Sql::new(
            "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) AS waiting FROM unit_counts WHERE kind = ",
        )
        .bind(WAITING)
        .join(within_units(viewer.figures(), "unit"))
        .load(&mut conn)?;
        Ok(WaitingAnswers {
            answers: rows.iter().map(|row| row.waiting).sum(),
            last_mixed: Recurring::Mixing.find_last(&mut conn)?,
        })
    }
}
