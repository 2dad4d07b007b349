//! PostgreSQL schemas that are migrated once and used by one test after the other.
//!
//! Migrating a schema takes longer than most tests. A test that ends well hands its schema on as it
//! was after the migration: tables that were written to are truncated, so that no dead row of one test
//! is left for the next, and get the rows back that the migration wrote. A schema whose tables are not
//! as they were is dropped.

use std::sync::{Mutex, Once, PoisonError};

use diesel::pg::PgConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query};

/// A schema as the migration left it.
pub struct MigratedSchema {
    pub name: String,
    /// Its tables, columns, indexes and constraints, as one text.
    shape: String,
    /// The rows that the migration wrote, as JSON by table.
    rows: Vec<(String, String)>,
}

static FREE: Mutex<Vec<MigratedSchema>> = Mutex::new(Vec::new());

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

fn values(conn: &mut PgConnection, query: &str) -> Result<Vec<String>, diesel::result::Error> {
    let rows: Vec<Row> = sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

impl MigratedSchema {
    /// A schema that another test has handed on.
    pub fn take() -> Option<Self> {
        FREE.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Notes what a schema looks like that was migrated just now.
    pub fn of(server: &str, name: &str) -> Self {
        let mut conn = PgConnection::establish(server).unwrap();
        let tables = written(&mut conn, name).unwrap();
        let rows = tables.into_iter().map(|table| {
            let query = format!("SELECT json_agg(t)::text AS value FROM {name}.{table} t");
            let rows = values(&mut conn, &query).unwrap().remove(0);
            (table, rows)
        });
        let rows = rows.collect();
        Self {
            shape: shape(&mut conn, name).unwrap(),
            name: name.to_owned(),
            rows,
        }
    }

    /// Makes the schema what it was and hands it on. Returns false where that can't be done, because
    /// its tables are other ones now or something holds them.
    pub fn hand_on(self, server: &str) -> bool {
        let is_restored = PgConnection::establish(server)
            .ok()
            .and_then(|mut conn| self.restore(&mut conn).ok())
            .unwrap_or(false);
        if is_restored {
            let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
            free.push(self);
        }
        is_restored
    }

    fn restore(&self, conn: &mut PgConnection) -> Result<bool, diesel::result::Error> {
        for setting in ["client_min_messages = warning", "lock_timeout = '2s'"] {
            sql_query(format!("SET {setting}")).execute(conn)?;
        }
        let name = &self.name;
        if shape(conn, name)? != self.shape {
            return Ok(false);
        }
        let tables = written(conn, name)?;
        if tables.is_empty() {
            return Ok(true);
        }
        conn.transaction(|conn| {
            let all: Vec<_> = tables.iter().map(|table| format!("{name}.{table}")).collect();
            sql_query(format!("TRUNCATE {} CASCADE", all.join(", "))).execute(conn)?;
            for (table, rows) in &self.rows {
                let table = format!("{name}.{table}");
                // The truncation of others reaches it through foreign keys.
                sql_query(format!("DELETE FROM {table}")).execute(conn)?;
                sql_query(format!(
                    "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)"
                ))
                .bind::<Text, _>(rows)
                .execute(conn)?;
            }
            Ok(true)
        })
    }
}

/// The tables of a schema that have pages: that hold rows, or held some.
fn written(conn: &mut PgConnection, schema: &str) -> Result<Vec<String>, diesel::result::Error> {
    let query = format!(
        "SELECT relname::text AS value FROM pg_class WHERE relnamespace = '{schema}'::regnamespace \
         AND relkind = 'r' AND pg_relation_size(oid) > 0 ORDER BY relname"
    );
    values(conn, &query)
}

/// What tells whether the tables of a schema are the same ones: their oids, columns, indexes, and the
/// constraints and triggers on them.
fn shape(conn: &mut PgConnection, schema: &str) -> Result<String, diesel::result::Error> {
    let of_schema = format!("relnamespace = '{schema}'::regnamespace");
    let query = format!(
        "SELECT concat_ws('|', \
           (SELECT string_agg(concat_ws(' ', oid, relname, relkind, relchecks, relhastriggers, reloptions, relacl), ',' ORDER BY oid) \
              FROM pg_class WHERE {of_schema}), \
           (SELECT string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull, attisdropped), ',' ORDER BY attrelid, attnum) \
              FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE c.{of_schema}), \
           (SELECT string_agg(t.oid::text, ',' ORDER BY t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE c.{of_schema}), \
           (SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace), \
           (SELECT string_agg(oid::text, ',' ORDER BY oid) FROM pg_constraint WHERE connamespace = '{schema}'::regnamespace)) AS value"
    );
    Ok(values(conn, &query)?.remove(0))
}

/// Whether a schema has no tables.
pub fn is_empty(server: &str, schema: &str) -> bool {
    let mut conn = PgConnection::establish(server).unwrap();
    let query = format!(
        "SELECT relname::text AS value FROM pg_class WHERE relnamespace = '{schema}'::regnamespace LIMIT 1"
    );
    values(&mut conn, &query).unwrap().is_empty()
}

/// Drops, once, the schemas of test programs that no longer run.
pub fn drop_abandoned(server: &str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let mut conn = PgConnection::establish(server).unwrap();
        let query =
            "SELECT nspname::text AS value FROM pg_namespace WHERE nspname LIKE 'sipas\\_test\\_%'";
        for schema in values(&mut conn, query).unwrap() {
            let process = schema
                .split('_')
                .nth(2)
                .and_then(|id| id.parse::<u32>().ok());
            let is_running = |id| std::path::Path::new(&format!("/proc/{id}")).exists();
            if process.is_some_and(|id| !is_running(id)) {
                // Another program may be dropping it too.
                let _ =
                    sql_query(format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).execute(&mut conn);
            }
        }
    });
}
