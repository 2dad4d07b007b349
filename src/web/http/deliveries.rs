//! The times at which links were handed over, in memory only. Whether an answer is fast is counted from
//! then, because a link may be handed over long after it was issued.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::Timestamp;

use crate::domain::answers::signals::FAST;
use crate::domain::links::code::LinkCode;

/// The most links that are remembered; a province's counters hand over a few a second.
const MOST: usize = 4096;

/// The times of recent deliveries, forgotten once an answer would no longer be fast.
#[derive(Default)]
pub struct Deliveries(Mutex<HashMap<LinkCode, Timestamp>>);

impl Deliveries {
    /// Records that a link is handed over now, unless it was before.
    pub fn note(&self, code: LinkCode, now: Timestamp) {
        // The times stay valid if another thread panicked while it held the lock.
        let mut links = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        links.retain(|_, delivered_at| now.duration_since(*delivered_at) < FAST);
        if links.len() < MOST {
            links.entry(code).or_insert(now);
        }
    }

    /// Returns when a link was handed over, if that was recently.
    pub fn find(&self, code: &LinkCode) -> Option<Timestamp> {
        let links = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        links.get(code).copied()
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use uuid::Uuid;

    use super::*;
    use crate::domain::links::code::Secret;

    fn code(number: u128) -> LinkCode {
        LinkCode::of(&Secret::new([7; 32]), Uuid::from_u128(number))
    }

    #[test]
    fn the_first_delivery_is_remembered_while_an_answer_would_be_fast() {
        let deliveries = Deliveries::default();
        let start: Timestamp = "2026-09-01T02:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        deliveries.note(code(1), start);
        deliveries.note(code(1), after(5));
        assert_eq!(deliveries.find(&code(1)), Some(start));
        assert_eq!(deliveries.find(&code(2)), None);
        deliveries.note(code(2), after(20));
        assert_eq!(deliveries.find(&code(1)), None);
        assert_eq!(deliveries.find(&code(2)), Some(after(20)));
    }

    #[test]
    fn the_number_of_remembered_links_is_limited() {
        let deliveries = Deliveries::default();
        let now = Timestamp::UNIX_EPOCH;
        for number in 0..5000 {
            deliveries.note(code(number), now);
        }
        assert_eq!(deliveries.0.lock().unwrap().len(), MOST);
    }
}
