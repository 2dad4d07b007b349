//! Loading: a backup into an empty database, whole or not at all.

use std::io::Read;

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use super::Contents;
use super::error::{BackupError, shown};
use super::read::read;
use super::row::{Cell, Row};
use super::save::count;
use super::tables::{Kind, TABLES, Table};
use crate::domain::links::code::Secret;
use crate::store::db::connection::{Conn, DatabaseUrl};
use crate::store::db::error::StoreError;
use crate::store::db::{batch_sql, settings};
use crate::store::doctor;
use crate::store::open::open_current;
use crate::store::surveys::Surveys;

/// Restores a verified backup into an empty database, in one transaction that ends with the
/// doctor's examination.
///
/// An SQLite file is made and migrated; a PostgreSQL database must have been migrated.
///
/// # Errors
/// When the secret is another one, the database is not empty or fails, or the backup is not what
/// was verified, does not fit into the database or does not agree with itself. Then the database
/// is as empty as before.
pub fn restore(
    url: &DatabaseUrl,
    secret: &Secret,
    verified: &Contents,
    input: impl Read,
) -> Result<(), StoreError> {
    refuse_other_secret(secret, verified)?;
    open_current(url)?.write(|conn| {
        conn.lock("restore")?;
        empty(conn, secret)?;
        let mut loader = Loader::new(conn);
        let loaded = read(input, |table, line, row| loader.row(table, line, row))?;
        loader.flush()?;
        if loaded != *verified {
            return Err(BackupError::Changed.into());
        }
        refuse_disagreement(conn, verified)
    })
}

fn refuse_other_secret(secret: &Secret, verified: &Contents) -> Result<(), BackupError> {
    let (expected, found) = (&verified.header.secret_fingerprint, secret.fingerprint());
    if *expected == found {
        return Ok(());
    }
    Err(BackupError::OtherSecret {
        expected: shown(expected),
        found,
    })
}

/// Makes sure that nothing is in the database but what opening it left there, and removes that.
fn empty(conn: &mut Conn, secret: &Secret) -> Result<(), StoreError> {
    for table in TABLES.iter().filter(|table| !table.filled_by_opening) {
        if count(conn, table)? > 0 {
            return Err(BackupError::NotEmpty { table: table.name }.into());
        }
    }
    match settings::find_fingerprint(conn)? {
        Some(found) if found != secret.fingerprint() => {
            return Err(BackupError::TakenDatabase { found }.into());
        }
        _ => {}
    }
    for table in TABLES.iter().rev().filter(|table| table.filled_by_opening) {
        diesel::sql_query(format!("DELETE FROM {}", table.name)).execute(conn)?;
    }
    Ok(())
}

/// Whatever reads or counts what was loaded must find what the backup says.
fn refuse_disagreement(conn: &mut Conn, verified: &Contents) -> Result<(), StoreError> {
    for (table, (_, expected)) in TABLES.iter().zip(verified.rows()) {
        let found = count(conn, table)?;
        if found != *expected {
            return Err(BackupError::Count {
                table: table.name,
                expected: *expected,
                found,
            }
            .into());
        }
    }
    if settings::find_fingerprint(conn)?.as_ref() != Some(&verified.header.secret_fingerprint) {
        return Err(BackupError::Differences {
            differences: 1,
            first: "the secret's fingerprint in its header and among its facts".to_owned(),
        }
        .into());
    }
    let surveys = Surveys::kept(conn)?;
    let diagnosis = doctor::examine(conn, &surveys)?;
    match diagnosis.differences.first() {
        None => Ok(()),
        Some(first) => Err(BackupError::Differences {
            differences: diagnosis.differences.len(),
            first: format!(
                "{}: expected {}, found {}",
                first.name, first.expected, first.found
            ),
        }
        .into()),
    }
}

/// Gathers rows of one table and inserts them many at a time.
struct Loader<'c> {
    conn: &'c mut Conn,
    table: &'static Table,
    rows: Vec<Row>,
    bytes: usize,
    first: u64,
    last: u64,
}

impl<'c> Loader<'c> {
    /// Most text of one statement: rows may be long.
    const BYTES: usize = 1 << 20;

    fn new(conn: &'c mut Conn) -> Self {
        Self {
            conn,
            table: &TABLES[0],
            rows: Vec::new(),
            bytes: 0,
            first: 0,
            last: 0,
        }
    }

    fn row(&mut self, table: &'static Table, line: u64, row: Row) -> Result<(), StoreError> {
        let full = self.rows.len() == batch_sql::ROWS || self.bytes > Self::BYTES;
        if full || self.table.name != table.name {
            self.flush()?;
        }
        if self.rows.is_empty() {
            self.table = table;
            self.first = line;
        }
        self.last = line;
        self.bytes += row.iter().map(length).sum::<usize>();
        self.rows.push(row);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        insert(self.conn, self.table, &self.rows).map_err(|source| BackupError::Rows {
            first: self.first,
            last: self.last,
            table: self.table.name,
            source: Box::new(source),
        })?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}

fn length(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        _ => 0,
    }
}

fn insert(conn: &mut Conn, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let sql = format!(
        "INSERT INTO {} ({}) VALUES {}",
        table.name,
        names.join(", "),
        batch_sql::values(conn, rows.len(), table.columns.len())
    );
    let mut query = diesel::sql_query(sql).into_boxed();
    for (column, cell) in rows.iter().flat_map(|row| table.columns.iter().zip(row)) {
        query = match column.kind {
            Kind::Text => query.bind::<Nullable<Text>, _>(match cell {
                Cell::Text(text) => Some(text),
                _ => None,
            }),
            Kind::Boolean => query.bind::<Nullable<Bool>, _>(match cell {
                Cell::Boolean(value) => Some(*value),
                _ => None,
            }),
            Kind::Integer => query.bind::<Nullable<Integer>, _>(match cell {
                Cell::Integer(value) => i32::try_from(*value).ok(),
                _ => None,
            }),
            Kind::BigInt => query.bind::<Nullable<BigInt>, _>(match cell {
                Cell::Integer(value) => Some(*value),
                _ => None,
            }),
        };
    }
    query.execute(conn)?;
    Ok(())
}
