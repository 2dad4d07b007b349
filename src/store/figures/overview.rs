//! What the province's table tells of every agency beside its scores: disputes and missing apologies.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};

use super::snapshot::Figures;
use crate::domain::VIETNAM;
use crate::domain::figures::disputes::Disputes;
use crate::domain::figures::scope::FigureQuery;
use crate::domain::period::Month;
use crate::store::access::reach::within_units;
use crate::store::answers::counts::DISPUTES;
use crate::store::cases::timeliness::DUE_UNTIL;
use crate::store::db::conditions::of_scope;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_month;

#[derive(QueryableByName)]
struct DisputeRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = Text)]
    period: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct UnitRow {
    #[diesel(sql_type = Text)]
    unit: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Figures<'_> {
    /// The disputes of the closed months of a period, by agency in scope. Agencies without any are
    /// missing, and nothing is public.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_disputes(
        &mut self,
        query: &FigureQuery,
    ) -> Result<BTreeMap<String, Disputes>, StoreError> {
        let months = query.period.months();
        let rows = Sql::new("SELECT unit, period, count FROM unit_counts WHERE kind = ")
            .bind(DISPUTES)
            .text(" AND period IN ")
            .list(months.iter().map(ToString::to_string))
            .join(self.internal_units(query));
        let rows: Vec<DisputeRow> = rows.load(self.conn()?)?;
        let mut counted: BTreeMap<String, BTreeMap<Month, i64>> = BTreeMap::new();
        for row in rows {
            let of_unit = counted.entry(row.unit).or_default();
            of_unit.insert(read_month(&row.period)?, row.count);
        }
        let k = self.k();
        Ok(counted
            .into_iter()
            .map(|(unit, months)| (unit, Disputes::new(months, k)))
            .collect())
    }

    /// The condition that a unit is in scope and its internal figures within reach, beginning with `AND`.
    fn internal_units(&self, query: &FigureQuery) -> Sql {
        of_scope(&query.scope).join(within_units(self.viewer.internal_figures(), "unit"))
    }

    /// The cases past their due date without an apology, by agency and intake office in scope: pending
    /// ones, and those that were finished late in the period. Agencies without any are missing, and
    /// nothing is public.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_apologies_due(
        &mut self,
        query: &FigureQuery,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        const UNITS: &str = "SELECT agency AS unit FROM late \
            UNION ALL SELECT intake_office FROM late WHERE intake_office IS NOT NULL \
            UNION ALL SELECT return_office FROM late WHERE return_office IS NOT NULL \
            AND (intake_office IS NULL OR intake_office <> return_office)";
        const CASES: &str = "SELECT id, agency, intake_office, return_office FROM cases \
            WHERE COALESCE(outcome, '') <> 'withdrawn' \
            AND NOT EXISTS (SELECT 1 FROM apologies a WHERE a.case_id = cases.id) AND ";
        let now = query.now.to_zoned(VIETNAM);
        let now = now.strftime("%Y-%m-%dT%H:%M:%S+07:00").to_string();
        let (first, after) = (query.period.first_day(), query.period.day_after());
        let pending = Sql::new("finished_at IS NULL AND due_at < ")
            .bind(&now)
            .text(&format!(" AND {DUE_UNTIL} < "));
        let pending = pending.bind(&now);
        let finished = Sql::new("punctuality = 'overdue' AND finished_at >= ")
            .bind(first.to_string())
            .text(" AND finished_at < ")
            .bind(after.to_string());
        let rows: Vec<UnitRow> = Sql::new("WITH late AS (")
            .text(CASES)
            .join(pending)
            .text(" UNION ALL ")
            .text(CASES)
            .join(finished)
            .text(") SELECT unit, CAST(COUNT(*) AS BIGINT) AS count FROM (")
            .text(UNITS)
            .text(") units WHERE 1 = 1")
            .join(self.internal_units(query))
            .text(" GROUP BY unit")
            .load(self.conn()?)?;
        Ok(rows.into_iter().map(|row| (row.unit, row.count)).collect())
    }
}
