//! Editions: what they are made of, and their files.

pub mod bundle;
mod draft;
pub mod editor;
pub mod key_file;
pub mod released;

pub use draft::{DraftError, DraftRequest, take_figures};
