//! Headers: the columns of a file and their positions.

use std::collections::{HashMap, HashSet};

use super::aside::{Aside, is_numbering, says_total};
use super::cell::{CellError, FileCell, is_blank, unmarked};
use super::no_value::NoValue;
use super::text::shortened;
use crate::domain::cases::case::CaseRefusal;
use crate::domain::fold;
use crate::domain::text::unwrapped;

/// The most columns of a file; the widest known file has fewer than fifty.
pub const MAX_COLUMNS: usize = 100;
/// The most bytes of a column's name.
const MAX_NAME: usize = 400;

/// Why a header, and with it the whole file, is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// More columns than any known file has.
    #[error(
        "the header has {0} columns, at most {MAX_COLUMNS} are possible: is this the right file?"
    )]
    TooManyColumns(usize),
    /// Columns that no file of this kind has, where they are not passed over.
    #[error("unknown columns {columns}: known are {known}")]
    Unknown {
        /// The columns as written.
        columns: String,
        /// The known columns.
        known: String,
    },
    /// The same column twice, perhaps in two languages.
    #[error("columns {both} of the header are both `{column}`: keep one of them")]
    Duplicate {
        /// The column's name in the contract.
        column: String,
        /// The two, each with its position from 1 and its name as written.
        both: String,
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
    /// Names in the files of other systems.
    pub others: &'static [&'static str],
    /// Whether it is required.
    pub required: bool,
}

impl KnownColumn {
    pub const fn required(name: &'static str) -> Self {
        Self {
            name,
            vietnamese: name,
            others: &[],
            required: true,
        }
    }

    pub const fn optional(name: &'static str) -> Self {
        Self {
            required: false,
            ..Self::required(name)
        }
    }

    /// Adds the name that one-stop software prints.
    pub const fn or(self, vietnamese: &'static str) -> Self {
        Self { vietnamese, ..self }
    }

    /// Adds the names in the files of other systems.
    pub const fn and(self, others: &'static [&'static str]) -> Self {
        Self { others, ..self }
    }
}

/// The names by which a kind of file calls its columns, compared as [`fold`] does.
#[derive(Clone, Debug)]
pub struct ColumnNames {
    known: &'static [KnownColumn],
    /// The position of the column in `known`, and whether the name is one of the contract.
    by_name: HashMap<String, (usize, bool)>,
    /// Names of further columns, such as the codes of questions.
    further: HashSet<String>,
}

impl ColumnNames {
    /// The names of the known columns.
    pub(super) fn new(known: &'static [KnownColumn]) -> Self {
        let mut by_name = HashMap::new();
        for (index, column) in known.iter().enumerate() {
            for other in column.others {
                by_name.insert(fold(other), (index, false));
            }
            for name in [column.name, column.vietnamese] {
                by_name.insert(fold(name), (index, true));
            }
        }
        Self {
            known,
            by_name,
            further: HashSet::new(),
        }
    }

    /// Names without any column.
    #[cfg(test)]
    pub(crate) fn only<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self::new(&[]).with(names)
    }

    /// Adds further columns, which a header can be recognised by.
    pub(super) fn with<'n>(mut self, names: impl IntoIterator<Item = &'n str>) -> Self {
        self.further.extend(names.into_iter().map(fold));
        self
    }

    /// Adds a province's name for a column, which is called by any name that is known already. A name
    /// that the files of other systems have for another column is the province's from then on.
    ///
    /// # Errors
    /// When there is no such column, or when the name is that of another column in the contract.
    pub fn add(&mut self, name: &str, column: &str) -> Result<(), String> {
        let Some(&(index, _)) = self.by_name.get(&fold(column)) else {
            let known = quoted(self.known.iter().map(|column| column.name));
            return Err(format!("`{column}` is not one of {known}"));
        };
        match self.by_name.get(&fold(name)) {
            Some(&(own, true)) if own == index => {}
            Some(&(own, true)) => {
                return Err(format!(
                    "`{name}` is the column {} and can't be another one: leave it out, or rename the column in the files",
                    self.known[own].name
                ));
            }
            _ => drop(self.by_name.insert(fold(name), (index, false))),
        }
        Ok(())
    }

    /// The number of cells that are names of columns.
    pub fn count<'c>(&self, cells: impl IntoIterator<Item = &'c str>) -> usize {
        let known = |cell: &&str| {
            // No name is longer, and a cell may have a megabyte.
            cell.len() <= MAX_NAME
                && (self.by_name.contains_key(&fold(unwrapped(cell))) || self.is_further(cell))
        };
        cells.into_iter().filter(known).count()
    }

    /// Whether a cell of a header is the name of a further column.
    pub(super) fn is_further(&self, cell: &str) -> bool {
        self.further.contains(&fold(unwrapped(cell)))
    }
}

/// The columns of one file.
#[derive(Clone, Debug)]
pub struct Columns {
    known: &'static [KnownColumn],
    /// The position of each known column.
    places: Vec<Option<usize>>,
    /// The cells of the header as written.
    written: Vec<String>,
    /// Positions of columns that are not known.
    pub(super) others: Vec<usize>,
}

impl Columns {
    /// Finds the known columns; the caller decides about others. Where two columns have names of
    /// the same one, the name of the contract goes before one of another system.
    pub(super) fn read(header: &[&str], names: &ColumnNames) -> Result<Self, HeaderError> {
        if header.len() > MAX_COLUMNS {
            return Err(HeaderError::TooManyColumns(header.len()));
        }
        let mut columns = Self {
            known: names.known,
            places: vec![None; names.known.len()],
            written: header
                .iter()
                .map(|cell| shortened(unwrapped(cell)))
                .collect(),
            others: Vec::new(),
        };
        let mut exact = vec![false; names.known.len()];
        for (position, cell) in header.iter().enumerate() {
            let name = fold(unwrapped(cell));
            let Some(&(index, is_exact)) = names.by_name.get(&name) else {
                let earlier = header[..position]
                    .iter()
                    .position(|cell| fold(unwrapped(cell)) == name);
                match earlier.filter(|_| names.further.contains(&name)) {
                    Some(first) => {
                        let name = shortened(unwrapped(cell));
                        return Err(columns.duplicate(&name, first, position));
                    }
                    None => columns.others.push(position),
                }
                continue;
            };
            match columns.places[index] {
                Some(first) if exact[index] == is_exact => {
                    return Err(columns.duplicate(names.known[index].name, first, position));
                }
                Some(_) if exact[index] => {
                    columns.others.push(position);
                    continue;
                }
                Some(first) => columns.others.push(first),
                None => {}
            }
            columns.places[index] = Some(position);
            exact[index] = is_exact;
        }
        Ok(columns)
    }

    /// Returns a refusal with the column as the header writes it.
    pub fn as_written(&self, refusal: CaseRefusal) -> CellError {
        self.cell(&[], refusal.column).refuse(refusal.reason)
    }

    /// The columns that are not read, as written.
    pub fn passed_over(&self) -> Vec<String> {
        let written = |&position: &usize| match self.written[position].as_str() {
            "" => format!("column {} without a name", position + 1),
            name => format!("`{name}`"),
        };
        self.others.iter().map(written).collect()
    }

    /// Refuses columns that are not known.
    pub fn without_others(&self) -> Result<(), HeaderError> {
        if self.others.is_empty() {
            return Ok(());
        }
        Err(HeaderError::Unknown {
            columns: self.passed_over().join(", "),
            known: self.known_names(),
        })
    }

    /// Refuses a header that lacks a required column.
    pub(super) fn complete(self) -> Result<Self, HeaderError> {
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
    pub(super) fn missing(&self, column: &str) -> HeaderError {
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

    /// The error for two columns that are the same one.
    pub(super) fn duplicate(&self, column: &str, first: usize, second: usize) -> HeaderError {
        let [first, second] =
            [first, second].map(|at| format!("{} (`{}`)", at + 1, self.written(at)));
        let both = format!("{first} and {second}");
        HeaderError::Duplicate {
            column: column.to_owned(),
            both,
        }
    }

    /// The known names in one line, for messages.
    pub(super) fn known_names(&self) -> String {
        quoted(self.known.iter().map(|column| column.name))
    }

    /// The position of a known column.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        let index = self.known.iter().position(|column| column.name == name);
        debug_assert!(index.is_some(), "{name} is no column");
        index.and_then(|index| self.places[index])
    }

    /// The positions of those of the known columns that are there.
    pub(super) fn places(&self, names: &[&str]) -> Vec<usize> {
        names.iter().filter_map(|name| self.place(name)).collect()
    }

    /// The name of the column at a position, as written.
    pub(super) fn written(&self, position: usize) -> &str {
        self.written.get(position).map_or("", String::as_str)
    }

    /// A record's cell in a known column; empty where the file lacks the column.
    pub(super) fn cell<'a>(&'a self, record: &[&'a str], name: &'static str) -> FileCell<'a> {
        match self.place(name) {
            Some(position) => self.cell_at(record, position),
            None => FileCell {
                column: name,
                text: "",
                is_marked: false,
            },
        }
    }

    /// A record's cell at a position.
    pub(super) fn cell_at<'a>(&'a self, record: &[&'a str], position: usize) -> FileCell<'a> {
        let (text, is_marked) = unmarked(record.get(position).copied().unwrap_or(""));
        FileCell {
            column: self.written(position),
            text,
            is_marked,
        }
    }

    /// Refuses a record with a known column in which something stands in place of a value.
    pub(super) fn check_values(&self, record: &[&str]) -> Result<(), CellError> {
        for &place in self.places.iter().flatten() {
            let cell = self.cell_at(record, place);
            if let Some(found) = NoValue::find(cell.text) {
                return Err(cell.refuse(found));
            }
        }
        Ok(())
    }

    /// What a row is that is no data, given what was read of it: the header or the numbers of the columns once
    /// more, or a total. A total is about nothing: in the first two required columns, which hold the code
    /// and the agency of a case, something is refused.
    pub fn aside<T>(&self, record: &[&str], read: &Result<T, CellError>) -> Option<Aside> {
        let refused = read.as_ref().err()?;
        if self.is_repeated_by(record) {
            return Some(Aside::Header);
        }
        let filled: Vec<String> = record
            .iter()
            .filter(|cell| !is_blank(cell))
            .map(|cell| fold(unwrapped(cell)))
            .collect();
        let required = self.known.iter().filter(|column| column.required);
        let required: Vec<FileCell> = required
            .map(|column| self.cell(record, column.name))
            .collect();
        if required.iter().all(|cell| !cell.is_empty()) && is_numbering(&filled) {
            return Some(Aside::Numbering);
        }
        let mut about = required.iter().take(2);
        let is_about_nothing = about.any(|cell| cell.column == refused.column);
        (is_about_nothing && says_total(&filled)).then_some(Aside::Total)
    }

    /// Whether a row has the cells of the header.
    fn is_repeated_by(&self, record: &[&str]) -> bool {
        let mut cells = record.iter().zip(&self.written);
        record.len() == self.written.len()
            && cells.all(|(cell, written)| fold(&shortened(unwrapped(cell))) == fold(written))
    }
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
