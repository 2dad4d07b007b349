//! The closing of months. A month is closed once it is over and all its links have expired.

use std::collections::HashSet;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use jiff::Timestamp;

use crate::domain::period::{Month, Period};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::sql::Sql;
use crate::store::db::time::{read_period, stamp};

/// The months that are not closed: the current one, and those with a link that has not expired.
pub(in crate::store) struct OpenMonths {
    running: Month,
    with_links: HashSet<Month>,
}

impl OpenMonths {
    /// The open months at a time.
    pub(in crate::store) fn read(conn: &mut Conn, now: Timestamp) -> Result<Self, StoreError> {
        #[derive(QueryableByName)]
        struct MonthRow {
            #[diesel(sql_type = Text)]
            month: String,
        }
        // Jumps from month to month in the index, so that the number of links does not matter.
        let rows: Vec<MonthRow> = Sql::new(
            "WITH RECURSIVE months (month) AS (SELECT MIN(month) FROM invitations UNION ALL \
             SELECT (SELECT MIN(i.month) FROM invitations i WHERE i.month > months.month) \
             FROM months WHERE months.month IS NOT NULL) \
             SELECT month FROM months WHERE EXISTS (SELECT 1 FROM invitations i \
             WHERE i.month = months.month AND i.expires_at > ",
        )
        .bind(stamp(now))
        .text(")")
        .load(conn)?;
        let with_links = rows
            .iter()
            .map(|row| match read_period(&row.month)? {
                Period::Month(month) => Ok(month),
                _ => Err(StoreError::Unknown("month", row.month.clone())),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            running: Month::at(now),
            with_links,
        })
    }

    /// Whether every month of a period is closed.
    pub(in crate::store) fn is_closed(&self, period: Period) -> bool {
        period
            .months()
            .iter()
            .all(|month| *month < self.running && !self.with_links.contains(month))
    }
}
