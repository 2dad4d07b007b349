//! The files that a chart is written as.

mod metadata;
pub mod pdf;
pub mod png;
pub mod svg;
