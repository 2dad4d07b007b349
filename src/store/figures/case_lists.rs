//! The lists of an agency's cases, read in the snapshot of the figures beside them.

use jiff::Timestamp;

use super::snapshot::Figures;
use crate::domain::period::Period;
use crate::store::cases::lists::{AgencyCases, CaseListQuery, ListCounts, ListedCase};
use crate::store::db::error::StoreError;

impl Figures<'_> {
    /// The cases of one agency; `None` where the agency is unknown or out of reach.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_agency_cases(&mut self, code: &str) -> Result<Option<AgencyCases>, StoreError> {
        let viewer = self.viewer;
        AgencyCases::find(self.conn()?, viewer, code)
    }

    /// A page of a list.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_cases(
        &mut self,
        cases: &AgencyCases,
        query: &CaseListQuery,
    ) -> Result<Vec<ListedCase>, StoreError> {
        cases.list(self.conn()?, query)
    }

    /// The number of rows of every list.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_lists(
        &mut self,
        cases: &AgencyCases,
        period: Period,
        now: Timestamp,
    ) -> Result<ListCounts, StoreError> {
        cases.count(self.conn()?, period, now)
    }
}
