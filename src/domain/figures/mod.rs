//! Figures: scores, their intervals, rankings and what stands beside them.

pub mod coverage;
pub mod distribution;
pub mod interval;
pub mod method;
pub mod ranking;
pub mod scope;
pub mod score;
pub mod trend;
