//! The states of provisional sums: which answers entered them together.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;

use crate::domain::answers::sealed::SealedAnswer;
use crate::domain::period::Month;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::{Sql, SqlValue};
use crate::store::db::time::read_month;

/// Since when the last answers wait that provisional sums of agencies took in, in microseconds since 1970. What is
/// on its way while sums are computed came later than these.
#[derive(Default)]
pub(super) struct ProvisionalStates {
    /// In order, by month, agency and version.
    last: HashMap<Month, HashMap<String, HashMap<String, Vec<i64>>>>,
}

impl ProvisionalStates {
    pub(super) fn read(conn: &mut Conn) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct StateRow {
            #[diesel(sql_type = Text)]
            unit: String,
            #[diesel(sql_type = Text)]
            survey_version: String,
            #[diesel(sql_type = Text)]
            month: String,
            #[diesel(sql_type = BigInt)]
            last_since: i64,
        }
        let rows: Vec<StateRow> = Sql::new(
            "SELECT unit, survey_version, month, last_since FROM provisional_states \
             ORDER BY unit, survey_version, month, last_since",
        )
        .load(conn)?;
        let mut states = Self::default();
        for row in rows {
            let of_month = states.last.entry(read_month(&row.month)?).or_default();
            let of_unit = of_month.entry(row.unit).or_default();
            let of_version = of_unit.entry(row.survey_version).or_default();
            of_version.push(row.last_since);
        }
        Ok(states)
    }

    /// The number of states of a month.
    pub(super) fn count(&self, unit: &str, version: &str, month: Month) -> usize {
        self.of(unit, version, month).len()
    }

    /// The number of states that are without an answer.
    pub(super) fn without(&self, answer: &SealedAnswer) -> usize {
        let since = since(answer);
        self.of(&answer.unit, &answer.survey_version, answer.month)
            .partition_point(|last| *last < since)
    }

    fn of(&self, unit: &str, version: &str, month: Month) -> &[i64] {
        let of_unit = self.last.get(&month).and_then(|units| units.get(unit));
        of_unit
            .and_then(|versions| versions.get(version))
            .map_or(&[], Vec::as_slice)
    }
}

/// Since when an answer waits. One that was sealed before this was kept came first.
pub(super) fn since(answer: &SealedAnswer) -> i64 {
    answer.waits_since.map_or(0, Timestamp::as_microsecond)
}

/// Records that the sums of a month took in answers, of which the last one waits since that time.
pub(super) fn record(
    conn: &mut Conn,
    [unit, version, month]: [&str; 3],
    last_since: i64,
) -> Result<(), StoreError> {
    let columns =
        "INSERT INTO provisional_states (unit, survey_version, month, last_since) VALUES ";
    let values: [SqlValue; 4] = [unit.into(), version.into(), month.into(), last_since.into()];
    Sql::new(columns)
        .list(values)
        .text(" ON CONFLICT (unit, survey_version, month, last_since) DO NOTHING")
        .execute(conn)?;
    Ok(())
}
