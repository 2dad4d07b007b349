//! The lists of one agency, a page at a time.

use jiff::Timestamp;

use super::counts::ListCounts;
use super::place::ListPlace;
use super::ranges::Ranges;
use super::row::{ListedCase, ListedRow};
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::cases::agency::Agency;
use crate::domain::cases::case_list::CaseList;
use crate::domain::period::Period;
use crate::store::cases::agencies;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

/// The cases of one agency or intake office, all within a viewer's reach. Those of an office were handed
/// in or returned there.
pub struct AgencyCases {
    agency: Agency,
}

/// A query for a page of a list.
#[derive(Clone, Debug)]
pub struct CaseListQuery {
    /// The list.
    pub list: CaseList,
    /// The period.
    pub period: Period,
    /// A part of the case's code, as codes are compared; empty for all.
    pub code_part: String,
    /// The place after which the page begins.
    pub after: Option<ListPlace>,
    /// The most rows returned.
    pub limit: i64,
    /// The current time.
    pub now: Timestamp,
}

impl AgencyCases {
    /// The agency.
    pub fn agency(&self) -> &Agency {
        &self.agency
    }

    /// The cases of one agency; `None` where the agency is unknown or out of the viewer's reach.
    pub(in crate::store) fn find(
        conn: &mut Conn,
        viewer: &Viewer,
        code: &str,
    ) -> Result<Option<Self>, StoreError> {
        if !viewer.cases().covers_agency(code) {
            return Ok(None);
        }
        Ok(agencies::find(conn, code)?.map(|agency| Self { agency }))
    }

    /// Reads a page of a list.
    pub(in crate::store) fn list(
        &self,
        conn: &mut Conn,
        query: &CaseListQuery,
    ) -> Result<Vec<ListedCase>, StoreError> {
        let today = query.now.to_zoned(VIETNAM).date();
        let ranges = Ranges::new(&self.agency, query.period, query.now);
        let first = query.after.as_ref().map_or(0, |place| place.range);
        let mut listed = Vec::new();
        for (number, range) in ranges.of(query.list).into_iter().enumerate().skip(first) {
            let room = query.limit - i64::try_from(listed.len()).unwrap_or(query.limit);
            if room <= 0 {
                break;
            }
            let after = query.after.as_ref().filter(|place| place.range == number);
            let after = after.map(|place| (place.key.as_str(), place.id.as_str()));
            let rows: Vec<ListedRow> = range.page(&query.code_part, after, room).load(conn)?;
            for row in rows {
                listed.push(row.read(number, today)?);
            }
        }
        Ok(listed)
    }

    /// Reads the number of rows of every list.
    pub(in crate::store) fn count(
        &self,
        conn: &mut Conn,
        period: Period,
        now: Timestamp,
    ) -> Result<ListCounts, StoreError> {
        ListCounts::read(conn, &Ranges::new(&self.agency, period, now))
    }
}
