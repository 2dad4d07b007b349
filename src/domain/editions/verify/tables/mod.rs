//! The tables of an edition against its figures, cell by cell.
//!
//! Columns are known by their names, so that a table of an older or newer program is checked as far as
//! this one knows it; what it doesn't know is said.

mod check;
mod codes;
mod distribution;
mod figures;
mod table;

pub(super) use check::{check, is_checked};
