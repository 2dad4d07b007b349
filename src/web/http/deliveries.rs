//! When a display or a kiosk showed a link, in memory only and for as long as it matters: an answer
//! is fast or not from then on, and a link may be shown well after it was issued.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::Timestamp;

use crate::domain::answers::signals::FAST;
use crate::domain::links::code::LinkCode;

/// Most links remembered at once: a province's counters hand over a few a second.
const MOST: usize = 4096;

/// Remembers when links were handed over, and forgets them once nobody's answer is fast any more.
#[derive(Default)]
pub struct Handovers(Mutex<HashMap<LinkCode, Timestamp>>);

impl Handovers {
    /// Notes that a link is handed over now; the first time stays.
    pub fn note(&self, code: LinkCode, now: Timestamp) {
        // A lock that another thread broke still holds good times.
        let mut links = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        links.retain(|_, handed_over| now.duration_since(*handed_over) < FAST);
        if links.len() < MOST {
            links.entry(code).or_insert(now);
        }
    }

    /// When a link was handed over, if that was just now.
    pub fn find(&self, code: &LinkCode) -> Option<Timestamp> {
        let links = self.0.lock().unwrap_or_else(|broken| broken.into_inner());
        links.get(code).copied()
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use uuid::Uuid;

    use crate::domain::links::code::Secret;
    use crate::web::http::deliveries::*;

    fn code(number: u128) -> LinkCode {
        LinkCode::of(&Secret::new([7; 32]), Uuid::from_u128(number))
    }

    #[test]
    fn a_link_is_remembered_from_when_it_was_first_shown_and_only_while_that_matters() {
        let handovers = Handovers::default();
        let start: Timestamp = "2026-09-01T02:00:00Z".parse().unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        handovers.note(code(1), start);
        handovers.note(code(1), after(5));
        assert_eq!(handovers.find(&code(1)), Some(start));
        assert_eq!(handovers.find(&code(2)), None);
        handovers.note(code(2), after(20));
        assert_eq!(handovers.find(&code(1)), None);
        assert_eq!(handovers.find(&code(2)), Some(after(20)));
    }

    #[test]
    fn no_flood_of_links_takes_more_memory() {
        let handovers = Handovers::default();
        let now = Timestamp::UNIX_EPOCH;
        for number in 0..5000 {
            handovers.note(code(number), now);
        }
        assert_eq!(handovers.0.lock().unwrap().len(), MOST);
    }
}
