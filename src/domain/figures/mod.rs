//! Figures: scores, their intervals and rankings, with coverage, distributions, trends and
//! changes, and what may be disclosed of them.

pub mod binomial;
pub mod change;
pub mod coverage;
pub mod disclosure;
pub mod discovery;
pub mod disputes;
pub mod distribution;
pub mod funnel;
pub mod groups;
pub mod interval;
pub mod method;
pub mod newcombe;
pub mod ranking;
pub mod scope;
pub mod score;
pub mod trend;
