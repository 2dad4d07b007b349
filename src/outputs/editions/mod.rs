//! Editions: what they are made of, and their files.

pub mod bundle;
mod draft;
pub mod editor;
mod files;
pub mod key_file;
pub mod process;
pub mod released;
mod texts;

pub use draft::{DraftError, DraftRequest, take_figures};
pub use files::{EditionJob, EditionLook, Pace, RenderError, render, title};
