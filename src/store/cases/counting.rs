//! The months in which finished cases count.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::domain::answers::closing::Closing;
use crate::domain::period::Month;
use crate::store::closings;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

/// The months in which the cases of one batch count, each read once.
pub(super) struct CountingMonths {
    now: Timestamp,
    known: HashMap<Month, Closing>,
    /// Months without known cases that take none any more.
    shut: HashSet<Month>,
}

impl CountingMonths {
    /// Months as of a time.
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            now,
            known: HashMap::new(),
            shut: HashSet::new(),
        }
    }

    /// The month in which a case counts that was finished in the given month, if it is finished, and
    /// that has counted in another so far.
    ///
    /// A case stays where it counts once that month is closed. One that sipas learns of too late for
    /// its month, or for a period around it, counts in the month of learning.
    pub(super) fn count(
        &mut self,
        conn: &mut Conn,
        finished: Option<Month>,
        so_far: Option<Month>,
        link_days: i64,
    ) -> Result<Option<Month>, StoreError> {
        if let Some(month) = so_far
            && self.learn(conn, month, link_days)?.closed_at.is_some()
        {
            return Ok(so_far);
        }
        let Some(finished) = finished else {
            return Ok(None);
        };
        if so_far == Some(finished) || self.takes_cases(conn, finished, link_days)? {
            return Ok(Some(finished));
        }
        let month = so_far.unwrap_or(Month::at(self.now));
        self.learn(conn, month, link_days)?;
        Ok(Some(month))
    }

    /// Whether a case that sipas learns of now still counts in its month.
    fn takes_cases(
        &mut self,
        conn: &mut Conn,
        month: Month,
        link_days: i64,
    ) -> Result<bool, StoreError> {
        if self.shut.contains(&month) {
            return Ok(false);
        }
        if !self.known.contains_key(&month) && !closings::takes_first_case(conn, month, self.now)? {
            self.shut.insert(month);
            return Ok(false);
        }
        Ok(self.learn(conn, month, link_days)?.takes_cases(self.now))
    }

    /// The closing of a month, which begins now where no case of it was known.
    pub(super) fn learn(
        &mut self,
        conn: &mut Conn,
        month: Month,
        link_days: i64,
    ) -> Result<Closing, StoreError> {
        if let Some(known) = self.known.get(&month) {
            return Ok(*known);
        }
        let closing = closings::learn(conn, month, link_days, self.now)?;
        self.known.insert(month, closing);
        Ok(closing)
    }
}
