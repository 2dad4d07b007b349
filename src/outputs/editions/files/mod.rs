//! The files of an edition, made once from its content alone.
//!
//! Nothing is read from a database and no clock is asked: the same content and texts give the same
//! bytes. Everything that stands in a table is copied from `edition.json`.

mod charts;
mod codes;
mod columns;
mod components;
mod csvw;
mod distribution;
mod error;
mod file;
mod job;
mod method;
mod pace;
mod ranking;
mod render;
mod report;
mod table;
mod words;
mod workbook;

pub use error::RenderError;
pub use file::EditionLook;
pub use job::EditionJob;
pub use pace::Pace;
pub use render::render;
pub use words::title;
