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
        self.list(&distinct("period", "moments", "source = ''"))
    }

    /// The months in which cases were finished, earliest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_case_months(&mut self) -> Result<Vec<Period>, StoreError> {
        let counted = distinct("month", "case_counts", "TRUE");
        self.list(&format!(
            "SELECT * FROM ({counted}) counted UNION SELECT month FROM case_count_changes"
        ))
    }

    /// The months of which cases are known, earliest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_known_months(&mut self) -> Result<Vec<Period>, StoreError> {
        self.list("SELECT month AS period FROM closings")
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

/// A query for the distinct values of the first column of an index, as `period`: one lookup for each, while
/// `DISTINCT` would read the whole index.
fn distinct(column: &str, table: &str, condition: &str) -> String {
    format!(
        "WITH RECURSIVE found (period) AS ( \
             SELECT MIN({column}) FROM {table} WHERE {condition} \
             UNION ALL SELECT (SELECT MIN({column}) FROM {table} \
                 WHERE {condition} AND {column} > found.period) \
             FROM found WHERE found.period IS NOT NULL) \
         SELECT period FROM found WHERE period IS NOT NULL"
    )
}
