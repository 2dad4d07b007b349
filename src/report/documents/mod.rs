//! Printed papers: slips, paper forms and apologies.

pub mod apology;
pub mod docx;
mod error;
pub mod paper_form;
pub mod pdf;
mod slip_print;
pub mod slips;
pub mod templates;

pub use error::DocumentError;
