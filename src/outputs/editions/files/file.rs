//! What the files of an edition are made with.

use crate::domain::language::Languages;

/// What the files of an edition are made with, beside its content.
#[derive(Clone, Copy)]
pub struct EditionLook<'a> {
    /// The texts; files are in Vietnamese, and where it says so in English too.
    pub languages: &'a Languages,
    /// The template of `report.pdf`.
    pub template: &'a str,
}
