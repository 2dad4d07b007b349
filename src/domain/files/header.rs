//! Headers: the columns of a file and their positions.

use super::cell::FileCell;
use super::text::shortened;
use crate::domain::fold;

/// The most columns of a file; the widest known file has fewer than fifty.
pub const MAX_COLUMNS: usize = 100;

/// Why a header, and with it the whole file, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// More columns than any known file has.
    #[error(
        "the header has {0} columns, at most {MAX_COLUMNS} are possible: is this the right file?"
    )]
    TooManyColumns(usize),
    /// A column without a name.
    #[error("column {0} of the header has no name: name it or remove the column")]
    Unnamed(usize),
    /// A column that no file of this kind has.
    #[error("unknown column `{column}`: known are {known}")]
    Unknown {
        /// The column as written.
        column: String,
        /// The known columns.
        known: String,
    },
    /// The same column twice, perhaps in two languages.
    #[error("columns {first} and {second} of the header are both `{column}`: keep one of them")]
    Duplicate {
        /// The column.
        column: String,
        /// Position of the first, from 1.
        first: usize,
        /// Position of the second, from 1.
        second: usize,
    },
    /// A required column that is missing.
    #[error("column `{column}` is missing: the header has {found}")]
    Missing {
        /// The column.
        column: String,
        /// The columns of the header.
        found: String,
    },
}

/// A known column.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownColumn {
    /// English name, as in the contract.
    pub name: &'static str,
    /// The name that one-stop software prints; the English name where it prints none.
    pub vietnamese: &'static str,
    /// Whether it is required.
    pub required: bool,
}

impl KnownColumn {
    pub const fn required(name: &'static str) -> Self {
        Self {
            name,
            vietnamese: name,
            required: true,
        }
    }

    pub const fn optional(name: &'static str) -> Self {
        Self {
            name,
            vietnamese: name,
            required: false,
        }
    }

    /// Adds the name that one-stop software prints.
    pub const fn or(self, vietnamese: &'static str) -> Self {
        Self { vietnamese, ..self }
    }
}

/// The columns of one file.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    known: &'static [KnownColumn],
    /// The position of each known column.
    places: Vec<Option<usize>>,
    /// The cells of the header as written.
    written: Vec<String>,
    /// Positions of columns that are not known.
    pub others: Vec<usize>,
}

impl Columns {
    /// Finds the known columns; the caller decides about others.
    pub fn read(header: &[&str], known: &'static [KnownColumn]) -> Result<Self, HeaderError> {
        if header.len() > MAX_COLUMNS {
            return Err(HeaderError::TooManyColumns(header.len()));
        }
        let folded: Vec<String> = header.iter().map(|cell| fold(cell)).collect();
        let mut columns = Self {
            known,
            places: vec![None; known.len()],
            written: header.iter().map(|cell| shortened(cell)).collect(),
            others: Vec::new(),
        };
        let vietnamese: Vec<String> = known.iter().map(|column| fold(column.vietnamese)).collect();
        for (position, name) in folded.iter().enumerate() {
            if name.is_empty() {
                return Err(HeaderError::Unnamed(position + 1));
            }
            let index = (0..known.len())
                .find(|&index| known[index].name == name || vietnamese[index] == *name);
            let earlier = match index {
                Some(index) => columns.places[index].replace(position),
                None => {
                    let earlier = folded[..position].iter().position(|other| other == name);
                    columns.others.push(position);
                    earlier
                }
            };
            if let Some(first) = earlier {
                return Err(HeaderError::Duplicate {
                    column: columns.written[position].clone(),
                    first: first + 1,
                    second: position + 1,
                });
            }
        }
        Ok(columns)
    }

    /// Refuses columns that are not known.
    pub fn without_others(self) -> Result<Self, HeaderError> {
        match self.others.first() {
            None => Ok(self),
            Some(&position) => Err(HeaderError::Unknown {
                column: self.written[position].clone(),
                known: self.known_names(),
            }),
        }
    }

    /// Refuses a header that lacks a required column.
    pub fn complete(self) -> Result<Self, HeaderError> {
        let lacking = self
            .known
            .iter()
            .zip(&self.places)
            .find(|(column, place)| column.required && place.is_none());
        match lacking {
            None => Ok(self),
            Some((column, _)) => Err(self.missing(column.name)),
        }
    }

    /// The error for a column that is missing.
    pub fn missing(&self, column: &str) -> HeaderError {
        let column = match self.known.iter().find(|known| known.name == column) {
            Some(known) if known.vietnamese != known.name => {
                format!("{} ({})", known.name, known.vietnamese)
            }
            _ => column.to_owned(),
        };
        HeaderError::Missing {
            column,
            found: quoted(self.written.iter().map(String::as_str)),
        }
    }

    /// The known names in one line, for messages.
    pub fn known_names(&self) -> String {
        quoted(self.known.iter().map(|column| column.name))
    }

    /// The position of a known column.
    pub fn place(&self, name: &str) -> Option<usize> {
        let index = self.known.iter().position(|column| column.name == name);
        debug_assert!(index.is_some(), "{name} is no column");
        index.and_then(|index| self.places[index])
    }

    /// The name of the column at a position, as written.
    pub fn written(&self, position: usize) -> &str {
        self.written.get(position).map_or("", String::as_str)
    }

    /// A record's cell in a known column; empty where the file lacks the column.
    pub fn cell<'a>(&'a self, record: &[&'a str], name: &'static str) -> FileCell<'a> {
        match self.place(name) {
            Some(position) => self.cell_at(record, position),
            None => FileCell {
                column: name,
                text: "",
            },
        }
    }

    /// A record's cell at a position.
    pub fn cell_at<'a>(&'a self, record: &[&'a str], position: usize) -> FileCell<'a> {
        FileCell {
            column: self.written(position),
            text: record.get(position).copied().unwrap_or(""),
        }
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
