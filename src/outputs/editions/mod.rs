//! Editions: what they are made of, and their files.

pub mod bundle;
mod draft;

pub use draft::{DraftError, DraftRequest, take_figures};
