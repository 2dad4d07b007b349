//! Figures: scores, rankings, distributions, trends, coverage, timeliness, exported responses, and the lists
//! of cases beside them.
//! All of them are methods of [`Figures`], which reads one snapshot within the reach of one viewer;
//! computing them from what was read is a matter of `domain::figures`.

mod case_lists;
pub mod coverage;
mod definitions;
pub mod distribution;
pub mod index;
pub mod overview;
pub mod periods;
pub mod published;
pub mod ranking;
mod response_counts;
pub mod responses;
pub mod scores;
pub mod snapshot;
pub mod timeliness;
mod totals;
pub mod trend;
mod units;
mod waiting;

pub use snapshot::Figures;
