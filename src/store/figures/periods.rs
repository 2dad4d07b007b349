//! The periods for which there are figures or cases.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use jiff::Timestamp;

use super::snapshot::Figures;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::period::{Month, Period};
use crate::store::access::reach::within_units;
use crate::store::closings::RecordedClosings;
use crate::store::db::conditions::of_scope;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

#[derive(QueryableByName)]
struct PeriodRow {
    #[diesel(sql_type = Text)]
    period: String,
}

/// Whether a period takes answers no more from some agencies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodClosing {
    /// Every month is closed, for all of them, since this time.
    Closed(Timestamp),
    /// These months are open, each with the time at which it is due to close.
    Open(Vec<(Month, Timestamp)>),
    /// Every month is closed, but the closing of these, by code, was put off.
    PutOff(Vec<String>),
}

impl Figures<'_> {
    /// Whether the period of a query is closed for the agencies in its scope.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_closing(&mut self, query: &FigureQuery) -> Result<PeriodClosing, StoreError> {
        let period = query.period;
        let closings = RecordedClosings::read(self.conn()?, query.now)?;
        let Some(closed_at) = closings.closed_at(period) else {
            let open = closings.months.open_in(period, query.now);
            return Ok(PeriodClosing::Open(open));
        };
        let agencies = self.agencies_in(query)?.into_iter();
        let units: Vec<String> = agencies
            .map(|agency| agency.code.to_string())
            .filter(|unit| closings.is_postponed(unit, period))
            .collect();
        Ok(match units.is_empty() {
            true => PeriodClosing::Closed(closed_at),
            false => PeriodClosing::PutOff(units),
        })
    }

    /// The periods under which mixed answers are stored, earliest first: months, and the quarters
    /// and years of agencies with too few answers in a month.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_periods(&mut self) -> Result<Vec<Period>, StoreError> {
        self.list(&distinct("period", "moments", "source = ''"))
    }

    /// The periods for which figures of some units within reach are shown, earliest first: unlike
    /// [`list_periods`](Self::list_periods), without those of which it is only known that there are
    /// answers.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_shown_periods(&mut self, scope: &Scope) -> Result<Vec<Period>, StoreError> {
        let stored = distinct("period", "moments", "source = ''");
        let shown = Sql::new(&format!(
            "SELECT period FROM ({stored}) stored WHERE EXISTS "
        ))
        .text("(SELECT 1 FROM moments WHERE source = '' AND period = stored.period AND n > 0")
        .join(of_scope(scope))
        .join(within_units(self.viewer.figures(), "unit"))
        .text(")");
        self.load(shown)
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
        self.load(Sql::new(periods))
    }

    /// The periods that a statement selects, earliest first.
    fn load(&mut self, periods: Sql) -> Result<Vec<Period>, StoreError> {
        let rows: Vec<PeriodRow> = periods.load(self.conn()?)?;
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
