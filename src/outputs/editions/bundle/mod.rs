//! The bundle of an edition: all of its files in one zip archive, which is the same bytes whoever
//! makes it.
//!
//! Nothing is compressed, every file is of 1980-01-01, first come `edition.note`,
//! `edition.tlog-proof` and `log.txt`, then the other files by name. The archive is written and read
//! here and not by a library, because its bytes are a promise: a bundle of an older program is bundled
//! again to the same ones, and a reader that takes no other bytes needs no list of every trick that
//! an archive can play.

mod error;
mod layout;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use error::BundleError;
pub use layout::{Files, MOST_BYTES, MOST_FILES};
pub use read::read;
pub use write::write;
