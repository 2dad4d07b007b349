//! The states of provisional sums: which answers entered them together.

use std::collections::HashMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use jiff::Timestamp;

use crate::domain::answers::sealed::SealedAnswer;
use crate::domain::period::Month;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_month;

/// When the provisional sums of agencies took in new answers, in microseconds since 1970.
pub(super) struct ProvisionalStates {
    /// In order, by month, agency and version.
    computed: HashMap<Month, HashMap<String, HashMap<String, Vec<i64>>>>,
    /// The time of the mixing, in which there may be another one.
    now: i64,
}

impl ProvisionalStates {
    pub(super) fn read(conn: &mut Conn, now: Timestamp) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct StateRow {
            #[diesel(sql_type = Text)]
            unit: String,
            #[diesel(sql_type = Text)]
            survey_version: String,
            #[diesel(sql_type = Text)]
            month: String,
            #[diesel(sql_type = BigInt)]
            computed_at: i64,
        }
        let rows: Vec<StateRow> = Sql::new(
            "SELECT unit, survey_version, month, computed_at FROM provisional_states \
             ORDER BY unit, survey_version, month, computed_at",
        )
        .load(conn)?;
        let mut states = Self {
            computed: HashMap::new(),
            now: now.as_microsecond(),
        };
        for row in rows {
            let of_month = states.computed.entry(read_month(&row.month)?).or_default();
            let of_unit = of_month.entry(row.unit).or_default();
            let of_version = of_unit.entry(row.survey_version).or_default();
            of_version.push(row.computed_at);
        }
        Ok(states)
    }

    /// The number of states of a month.
    pub(super) fn count(&self, unit: &str, version: &str, month: Month) -> usize {
        self.of(unit, version, month).len()
    }

    /// The number of states that are without an answer; more than there are where it came after this mixing
    /// began.
    pub(super) fn without(&self, answer: &SealedAnswer) -> usize {
        let since = answer
            .waits_since
            .map_or(i64::MIN, Timestamp::as_microsecond);
        let of_month = self.of(&answer.unit, &answer.survey_version, answer.month);
        let before = of_month.partition_point(|computed| *computed < since);
        before + usize::from(before == of_month.len() && self.now < since)
    }

    fn of(&self, unit: &str, version: &str, month: Month) -> &[i64] {
        let of_unit = self.computed.get(&month).and_then(|units| units.get(unit));
        of_unit
            .and_then(|versions| versions.get(version))
            .map_or(&[], Vec::as_slice)
    }

    /// Records that the sums of a month take in the answers that have come by now.
    pub(super) fn record(
        &self,
        conn: &mut Conn,
        unit: &str,
        version: &str,
        month: Month,
    ) -> Result<(), StoreError> {
        let columns =
            "INSERT INTO provisional_states (unit, survey_version, month, computed_at) VALUES (";
        Sql::new(columns)
            .bind(unit)
            .text(", ")
            .bind(version)
            .text(", ")
            .bind(month.to_string())
            .text(", ")
            .bind(self.now)
            .text(") ON CONFLICT (unit, survey_version, month, computed_at) DO NOTHING")
            .execute(conn)?;
        Ok(())
    }
}
