//! Editions: what they are made of, and their files.

mod draft;

pub use draft::{DraftError, DraftRequest, take_figures};
