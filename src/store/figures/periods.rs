//! The periods that there are figures and cases of.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::domain::period::Period;
use crate::store::Store;
use crate::store::answers::mixing::read_period;
use crate::store::db::error::StoreError;

#[derive(QueryableByName)]
struct PeriodRow {
    #[diesel(sql_type = Text)]
    period: String,
}

impl Store {
    /// The periods under which mixed answers are kept, earliest first: months, and the quarters
    /// and years of agencies that had too few in a month.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_periods(&self) -> Result<Vec<Period>, StoreError> {
        self.list("SELECT DISTINCT period FROM moments WHERE source = ''")
    }

    /// The months in which cases were finished, earliest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_case_months(&self) -> Result<Vec<Period>, StoreError> {
        self.list(
            "SELECT month AS period FROM case_counts \
             UNION SELECT month FROM case_count_changes",
        )
    }

    fn list(&self, periods: &str) -> Result<Vec<Period>, StoreError> {
        let rows: Vec<PeriodRow> = diesel::sql_query(periods).load(&mut *self.conn()?)?;
        let mut periods = rows
            .iter()
            .map(|row| read_period(&row.period))
            .collect::<Result<Vec<_>, _>>()?;
        periods.sort_by_key(|period| (period.first_day(), period.last_day()));
        Ok(periods)
    }
}
