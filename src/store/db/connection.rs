//! Connections: which database, how it is opened, and how a transaction is held.

use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{RunQueryDsl, sql_query};

use super::error::StoreError;

pub use super::url::{DatabaseUrl, DatabaseUrlError};

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
            $crate::store::db::connection::Conn::Pg($inner) => $body,
            $crate::store::db::connection::Conn::Sqlite($inner) => $body,
        }
    };
}
pub(in crate::store) use on_backend;

/// How long a lock of SQLite's is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same for every statement but the one that takes the write lock.
pub(in crate::store) const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 30000";

/// Memory for pages of SQLite's. A reader forgets them whenever somebody has written.
pub(in crate::store) const SMALL_CACHE: &str = "PRAGMA cache_size = -2000";
/// The same for whoever writes much, and had better not write a page twice in a transaction.
const LARGE_CACHE: &str = "PRAGMA cache_size = -16000";

impl Conn {
    /// The word that marks this database's own SQL in migrations.
    pub(in crate::store) fn dialect(&self) -> &'static str {
        match self {
            Self::Pg(_) => "postgres",
            Self::Sqlite(_) => "sqlite",
        }
    }

    /// A writing transaction.
    ///
    /// On SQLite it takes the write lock at once: a deferred transaction that reads before it
    /// writes fails with "database is locked" whenever another one wrote in between.
    pub(in crate::store) fn write<T>(
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
    pub(in crate::store) fn read<T, E: From<StoreError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let begin = match self {
            Self::Pg(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Self::Sqlite(_) => "BEGIN",
        };
        self.begin(begin)?;
        self.finish(body)
    }

    /// A transaction whose work is thrown away at the end, whatever comes of it.
    pub(in crate::store) fn rehearse<T>(
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

    fn finish<T, E: From<StoreError>>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        match body(self) {
            Ok(value) => {
                on_backend!(self, |inner| AnsiTransactionManager::commit_transaction(
                    inner
                ))
                .map_err(StoreError::from)?;
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

    /// Takes more memory for much writing, or gives it back.
    pub(in crate::store) fn write_much(&mut self, much: bool) -> Result<(), StoreError> {
        if matches!(self, Self::Sqlite(_)) {
            self.batch_execute(if much { LARGE_CACHE } else { SMALL_CACHE })?;
        }
        Ok(())
    }

    /// Lets others have the rows they hold: a statement gives up soon, and before PostgreSQL finds
    /// a circle (after a second) and ends whoever found it, which might be an import.
    pub(in crate::store) fn yield_rows(&mut self) -> Result<(), StoreError> {
        if matches!(self, Self::Pg(_)) {
            sql_query("SET lock_timeout = '500ms'").execute(self)?;
        }
        Ok(())
    }

    /// Takes a lock that ends with the transaction, so that one server at a time does the named
    /// work. SQLite's write lock already sees to that.
    pub(in crate::store) fn lock(&mut self, name: &str) -> Result<(), StoreError> {
        if matches!(self, Self::Pg(_)) {
            sql_query("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.' || $1))")
                .bind::<diesel::sql_types::Text, _>(format!("sipas.{name}"))
                .execute(self)?;
        }
        Ok(())
    }
}
