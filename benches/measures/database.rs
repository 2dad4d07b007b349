//! The databases of the measures: SQLite files in the build's own folder, which is on a real disk,
//! and schemas of a PostgreSQL server.

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::sql_types::BigInt;
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query};
use sipas::domain::cases::agency::{Block, Slug};
use sipas::domain::cases::case::UniqueCodes;
use sipas::domain::links::code::Secret;
use sipas::domain::survey::{Assignments, Definition, SHIPPED};
use sipas::store::db::connection::{Conn, DatabaseUrl};
use sipas::store::surveys::DefinitionSource;
use sipas::store::{Settings, Store};
use uuid::Uuid;

use crate::program::Program;

/// The secret of every database.
const SECRET: [u8; 32] = [7; 32];

/// A kind of database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

impl Backend {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A database and the folder for its files. Both are removed when it is dropped.
pub struct Database {
    pub backend: Backend,
    pub folder: PathBuf,
    url: String,
    schema: Option<String>,
    secret: PathBuf,
}

impl Database {
    /// Makes an empty database in a folder that already exists.
    pub fn create(backend: Backend, name: &str, folder: PathBuf, secret: PathBuf) -> Self {
        let (url, schema) = match backend {
            Backend::Sqlite => (
                format!("sqlite:{}", folder.join("sipas.db").display()),
                None,
            ),
            Backend::Postgres => {
                let schema = format!("sipas_measures_{name}");
                on_server(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
                on_server(&format!("CREATE SCHEMA {schema}"));
                let server = server();
                let separator = if server.contains('?') { '&' } else { '?' };
                let options = format!("-csearch_path%3D{schema}");
                (
                    format!("{server}{separator}options={options}"),
                    Some(schema),
                )
            }
        };
        let database = Self {
            backend,
            folder,
            url,
            schema,
            secret,
        };
        database.program().run(&["migrate"]);
        database
    }

    /// Returns the program, to be run on this database.
    pub fn program(&self) -> Program {
        Program {
            folder: self.folder.clone(),
            url: self.url.clone(),
            secret: self.secret.clone(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Opens the same database through the library, with a `k` of its own: with 1 every answer is
    /// mixed by itself.
    pub fn store(&self, k: i64) -> Store {
        let settings = Settings {
            url: DatabaseUrl::parse(&self.url).unwrap(),
            secrets: secret().into(),
            k,
            provisional_sums: true,
            blocks: ["so-ban-nganh", "xa-phuong-dac-khu", "mot-cua"]
                .map(|id| Block {
                    id: Slug::parse(id).unwrap(),
                    name: id.to_owned(),
                    name_en: None,
                })
                .into(),
            definitions: Assignments::only("so-nganh-4"),
            unique_codes: UniqueCodes::National,
            follow_successor: false,
            new_id: Uuid::now_v7,
            new_key: Uuid::new_v4,
        };
        Store::open(settings, definitions()).unwrap()
    }

    /// Connects without the program, with the same settings as the program's own connections.
    pub fn connect(&self) -> Conn {
        match DatabaseUrl::parse(&self.url).unwrap() {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path).unwrap();
                conn.batch_execute(
                    "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000; \
                     PRAGMA cache_size = -16000;",
                )
                .unwrap();
                Conn::Sqlite(conn)
            }
            DatabaseUrl::Postgres(url) => Conn::Pg(PgConnection::establish(&url).unwrap()),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(schema) = &self.schema {
            on_server(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE"));
        }
        remove(&self.folder);
    }
}

/// Returns the secret of every database.
pub fn secret() -> Secret {
    Secret::new(SECRET)
}

/// Returns the shipped definitions.
pub fn definitions() -> Vec<DefinitionSource> {
    SHIPPED
        .iter()
        .map(|(_, content)| DefinitionSource {
            definition: Definition::parse(content).unwrap(),
            content: (*content).to_owned(),
        })
        .collect()
}

/// Returns the only number of a query's result.
pub fn number_of(conn: &mut Conn, query: &str) -> i64 {
    #[derive(QueryableByName)]
    struct NumberRow {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    let row: NumberRow = sql_query(format!("SELECT CAST(({query}) AS BIGINT) AS value"))
        .get_result(conn)
        .unwrap();
    row.value
}

/// Returns the URL of the PostgreSQL server.
pub fn server() -> String {
    std::env::var("SIPAS_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

/// Returns the secret as its file holds it.
pub fn secret_text() -> String {
    hex::encode(SECRET)
}

/// Removes a folder that may not exist.
pub fn remove(folder: &Path) {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            eprintln!("{} can't be removed: {error}", folder.display());
        }
        _ => {}
    }
}

fn on_server(sql: &str) {
    let mut conn = PgConnection::establish(&server()).unwrap();
    conn.batch_execute(&format!("SET client_min_messages = warning; {sql}"))
        .unwrap();
}
