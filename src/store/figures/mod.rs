//! Figures: scores, rankings, distributions, trends, coverage, timeliness and exported responses.
//! All of them are methods of [`Figures`], which reads one snapshot within the reach of one viewer;
//! computing them from what was read is a matter of `domain::figures`.

pub mod coverage;
mod definitions;
pub mod distribution;
pub mod index;
pub mod overview;
pub mod periods;
pub mod published;
pub mod responses;
pub mod scores;
pub mod snapshot;
pub mod timeliness;
mod totals;
pub mod trend;
mod units;
mod waiting;

pub use snapshot::Figures;
