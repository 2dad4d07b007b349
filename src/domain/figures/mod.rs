//! Figures: scores, their intervals and rankings, with coverage, distributions and trends.

pub mod coverage;
pub mod distribution;
pub mod interval;
pub mod method;
pub mod ranking;
pub mod scope;
pub mod score;
pub mod trend;
