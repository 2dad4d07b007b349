//! Loading a backup into an empty database, completely or not at all.

use std::io::Read;

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

use super::error::{BackupError, shown};
use super::format::Contents;
use super::read::read;
use super::row::{BackupRow, Cell};
use super::save::count;
use super::table::{BackupTable, ColumnType};
use super::tables::{NOT_KEPT, TABLES};
use super::transaction;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::links::secrets::Secrets;
use crate::store::access::audit::append_one;
use crate::store::access::audit_renewal;
use crate::store::db::connection::{Conn, DatabaseUrl};
use crate::store::db::error::StoreError;
use crate::store::db::sql::values_list;
use crate::store::db::{batch_sql, settings};
use crate::store::doctor;
use crate::store::open::open_current;
use crate::store::rotation::keep_keys;
use crate::store::surveys::Surveys;

/// Restores a verified backup into an empty database, in one transaction that ends with an
/// examination by the doctor and an event in the restored audit trail.
///
/// An SQLite file is made and migrated. A PostgreSQL database must have been migrated.
///
/// # Errors
/// When the secret is another one and no earlier one, when the database is not empty or fails, or when the backup is
/// not what was verified, does not fit into the database or contradicts itself. The database is
/// then as empty as before.
pub fn restore(
    url: &DatabaseUrl,
    secrets: &Secrets,
    verified: &Contents,
    by: &By,
    input: impl Read,
) -> Result<(), BackupError> {
    refuse_other_secret(secrets, verified)?;
    transaction::write(&mut open_current(url)?, |conn| {
        conn.lock("restore")?;
        empty(conn, secrets)?;
        let mut loader = Loader::new(conn);
        let loaded = read(input, |table, line, row| loader.row(table, line, row))?;
        loader.flush()?;
        if loaded != *verified {
            return Err(BackupError::Changed);
        }
        refuse_differences(conn, verified, secrets)?;
        // Sessions are in no backup; failed logins and what else passes is of nobody now.
        for table in NOT_KEPT {
            diesel::sql_query(format!("DELETE FROM {table}"))
                .execute(conn)
                .map_err(StoreError::from)?;
        }
        let event = AuditEvent::new(Act::BackupRestore, "database")
            .with("made_at", verified.header.made_at.to_string());
        audit_renewal::renew(conn, secrets, verified.header.made_at)?;
        keep_keys(conn, secrets, by)?;
        Ok(append_one(conn, secrets, by, &event)?)
    })
}

fn refuse_other_secret(secrets: &Secrets, verified: &Contents) -> Result<(), BackupError> {
    let expected = &verified.header.secret_fingerprint;
    if is_one_of(secrets, expected) {
        return Ok(());
    }
    Err(BackupError::OtherSecret {
        expected: shown(expected),
        found: secrets.current().fingerprint(),
    })
}

fn is_one_of(secrets: &Secrets, fingerprint: &str) -> bool {
    secrets
        .all()
        .any(|secret| secret.fingerprint() == fingerprint)
}

/// Refuses a database that holds more than opening it leaves there, and removes that.
fn empty(conn: &mut Conn, secrets: &Secrets) -> Result<(), BackupError> {
    for table in TABLES.iter().filter(|table| !table.filled_by_opening) {
        if count(conn, table)? > 0 {
            return Err(BackupError::NotEmpty { table: table.name });
        }
    }
    match settings::find_fingerprint(conn)? {
        Some(found) if !is_one_of(secrets, &found) => {
            return Err(BackupError::TakenDatabase { found });
        }
        _ => {}
    }
    for table in TABLES.iter().rev().filter(|table| table.filled_by_opening) {
        diesel::sql_query(format!("DELETE FROM {}", table.name))
            .execute(conn)
            .map_err(StoreError::from)?;
    }
    Ok(())
}

/// Refuses a database that does not hold what the backup says, or in which the doctor finds a
/// difference.
fn refuse_differences(
    conn: &mut Conn,
    verified: &Contents,
    secrets: &Secrets,
) -> Result<(), BackupError> {
    for (table, (_, expected)) in TABLES.iter().zip(verified.rows()) {
        let found = count(conn, table)?;
        if found != *expected {
            return Err(BackupError::Count {
                table: table.name,
                expected: *expected,
                found,
            });
        }
    }
    if settings::find_fingerprint(conn)?.as_ref() != Some(&verified.header.secret_fingerprint) {
        return Err(BackupError::Differences {
            differences: 1,
            first: "the secret's fingerprint in the header and in table facts".to_owned(),
        });
    }
    let surveys = Surveys::kept(conn)?;
    let diagnosis = doctor::examine(conn, &surveys, secrets)?;
    match diagnosis.differences.first() {
        None => Ok(()),
        Some(first) => Err(BackupError::Differences {
            differences: diagnosis.differences.len(),
            first: format!(
                "{}: expected {}, found {}",
                first.name, first.expected, first.found
            ),
        }),
    }
}

/// Collects the rows of one table and inserts many of them at a time.
struct Loader<'c> {
    conn: &'c mut Conn,
    table: &'static BackupTable,
    rows: Vec<BackupRow>,
    /// The text in those rows.
    bytes: usize,
    /// The lines of the first and the last of those rows.
    first: u64,
    last: u64,
}

impl<'c> Loader<'c> {
    /// The most text in one statement, for rows may be long.
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

    fn row(
        &mut self,
        table: &'static BackupTable,
        line: u64,
        row: BackupRow,
    ) -> Result<(), BackupError> {
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

    fn flush(&mut self) -> Result<(), BackupError> {
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

fn insert(conn: &mut Conn, table: &BackupTable, rows: &[BackupRow]) -> Result<(), StoreError> {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let sql = format!(
        "INSERT INTO {} ({}) VALUES {}",
        table.name,
        names.join(", "),
        values_list(conn, rows.len(), table.columns.len())
    );
    let mut query = diesel::sql_query(sql).into_boxed();
    for (column, cell) in rows.iter().flat_map(|row| table.columns.iter().zip(row)) {
        query = match column.kind {
            ColumnType::Text => query.bind::<Nullable<Text>, _>(match cell {
                Cell::Text(text) => Some(text),
                _ => None,
            }),
            ColumnType::Boolean => query.bind::<Nullable<Bool>, _>(match cell {
                Cell::Boolean(value) => Some(*value),
                _ => None,
            }),
            ColumnType::Integer => query.bind::<Nullable<Integer>, _>(match cell {
                Cell::Integer(value) => i32::try_from(*value).ok(),
                _ => None,
            }),
            ColumnType::BigInt => query.bind::<Nullable<BigInt>, _>(match cell {
                Cell::Integer(value) => Some(*value),
                _ => None,
            }),
            ColumnType::Bytes => query.bind::<Nullable<Binary>, _>(match cell {
                Cell::Bytes(bytes) => Some(bytes),
                _ => None,
            }),
        };
    }
    query.execute(conn)?;
    Ok(())
}
