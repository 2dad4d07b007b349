//! An empty database for one test: a file in a folder of its own, or a PostgreSQL schema made for
//! it and dropped afterwards. A schema is all that the program sees of a database, and unlike a
//! whole database it is dropped without writing everything of the server to the disk.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::pg::PgConnection;
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, RunQueryDsl, sql_query};
use sipas::store::Store;
use sipas::store::db::connection::{Conn, DatabaseUrl};
use tempfile::TempDir;

use super::migrated::{MigratedSchema, drop_abandoned, is_empty};
use super::needs;

/// A database, and the folder for whatever else the test writes.
pub struct Database {
    /// A folder that is removed with the database.
    pub folder: TempDir,
    url: String,
    /// The PostgreSQL schema to drop.
    schema: Option<String>,
    /// What the schema was after its migration, where a later test can go on with it.
    migrated: Option<MigratedSchema>,
    /// The whole PostgreSQL database to drop.
    name: Option<String>,
}

impl Database {
    pub fn sqlite() -> Self {
        let mut database = Self::at(String::new());
        let file = database.folder.path().join("sipas.db");
        database.url = format!("sqlite:{}", file.display());
        database
    }

    /// A database that somebody else makes and drops.
    pub fn at(url: String) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            url,
            schema: None,
            migrated: None,
            name: None,
        }
    }

    /// None where there is no server; that was told then.
    pub fn postgres() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        if let Err(reason) = server_is_there() {
            // The URL as it may be shown: it can hold a password.
            let server = DatabaseUrl::parse(&server()).unwrap();
            needs::missing(&format!("no PostgreSQL at {server}: {reason}"));
            return None;
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let schema = format!("sipas_test_{}_{number}", std::process::id());
        drop_abandoned(&server());
        on_server(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).unwrap();
        on_server(&format!("CREATE SCHEMA {schema}")).unwrap();
        Some(Self {
            folder: tempfile::tempdir().unwrap(),
            url: url_of(&schema),
            schema: Some(schema),
            migrated: None,
            name: None,
        })
    }

    /// This database with all its tables. On PostgreSQL it goes on with what another test has handed on.
    pub fn migrated(mut self) -> Self {
        if let Some(empty) = &self.schema
            && is_empty(&server(), empty)
            && let Some(migrated) = MigratedSchema::take()
        {
            on_server(&format!("DROP SCHEMA {empty}")).unwrap();
            self.url = url_of(&migrated.name);
            self.schema = Some(migrated.name.clone());
            self.migrated = Some(migrated);
            return self;
        }
        // What somebody has written to it is no state that another test begins with.
        let empty = self
            .schema
            .clone()
            .filter(|schema| is_empty(&server(), schema));
        Store::migrate(&self.parsed_url(), None).unwrap();
        self.migrated = empty.map(|schema| MigratedSchema::of(&server(), &schema));
        self
    }

    /// A whole database, for a test that makes it go away.
    pub fn postgres_alone() -> Option<Self> {
        // Asks for the server, and tells where there is none.
        drop(Self::postgres()?);
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("sipas_test_alone_{}_{number}", std::process::id());
        on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).unwrap();
        on_server(&format!("CREATE DATABASE {name}")).unwrap();
        let server = server();
        let (address, parameters) = match server.split_once('?') {
            Some((address, parameters)) => (address, format!("?{parameters}")),
            None => (server.as_str(), String::new()),
        };
        let (place, _) = address.rsplit_once('/').unwrap();
        Some(Self {
            folder: tempfile::tempdir().unwrap(),
            url: format!("{place}/{name}{parameters}"),
            schema: None,
            migrated: None,
            name: Some(name),
        })
    }

    pub fn is_postgres(&self) -> bool {
        !self.parsed_url().is_embedded()
    }

    /// The URL as a user writes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn parsed_url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&self.url).unwrap()
    }

    /// Ends every connection to a PostgreSQL database and lets none be made.
    pub fn go_away(&self) {
        let name = self.name.as_ref().unwrap();
        on_server(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).unwrap();
        on_server(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        ))
        .unwrap();
    }

    pub fn come_back(&self) {
        let name = self.name.as_ref().unwrap();
        on_server(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).unwrap();
    }

    /// A connection of the test's own, beside the program's.
    pub fn connect(&self) -> Conn {
        match self.parsed_url() {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path).unwrap();
                sql_query("PRAGMA busy_timeout = 30000")
                    .execute(&mut conn)
                    .unwrap();
                Conn::Sqlite(conn)
            }
            DatabaseUrl::Postgres(url) => Conn::Pg(PgConnection::establish(&url).unwrap()),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            let dropped = on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            if !std::thread::panicking() {
                dropped.unwrap();
            }
        }
        let is_handed_on = |migrated: MigratedSchema| migrated.hand_on(&server());
        if !std::thread::panicking() && self.migrated.take().is_some_and(is_handed_on) {
            return;
        }
        if let Some(schema) = &self.schema {
            // What a server that was killed has asked for runs on, and holds its tables.
            let ended = on_server(&format!(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN \
                 (SELECT pid FROM pg_locks JOIN pg_class ON pg_class.oid = relation \
                  WHERE relnamespace = '{schema}'::regnamespace)"
            ));
            let dropped =
                ended.and_then(|()| on_server(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")));
            if !std::thread::panicking() {
                dropped.unwrap();
            }
        }
    }
}

/// The URL of a schema on the server.
fn url_of(schema: &str) -> String {
    let server = server();
    let separator = if server.contains('?') { '&' } else { '?' };
    // No test cuts the power: what is committed need not be on the disk.
    let options = format!("-csearch_path%3D{schema}%20-csynchronous_commit%3Doff");
    format!("{server}{separator}options={options}")
}

fn server() -> String {
    std::env::var("SIPAS_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

fn server_is_there() -> Result<(), String> {
    static FOUND: OnceLock<Result<(), String>> = OnceLock::new();
    FOUND
        .get_or_init(|| {
            PgConnection::establish(&server())
                .map(|_| ())
                .map_err(|e| e.to_string())
        })
        .clone()
}

fn on_server(sql: &str) -> Result<(), String> {
    let mut conn = PgConnection::establish(&server()).map_err(|error| error.to_string())?;
    // A test that failed may have left a transaction behind that holds its tables.
    for setting in ["client_min_messages = warning", "lock_timeout = '10s'"] {
        sql_query(format!("SET {setting}"))
            .execute(&mut conn)
            .map_err(|error| error.to_string())?;
    }
    sql_query(sql)
        .execute(&mut conn)
        .map(|_| ())
        .map_err(|error| error.to_string())
}
