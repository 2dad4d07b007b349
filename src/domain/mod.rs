//! The rules of the field: pure, without input or output and without a clock.
//!
//! Every result depends on its arguments alone: the time, random ids and secrets are passed in.

pub mod access;
pub mod amount;
pub mod answers;
pub mod cases;
pub mod editions;
pub mod figures;
pub mod files;
pub mod form;
pub mod indices;
pub mod language;
pub mod links;
pub mod order;
pub mod paper;
pub mod period;
pub mod rating;
pub mod retention;
pub mod spreadsheet;
pub mod survey;
pub mod text;
pub mod unknown;

pub use period::VIETNAM;
pub use text::{fold, name, tidy, visible};
