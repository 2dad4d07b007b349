//! A row of a backup: a JSON array with one value per column of its table.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, SeqAccess, Unexpected, Visitor};
use serde::{Serialize, Serializer};

use super::error::BackupLineReason;
use super::table::{BackupColumn, BackupTable, ColumnType};

/// The value of a column in a row. Values of one column are ordered as the database orders them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// No value.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// An integer of either size.
    Integer(i64),
    /// Text.
    Text(String),
    /// Bytes.
    #[serde(serialize_with = "in_hexadecimal")]
    Bytes(Vec<u8>),
}

fn in_hexadecimal<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

/// The values of a row, one per column.
pub type BackupRow = Vec<Cell>;

/// Reads a row of a table, and refuses values that its columns can't hold. It needs no more memory
/// than the text itself.
pub(super) fn read(table: &BackupTable, text: &[u8]) -> Result<BackupRow, BackupLineReason> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let row = RowOf(table).deserialize(&mut deserializer);
    row.and_then(|row| deserializer.end().map(|()| row))
        .map_err(|error| BackupLineReason::json(&error))
}

struct RowOf<'t>(&'t BackupTable);

impl<'de> DeserializeSeed<'de> for RowOf<'_> {
    type Value = BackupRow;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<BackupRow, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowOf<'_> {
    type Value = BackupRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.0.columns.len();
        write!(f, "a row of {} with {columns} values", self.0.name)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<BackupRow, A::Error> {
        let mut row = Vec::with_capacity(self.0.columns.len());
        for column in self.0.columns {
            match values.next_element_seed(CellOf(column))? {
                Some(cell) => row.push(cell),
                None => return Err(Error::invalid_length(row.len(), &self)),
            }
        }
        match values.next_element::<IgnoredAny>()? {
            None => Ok(row),
            Some(_) => Err(Error::invalid_length(row.len() + 1, &self)),
        }
    }
}

struct CellOf<'t>(&'t BackupColumn);

impl CellOf<'_> {
    fn checked<E: Error>(&self, kind: ColumnType, cell: Cell, name: &str) -> Result<Cell, E> {
        if self.0.kind == kind {
            Ok(cell)
        } else {
            Err(Error::invalid_type(Unexpected::Other(name), self))
        }
    }
}

impl<'de> DeserializeSeed<'de> for CellOf<'_> {
    type Value = Cell;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for CellOf<'_> {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.0.kind {
            ColumnType::Text => "text",
            ColumnType::Integer => "an integer of 32 bits",
            ColumnType::BigInt => "an integer of 64 bits",
            ColumnType::Boolean => "true or false",
            ColumnType::Bytes => "bytes in hexadecimal",
        };
        let or_null = if self.0.nullable { " or null" } else { "" };
        write!(f, "{kind}{or_null} in column {}", self.0.name)
    }

    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        if self.0.nullable {
            Ok(Cell::Null)
        } else {
            Err(E::invalid_type(Unexpected::Other("null"), &self))
        }
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Cell, E> {
        self.checked(ColumnType::Boolean, Cell::Boolean(value), "a boolean")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Cell, E> {
        let fits = match self.0.kind {
            ColumnType::Integer => i32::try_from(value).is_ok(),
            ColumnType::BigInt => true,
            ColumnType::Text | ColumnType::Boolean | ColumnType::Bytes => false,
        };
        if fits {
            Ok(Cell::Integer(value))
        } else {
            Err(E::invalid_type(Unexpected::Signed(value), &self))
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Cell, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Err(E::invalid_type(Unexpected::Unsigned(value), &self)),
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Cell, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Cell, E> {
        if self.0.kind == ColumnType::Bytes {
            let bytes = hex::decode(&value);
            return bytes
                .map(Cell::Bytes)
                .map_err(|_| E::invalid_value(Unexpected::Other("other text"), &self));
        }
        // PostgreSQL can't hold one.
        if value.contains('\0') {
            return Err(E::invalid_value(
                Unexpected::Other("a NUL character"),
                &self,
            ));
        }
        self.checked(ColumnType::Text, Cell::Text(value), "text")
    }
}
