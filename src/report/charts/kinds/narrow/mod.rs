//! The narrow forms of charts, one file a kind.

pub mod components;
pub mod coverage;
pub mod distribution;
pub mod funnel;
pub mod heatmap;
pub mod ranking;
pub mod trend;
