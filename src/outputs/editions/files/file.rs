//! A file of an edition, and what it is made with.

use crate::domain::language::Languages;

/// The content, from which all others are made.
pub const MANIFEST: &str = "edition.json";

/// A file of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionFile {
    /// Its name, which is also the last part of its address.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What the files of an edition are made with, beside its content.
#[derive(Clone, Copy)]
pub struct EditionLook<'a> {
    /// The texts; files are in Vietnamese, and where it says so in English too.
    pub languages: &'a Languages,
    /// The template of `report.pdf`.
    pub template: &'a str,
}
