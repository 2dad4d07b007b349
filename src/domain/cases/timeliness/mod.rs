//! Timeliness: how cases stand against their due dates.
//!
//! Every case is counted once on each side: carried over + received = early + on time + overdue +
//! pending in time + pending overdue + withdrawn.

mod counts;
mod report;

pub use counts::{Delayed, Timeliness};
pub use report::{
    AgencyTimeliness, CaseGroup, DelayReason, DelayedField, FieldTimeliness, TimelinessReport,
};
