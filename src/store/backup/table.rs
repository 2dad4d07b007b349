//! The description of a table in a backup.

/// The kind of values that a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text.
    Text,
    /// An integer of 32 bits.
    Integer,
    /// An integer of 64 bits.
    BigInt,
    /// Yes or no.
    Boolean,
    /// Bytes, written in hexadecimal.
    Bytes,
}

/// A column of a table.
#[derive(Debug)]
pub struct BackupColumn {
    /// Its name.
    pub name: &'static str,
    /// The kind of its values.
    pub kind: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
}

impl BackupColumn {
    pub(super) const fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }
}

/// A table of the database.
#[derive(Debug)]
pub struct BackupTable {
    /// Its name.
    pub name: &'static str,
    /// The number of its first columns that make up its primary key, in whatever order.
    pub key: usize,
    /// Its columns.
    pub columns: &'static [BackupColumn],
    /// Whether opening a database fills it, so that a restore replaces what is there.
    pub filled_by_opening: bool,
}

impl BackupTable {
    pub(super) const fn of(
        name: &'static str,
        key: usize,
        columns: &'static [BackupColumn],
    ) -> Self {
        Self {
            name,
            key,
            columns,
            filled_by_opening: false,
        }
    }

    pub(super) const fn filled_by_opening(mut self) -> Self {
        self.filled_by_opening = true;
        self
    }

    /// Returns the names of its columns.
    pub fn column_names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }
}

const fn column(name: &'static str, kind: ColumnType) -> BackupColumn {
    BackupColumn {
        name,
        kind,
        nullable: false,
    }
}

pub(super) const fn text(name: &'static str) -> BackupColumn {
    column(name, ColumnType::Text)
}

pub(super) const fn integer(name: &'static str) -> BackupColumn {
    column(name, ColumnType::Integer)
}

pub(super) const fn bigint(name: &'static str) -> BackupColumn {
    column(name, ColumnType::BigInt)
}

pub(super) const fn bytes(name: &'static str) -> BackupColumn {
    column(name, ColumnType::Bytes)
}

pub(super) const fn boolean(name: &'static str) -> BackupColumn {
    column(name, ColumnType::Boolean)
}
