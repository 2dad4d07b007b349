//! web placeholder
pub mod charts;
