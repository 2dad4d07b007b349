//! Editions: what they are made of, and their files.

pub mod bundle;
mod draft;
pub mod drafting;

pub use draft::{DraftError, DraftRequest, take_figures};
