//! Counting answers of one unit that come close together, in memory only.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

/// How close together answers make a burst.
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// Remembers when the last answers of each unit came, and forgets them after ten minutes.
pub struct Bursts {
    limit: usize,
    units: Mutex<HashMap<String, VecDeque<Timestamp>>>,
}

impl Bursts {
    /// The number that is still no burst, unless the configuration says otherwise.
    pub const DEFAULT_LIMIT: usize = 30;

    /// Answers beyond `limit` within ten minutes are a burst.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            units: Mutex::new(HashMap::new()),
        }
    }

    /// Counts an answer for the unit of a code and says whether it is one too many.
    pub fn count(&self, unit: &str, now: Timestamp) -> bool {
        // A lock that another thread broke still holds good times.
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

    /// Takes the last answer of a unit back: it was not kept, and will come again.
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
    use crate::web::http::bursts::*;

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
    fn an_answer_that_was_not_kept_is_no_part_of_a_burst() {
        let bursts = Bursts::new(2);
        let now: Timestamp = "2026-09-01T02:00:00Z".parse().unwrap();
        for _ in 0..9 {
            assert!(!bursts.count("a", now));
            bursts.take_back("a");
        }
        assert!(!bursts.count("a", now));
    }
}
