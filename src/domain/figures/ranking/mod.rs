//! Rankings: ties on the displayed score, rank intervals, groups, marks and changes, and why an agency
//! is not ranked.

mod change;
mod compare;
mod rank;
mod report;
#[cfg(test)]
mod tests;

pub use super::groups::Group;
pub use change::{AgencyChange, Direction, NotComparable};
pub use rank::rank;
pub use report::{RankReport, RankedAgency, ReportHeader, Unranked};
