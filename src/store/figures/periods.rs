//! The periods for which there are figures or cases.

use diesel::QueryableByName;
use diesel::sql_types::Text;

use super::snapshot::Figures;
use crate::domain::period::Period;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

#[derive(QueryableByName)]
struct PeriodRow {
    #[diesel(sql_type = Text)]
    period: String,
}

impl Figures<'_> {
    /// The periods under which mixed answers are stored, earliest first: months, and the quarters
    /// and years of agencies with too few answers in a month.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_periods(&mut self) -> Result<Vec<Period>, StoreError> {
        self.list("SELECT DISTINCT period FROM moments WHERE source = ''")
    }

    /// The months in which cases were finished, earliest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_case_months(&mut self) -> Result<Vec<Period>, StoreError> {
        self.list(
            "SELECT month AS period FROM case_counts \
             UNION SELECT month FROM case_count_changes",
        )
    }

    /// The periods that a query selects, earliest first.
    fn list(&mut self, periods: &str) -> Result<Vec<Period>, StoreError> {
        let rows: Vec<PeriodRow> = Sql::new(periods).load(self.conn)?;
        let mut periods = rows
            .iter()
            .map(|row| read_period(&row.period))
            .collect::<Result<Vec<_>, _>>()?;
        periods.sort_by_key(|period| (period.first_day(), period.last_day()));
        Ok(periods)
    }
}
