//! Saving one snapshot of the whole database as a backup, while others go on writing to it.

use std::io::Write;

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::error::BackupError;
use super::format::{BackupHeader, Contents};
use super::row;
use super::row::BackupRow;
use super::table::{BackupTable, ColumnType};
use super::tables::TABLES;
use super::transaction;
use super::write::BackupWriter;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

impl Store {
    /// Does the mixing that is due, records the backup in the audit trail, then writes the database as
    /// it is at one moment. `progress` is given the number of rows written so far and their total. Returns the output with what it
    /// holds.
    ///
    /// # Errors
    /// When the database or the output fails.
    pub fn back_up<W: Write>(
        &self,
        by: &By,
        output: W,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(W, Contents), BackupError> {
        self.mix_due(by.now)?;
        self.append_pending(by.now)?;
        self.record(by, &AuditEvent::new(Act::BackupWrite, "database"))?;
        let header = BackupHeader::new(by.now, self.secret().fingerprint());
        let mut conn = self.conn()?;
        transaction::read(&mut conn, |conn| {
            let mut total = 0;
            for table in &TABLES {
                total += count(conn, table)?;
            }
            let mut written = 0;
            let mut writer = BackupWriter::begin(output, header)?;
            for table in &TABLES {
                writer.table(table)?;
                each_row(conn, table, |row| {
                    writer.row(table, &row)?;
                    written += 1;
                    progress(written, total);
                    Ok(())
                })?;
            }
            writer.finish()
        })
    }
}

/// Returns the number of rows of a table.
pub(super) fn count(conn: &mut Conn, table: &BackupTable) -> Result<u64, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let sql = format!("SELECT COUNT(*) AS count FROM {}", table.name);
    let found: Count = diesel::sql_query(sql).get_result(conn)?;
    u64::try_from(found.count)
        .map_err(|_| StoreError::Unknown("number of rows", found.count.to_string()))
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Passes the rows of a table to `each` in the order of its key, holding one at a time.
fn each_row(
    conn: &mut Conn,
    table: &'static BackupTable,
    mut each: impl FnMut(BackupRow) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let query = diesel::sql_query(select(conn, table));
    let mut read = |line: QueryResult<Line>| {
        let text = line.map_err(StoreError::from)?.line;
        let row = row::read(table, text.as_bytes()).map_err(|reason| BackupError::Row {
            table: table.name,
            reason,
        })?;
        each(row)
    };
    match conn {
        Conn::Pg(inner) => query
            .load_iter::<Line, PgRowByRowLoadingMode>(inner)
            .map_err(StoreError::from)?
            .try_for_each(&mut read),
        Conn::Sqlite(inner) => query
            .load_iter::<Line, DefaultLoadingMode>(inner)
            .map_err(StoreError::from)?
            .try_for_each(&mut read),
    }
}

/// Returns the query for the rows of a table as JSON arrays, in the order of its key, text by its
/// bytes.
fn select(conn: &Conn, table: &BackupTable) -> String {
    let (array, collation) = match conn {
        Conn::Pg(_) => ("json_build_array", " COLLATE \"C\""),
        Conn::Sqlite(_) => ("json_array", ""),
    };
    let values: Vec<String> = table
        .columns
        .iter()
        .map(|column| match (conn, column.kind) {
            // SQLite keeps booleans as 1 and 0.
            (Conn::Sqlite(_), ColumnType::Boolean) => format!(
                "json(CASE \"{}\" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
                column.name
            ),
            (Conn::Sqlite(_), ColumnType::Bytes) => format!("lower(hex(\"{}\"))", column.name),
            (Conn::Pg(_), ColumnType::Bytes) => format!("encode(\"{}\", 'hex')", column.name),
            _ => format!("\"{}\"", column.name),
        })
        .collect();
    let key: Vec<String> = table.columns[..table.key]
        .iter()
        .map(|column| match column.kind {
            ColumnType::Text => format!("\"{}\"{collation}", column.name),
            _ => format!("\"{}\"", column.name),
        })
        .collect();
    format!(
        "SELECT CAST({array}({}) AS TEXT) AS line FROM {} ORDER BY {}",
        values.join(", "),
        table.name,
        key.join(", ")
    )
}
