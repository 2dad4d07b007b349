//! Connections: which database, how it is opened, and how a transaction is held.

use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::PgConnection;
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, RunQueryDsl, sql_query};

use super::database_url::with_patience;
pub use super::database_url::{DatabaseUrl, DatabaseUrlError};
use super::error::StoreError;

/// The derived connection; the derive documents none of what it makes.
mod either {
    use diesel::pg::PgConnection;
    use diesel::sqlite::SqliteConnection;

    /// A connection to either database; queries are written once.
    #[derive(diesel::MultiConnection)]
    pub enum Conn {
        /// PostgreSQL.
        Pg(PgConnection),
        /// SQLite.
        Sqlite(SqliteConnection),
    }
}
pub use either::Conn;

/// Runs one body on the inner connection, for what the enum itself does not offer:
/// `on_conflict`, batch inserts, migrations.
macro_rules! on_backend {
    ($conn:expr, |$inner:ident| $body:expr) => {
        match $conn {
            $crate::store::connection::Conn::Pg($inner) => $body,
            $crate::store::connection::Conn::Sqlite($inner) => $body,
        }
    };
}
pub(super) use on_backend;

/// How long a lock of SQLite's is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same for every statement but the one that takes the write lock.
pub(super) const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 30000";

impl Conn {
    /// The word that marks this database's own SQL in migrations.
    pub(super) fn dialect(&self) -> &'static str {
        match self {
            Self::Pg(_) => "postgres",
            Self::Sqlite(_) => "sqlite",
        }
    }

    /// A writing transaction.
    ///
    /// On SQLite it takes the write lock at once: a deferred transaction that reads before it
    /// writes fails with "database is locked" whenever another one wrote in between.
    pub(super) fn write<T>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self {
            Self::Pg(_) => self.begin("BEGIN")?,
            Self::Sqlite(_) => self.begin_patiently()?,
        }
        self.finish(body)
    }

    /// A reading transaction: every query sees the same moment.
    pub(super) fn read<T>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let begin = match self {
            Self::Pg(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Self::Sqlite(_) => "BEGIN",
        };
        self.begin(begin)?;
        self.finish(body)
    }

    /// A transaction whose work is thrown away at the end, whatever comes of it.
    pub(super) fn rehearse<T>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut outcome = None;
        let thrown_away = self.write(|conn| -> Result<(), StoreError> {
            outcome = Some(body(conn));
            Err(diesel::result::Error::RollbackTransaction.into())
        });
        match (outcome, thrown_away) {
            (Some(result), _) => result,
            (None, Err(error)) => Err(error),
            (None, Ok(())) => Err(diesel::result::Error::NotInTransaction.into()),
        }
    }

    fn begin(&mut self, begin: &str) -> Result<(), StoreError> {
        Ok(on_backend!(self, |inner| {
            AnsiTransactionManager::begin_transaction_sql(inner, begin)
        })?)
    }

    /// Takes SQLite's write lock. Whoever waits by SQLite's own rule sleeps longer and longer, and
    /// would miss its turn between the chunks of an import again and again.
    fn begin_patiently(&mut self) -> Result<(), StoreError> {
        let started = Instant::now();
        self.batch_execute("PRAGMA busy_timeout = 0")?;
        let begun = loop {
            match self.begin("BEGIN IMMEDIATE") {
                Err(error) if error.is_locked() && started.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                begun => break begun,
            }
        };
        self.batch_execute(BUSY_TIMEOUT)?;
        begun
    }

    fn finish<T>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match body(self) {
            Ok(value) => {
                on_backend!(self, |inner| AnsiTransactionManager::commit_transaction(
                    inner
                ))?;
                Ok(value)
            }
            Err(error) => {
                // SQLite has sometimes rolled back already (disk full), and a lost PostgreSQL has
                // nothing left to roll back: the error that led here is the one to tell.
                let undone =
                    on_backend!(self, |inner| AnsiTransactionManager::rollback_transaction(
                        inner
                    ));
                if let Err(error) = undone {
                    tracing::debug!(%error, "nothing to roll back");
                }
                Err(error)
            }
        }
    }

    /// Lets others have the rows they hold: a statement gives up soon, and before PostgreSQL finds
    /// a circle (after a second) and ends whoever found it, which might be an import.
    pub(super) fn yield_rows(&mut self) -> Result<(), StoreError> {
        if matches!(self, Self::Pg(_)) {
            sql_query("SET lock_timeout = '500ms'").execute(self)?;
        }
        Ok(())
    }

    /// Takes a lock that ends with the transaction, so that one server at a time does the named
    /// work. SQLite's write lock already sees to that.
    pub(super) fn lock(&mut self, name: &str) -> Result<(), StoreError> {
        if matches!(self, Self::Pg(_)) {
            sql_query("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.' || $1))")
                .bind::<diesel::sql_types::Text, _>(format!("sipas.{name}"))
                .execute(self)?;
        }
        Ok(())
    }
}

/// Makes connections for the pool.
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
}

impl Manager {
    fn establish(&self) -> Result<Conn, StoreError> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path).map_err(|error| {
                    StoreError::Connect(self.url.to_string(), error.to_string())
                })?;
                // An answer is confirmed only after a durable commit: FULL. A mixed answer leaves
                // no trace in free pages: secure_delete.
                conn.batch_execute(BUSY_TIMEOUT)
                    .and_then(|()| {
                        conn.batch_execute(
                            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
                     PRAGMA cache_size = -16000;",
                        )
                    })
                    .map_err(|error| {
                        StoreError::Connect(self.url.to_string(), error.to_string())
                    })?;
                Ok(Conn::Sqlite(conn))
            }
            DatabaseUrl::Postgres(url) => PgConnection::establish(&with_patience(url))
                .map(Conn::Pg)
                .map_err(|error| StoreError::Connect(self.url.to_string(), error.to_string())),
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        self.establish()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        // A panic can leave a transaction open behind it.
        std::thread::panicking() || conn.is_broken()
    }
}

/// Opens a pool; connections are made when they are needed.
pub(super) fn pool(url: DatabaseUrl, size: u32) -> r2d2::Pool<Manager> {
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        // A citizen whose page can't be made is told so before they give up.
        .connection_timeout(Duration::from_secs(5))
        .test_on_check_out(!url.is_embedded())
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .build_unchecked(Manager { url })
}
