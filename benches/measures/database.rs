//! Databases to measure on: SQLite files in the build's own folder, which is on a real disk, and
//! schemas of a PostgreSQL server.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::sql_types::BigInt;
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, QueryableByName, RunQueryDsl, sql_query};
use jiff::civil::Date;
use sipas::domain::cases::agency::{Block, Slug};
use sipas::domain::links::code::Secret;
use sipas::domain::survey::{Definition, SHIPPED};
use sipas::store::db::connection::{Conn, DatabaseUrl};
use sipas::store::surveys::DefinitionSource;
use sipas::store::{Settings, Store};
use uuid::Uuid;

use crate::large;
use crate::program::Program;

/// The secret of everything measured.
const SECRET: [u8; 32] = [7; 32];

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// The folder of a run. What an interrupted run left behind is removed by the next.
pub struct Workspace {
    folder: PathBuf,
    has_postgres: bool,
    base: OnceCell<Database>,
    large: OnceCell<Database>,
}

impl Workspace {
    pub fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("measures");
        remove(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("secret"), hex::encode(SECRET)).unwrap();
        let has_postgres = match PgConnection::establish(&server()) {
            Ok(_) => true,
            Err(error) => {
                let shown = DatabaseUrl::parse(&server()).unwrap();
                eprintln!("SKIPPED: everything on PostgreSQL; there is none at {shown}: {error}");
                false
            }
        };
        Self {
            folder,
            has_postgres,
            base: OnceCell::new(),
            large: OnceCell::new(),
        }
    }

    /// A province's quarter of 100 thousand answers, made when it is first asked for.
    pub fn base(&self) -> &Database {
        self.base.get_or_init(|| large::base(self))
    }

    /// The same with a hundred times as many responses.
    pub fn large(&self) -> &Database {
        let base = self.base();
        self.large
            .get_or_init(|| large::multiplied(self, base, "large", 100))
    }

    /// An empty database; none where there is no server for it, which was told.
    pub fn database(&self, kind: Kind, name: &str) -> Option<Database> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let (url, schema) = match kind {
            Kind::Sqlite => (
                format!("sqlite:{}", folder.join("sipas.db").display()),
                None,
            ),
            Kind::Postgres if !self.has_postgres => return None,
            Kind::Postgres => {
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
        let database = Database {
            kind,
            url,
            schema,
            secret: self.folder.join("secret"),
            folder,
        };
        database.program().run(&["migrate"]);
        Some(database)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        remove(&self.folder);
    }
}

fn remove(folder: &Path) {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            eprintln!("{} can't be removed: {error}", folder.display());
        }
        _ => {}
    }
}

/// A database and the folder for whatever belongs to it; both go when it is dropped.
pub struct Database {
    pub kind: Kind,
    pub folder: PathBuf,
    url: String,
    schema: Option<String>,
    secret: PathBuf,
}

impl Database {
    /// The command on this database.
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

    /// The same database through the library, with another `k` where an answer shall leave its
    /// waiting room alone.
    pub fn store(&self, k: i64) -> Store {
        let settings = Settings {
            url: DatabaseUrl::parse(&self.url).unwrap(),
            secret: secret(),
            k,
            blocks: ["so-ban-nganh", "xa-phuong-dac-khu", "mot-cua"]
                .map(|id| Block {
                    id: Slug::parse(id).unwrap(),
                    name: id.to_owned(),
                })
                .into(),
            block_definitions: Vec::<(Slug, String, Date)>::new(),
            default_definition: "so-nganh-4".to_owned(),
            new_id: Uuid::now_v7,
            new_key: Uuid::new_v4,
        };
        Store::open(settings, definitions()).unwrap()
    }

    /// A connection past the program, set as the program sets its own.
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

/// The secret of everything measured.
pub fn secret() -> Secret {
    Secret::new(SECRET)
}

/// The shipped definitions as they are.
pub fn definitions() -> Vec<DefinitionSource> {
    SHIPPED
        .iter()
        .map(|(_, content)| DefinitionSource {
            definition: Definition::parse(content).unwrap(),
            content: (*content).to_owned(),
        })
        .collect()
}

/// The one number of a query.
pub fn number_of(conn: &mut Conn, query: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        value: i64,
    }
    let row: Row = sql_query(format!("SELECT CAST(({query}) AS BIGINT) AS value"))
        .get_result(conn)
        .unwrap();
    row.value
}

fn server() -> String {
    std::env::var("SIPAS_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

fn on_server(sql: &str) {
    let mut conn = PgConnection::establish(&server()).unwrap();
    conn.batch_execute(&format!("SET client_min_messages = warning; {sql}"))
        .unwrap();
}
