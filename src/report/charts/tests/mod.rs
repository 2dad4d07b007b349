//! Tests over all kinds of charts, on fixed sample data.

mod files;
mod forms;
mod gallery;
mod overlaps;
pub mod samples;
mod samples_funnel;
mod samples_series;
