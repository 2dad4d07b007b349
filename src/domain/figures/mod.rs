//! Figures: scores, their intervals and rankings, with coverage, distributions and trends, and
//! what may be disclosed of them.

pub mod coverage;
pub mod disclosure;
pub mod distribution;
pub mod interval;
pub mod method;
pub mod ranking;
pub mod scope;
pub mod score;
pub mod trend;
