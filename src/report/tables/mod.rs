//! Figures as tables for the terminal, as CSV, and with their counts.

mod csv;
pub mod explain;
pub mod terminal;

pub use csv::{rank_csv, score_csv, score_headers, score_rows};
