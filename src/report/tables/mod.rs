//! Figures as tables for the terminal, as CSV, and with their counts.

mod csv;
mod csv_writer;
pub mod explain;
pub mod index;
pub mod people;
pub mod registers;
pub mod terminal;

pub use csv::{rank_csv, score_csv, score_headers, score_rows};
pub use csv_writer::{CsvWriter, csv_of};
