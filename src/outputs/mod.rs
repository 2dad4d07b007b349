//! What leaves the house: takes figures and cases from the store and draws them with report.

pub mod charts;
pub mod exports;
pub mod new_file;
pub mod papers;
