//! Every read of a figure, from one snapshot.

pub mod coverage;
pub mod distribution;
pub mod periods;
pub mod responses;
pub mod scores;
pub mod snapshot;
pub mod timeliness;
mod totals;
pub mod trend;
mod units;
mod waiting;

pub use snapshot::Figures;
