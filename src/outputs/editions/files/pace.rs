//! The pace at which files are made.

use std::time::Instant;

/// The pace at which files are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// One after another, because somebody waits.
    AtOnce,
    /// With a rest after each that is as long as the work was. Even a process of the lowest priority slows
    /// citizens down while it works: it shares memory and often a processor's core with them.
    HalfTheTime,
}

impl Pace {
    /// Does a piece of work, and rests where the pace says so.
    pub(super) fn work<T>(self, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = work();
        if self == Self::HalfTheTime {
            std::thread::sleep(started.elapsed());
        }
        done
    }
}
