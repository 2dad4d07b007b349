//! Printed papers: slips, paper forms and apologies; and the report of an edition.

pub mod apology;
pub mod docx;
pub mod edition;
mod error;
pub mod paper_form;
pub mod pdf;
mod slip_print;
pub mod slips;
pub mod templates;

pub use error::DocumentError;
