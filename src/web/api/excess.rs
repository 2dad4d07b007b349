//! What is let through unread of a body beyond its limit. Simple clients send everything before they read,
//! and are to read the answer; whoever sends without end is answered and cut off.

use std::time::{Duration, Instant};

use crate::web::http::client;

/// The most bytes.
const MOST: usize = 4 << 20;
/// The longest time.
const LONGEST: Duration = Duration::from_secs(30);

/// What was let through so far.
#[derive(Default)]
pub(super) struct Excess {
    bytes: usize,
    since: Option<Instant>,
}

impl Excess {
    /// Lets bytes through. Returns whether more may follow; if not, the connection ends a while after the
    /// answer.
    pub(super) fn pass(&mut self, bytes: usize) -> bool {
        self.bytes += bytes;
        let since = self.since.get_or_insert_with(Instant::now);
        let may_follow = self.bytes <= MOST && since.elapsed() < LONGEST;
        if !may_follow {
            client::end_later();
        }
        may_follow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_let_through_ends_by_bytes_and_by_time() {
        let mut many = Excess::default();
        assert!(many.pass(MOST));
        assert!(!many.pass(1));
        let since = Instant::now().checked_sub(LONGEST);
        let mut slow = Excess { bytes: 0, since };
        assert!(!slow.pass(0));
    }
}
