//! Counts of cases against their due dates.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::figures::score::Score;

/// Counts of cases against their due dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Timeliness {
    /// Received before the period and not finished before it.
    pub carried_over: i64,
    /// Received in the period.
    pub received: i64,
    /// Finished on a day before the due day.
    pub early: i64,
    /// Finished on the due day, not after its hour where one is given; or without a due date.
    pub on_time: i64,
    /// Finished after the due date.
    pub overdue: i64,
    /// Not finished at the end of the period, and not yet due then.
    pub pending_in_time: i64,
    /// Not finished at the end of the period, and past due then.
    pub pending_overdue: i64,
    /// Withdrawn before a result.
    pub withdrawn: i64,
}

impl Timeliness {
    /// Early + on time (trước và đúng hạn).
    pub fn in_time(&self) -> i64 {
        self.early + self.on_time
    }

    /// Pending in time + pending overdue (đang giải quyết).
    pub fn pending(&self) -> i64 {
        self.pending_in_time + self.pending_overdue
    }

    /// All cases to be decided: carried over + received.
    pub fn handled(&self) -> i64 {
        self.carried_over + self.received
    }

    /// The share of early and on-time cases among those with a result; `None` without any.
    pub fn in_time_rate(&self) -> Option<Score> {
        Score::of_counts(self.in_time(), self.in_time() + self.overdue)
    }

    /// The cases past their due date.
    pub fn delayed(&self) -> Delayed {
        Delayed {
            overdue: self.overdue,
            pending_overdue: self.pending_overdue,
        }
    }

    /// Whether both sides are equal, so that every case is counted exactly once.
    pub fn adds_up(&self) -> bool {
        self.handled() == self.early + self.on_time + self.overdue + self.pending() + self.withdrawn
    }
}

impl std::ops::AddAssign for Timeliness {
    fn add_assign(&mut self, other: Self) {
        self.carried_over += other.carried_over;
        self.received += other.received;
        self.early += other.early;
        self.on_time += other.on_time;
        self.overdue += other.overdue;
        self.pending_in_time += other.pending_in_time;
        self.pending_overdue += other.pending_overdue;
        self.withdrawn += other.withdrawn;
    }
}

/// Cases past their due date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Delayed {
    /// Finished after their due date.
    pub overdue: i64,
    /// Not finished at the end of the period.
    pub pending_overdue: i64,
}

impl Delayed {
    /// Overdue + pending overdue.
    pub fn total(&self) -> i64 {
        self.overdue + self.pending_overdue
    }
}

impl std::ops::AddAssign for Delayed {
    fn add_assign(&mut self, other: Self) {
        self.overdue += other.overdue;
        self.pending_overdue += other.pending_overdue;
    }
}
