//! Rankings: ties on the displayed score, rank intervals, and why an agency is not ranked.

mod rank;
mod report;
#[cfg(test)]
mod tests;

pub use rank::rank;
pub use report::{Group, RankReport, RankedAgency, ReportHeader, Unranked};
