//! What exported tables say to people. They are in Vietnamese, the language of the offices that open
//! them; the names of columns for programs are in English.

use super::format::{CellKind, Column};
use crate::domain::language::Languages;
use crate::domain::survey::BASE_LANGUAGE;

/// The texts of exports.
#[derive(Clone, Copy)]
pub(in crate::outputs) struct ExportWords<'a>(pub(in crate::outputs) &'a Languages);

impl ExportWords<'_> {
    /// A text.
    pub(in crate::outputs) fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// A text with values.
    pub(in crate::outputs) fn say_with(&self, id: &str, values: &[(&str, &str)]) -> String {
        self.0.find(BASE_LANGUAGE, id, values).1
    }

    /// The mark of a note.
    pub(in crate::outputs) fn note(&self, number: usize) -> String {
        self.say_with("export-note", &[("number", &number.to_string())])
    }

    /// A column whose title is that of its name.
    pub(in crate::outputs) fn column(
        &self,
        name: &str,
        kind: CellKind,
        note: Option<usize>,
    ) -> Column {
        Column {
            name: name.to_owned(),
            title: self.say(&format!("export-column-{}", name.replace('_', "-"))),
            kind,
            note,
        }
    }
}
