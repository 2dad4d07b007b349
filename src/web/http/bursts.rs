//! Counting the answers of a unit that come close together, in memory only.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// The time within which answers make a burst.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// The times of the last answers of each unit, forgotten after ten minutes.
pub struct Bursts {
    limit: usize,
    units: Mutex<HashMap<String, VecDeque<Timestamp>>>,
}

impl Bursts {
    /// The default number of answers that are not yet a burst.
    pub const DEFAULT_LIMIT: usize = 30;

    /// Returns a counter for which more than `limit` answers within ten minutes are a burst.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            units: Mutex::new(HashMap::new()),
        }
    }

    /// Counts an answer of a unit, and returns whether it exceeds the limit.
    pub fn count(&self, unit: &str, now: Timestamp) -> bool {
        // The times stay valid if another thread panicked while it held the lock.
        let mut units = self
            .units
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        let times = units.entry(unit.to_owned()).or_default();
        while times
            .front()
            .is_some_and(|&first| now.duration_since(first) >= WINDOW)
        {
            times.pop_front();
        }
        if times.len() > self.limit {
            times.pop_front();
        }
        times.push_back(now);
        times.len() > self.limit
    }

    /// Removes the last answer of a unit, which was not stored and will come again.
    pub fn take_back(&self, unit: &str) {
        let mut units = self
            .units
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        if let Some(times) = units.get_mut(unit) {
            times.pop_back();
        }
    }
}

impl Default for Bursts {
    fn default() -> Self {
        Self::new(Self::DEFAULT_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_limit_within_ten_minutes_is_a_burst_of_that_unit_only() {
        let bursts = Bursts::new(2);
        let start: Timestamp = "2026-09-01T02:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        assert!(!bursts.count("a", start));
        assert!(!bursts.count("a", after(1)));
        assert!(bursts.count("a", after(2)));
        assert!(!bursts.count("b", after(2)));
        assert!(bursts.count("a", after(599)));
        assert!(!bursts.count("a", after(1300)));
    }

    #[test]
    fn an_answer_that_was_not_stored_does_not_count() {
        let bursts = Bursts::new(2);
        let now: Timestamp = "2026-09-01T02:00:00Z".parse().unwrap();
        for _ in 0..9 {
            assert!(!bursts.count("a", now));
            bursts.take_back("a");
        }
        assert!(!bursts.count("a", now));
    }
}
