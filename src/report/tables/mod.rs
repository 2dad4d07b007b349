//! Figures as tables: for the terminal, as CSV, and explained in words.

pub mod explain;
mod file;
pub mod terminal;

pub use file::{rank_csv, score_csv, score_headers, score_rows};
