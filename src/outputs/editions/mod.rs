//! Editions: what they are made of, and their files.

pub mod bundle;
mod draft;
pub mod editor;
pub mod key_file;
pub mod released;
mod files;

pub use draft::{DraftError, DraftRequest, take_figures};
pub use files::{EditionFile, EditionJob, EditionLook, MANIFEST, RenderError, render, title};
