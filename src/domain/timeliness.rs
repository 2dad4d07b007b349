//! Timeliness: carried over + received = early + on time + overdue + pending in time +
//! pending overdue + withdrawn.

use serde::Serialize;
use utoipa::ToSchema;

use super::period::Period;

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
    /// Finished later.
    pub overdue: i64,
    /// Not finished at the end of the period, and not yet due then.
    pub pending_in_time: i64,
    /// Not finished at the end of the period, and past due then.
    pub pending_overdue: i64,
    /// Withdrawn before a result.
    pub withdrawn: i64,
}

impl Timeliness {
    /// *Trước và đúng hạn*: early + on time.
    pub fn in_time(&self) -> i64 {
        self.early + self.on_time
    }

    /// *Đang giải quyết*: pending in time + pending overdue.
    pub fn pending(&self) -> i64 {
        self.pending_in_time + self.pending_overdue
    }

    /// Whether the sum of the field holds.
    pub fn adds_up(&self) -> bool {
        self.carried_over + self.received
            == self.early + self.on_time + self.overdue + self.pending() + self.withdrawn
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

/// Timeliness of one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgencyTimeliness {
    /// The agency's code.
    pub agency: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Its block.
    pub block: String,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Timeliness,
    /// *Trước và đúng hạn*: early + on time.
    pub in_time: i64,
    /// *Đang giải quyết*: pending in time + pending overdue.
    pub pending: i64,
}

/// The JSON of `sipas timeliness`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimelinessReport {
    /// The period.
    #[schema(value_type = String, example = "2026-Q3")]
    pub period: Period,
    /// The day at whose end pending cases are judged: the period's last, or today.
    pub as_of_day: String,
    /// Agencies by code.
    pub agencies: Vec<AgencyTimeliness>,
    /// All of them together.
    pub total: Timeliness,
}
