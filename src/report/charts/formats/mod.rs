//! The files that a chart is written as.

mod metadata;
mod palette;
pub mod pdf;
pub mod png;
pub mod svg;
