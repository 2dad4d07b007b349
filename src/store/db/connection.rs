//! Connections to either database, and their transactions.

use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::sql_types::BigInt;
use diesel::{RunQueryDsl, sql_query};

use super::error::StoreError;

pub use super::url::{DatabaseUrl, DatabaseUrlError};

/// The derived connection, in a module of its own because the derive leaves its items undocumented.
mod either {
    use diesel::pg::PgConnection;
    use diesel::sqlite::SqliteConnection;

    /// A connection to either database, so that queries are written once.
    #[derive(diesel::MultiConnection)]
    pub enum Conn {
        /// PostgreSQL.
        Pg(PgConnection),
        /// SQLite.
        Sqlite(SqliteConnection),
    }
}
pub use either::Conn;

/// Runs one body on the inner connection, for what the enum itself does not support: `on_conflict`,
/// batch inserts, migrations.
macro_rules! on_backend {
    ($conn:expr, |$inner:ident| $body:expr) => {
        match $conn {
            $crate::store::db::connection::Conn::Pg($inner) => $body,
            $crate::store::db::connection::Conn::Sqlite($inner) => $body,
        }
    };
}
pub(in crate::store) use on_backend;

/// The longest wait for SQLite's write lock.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30);
/// The same limit for every other statement.
pub(in crate::store) const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 30000";

/// SQLite's page cache, 1 MB. There are dozens of connections, and more would not help readers, whose
/// cache is dropped after every write.
pub(in crate::store) const SMALL_CACHE: &str = "PRAGMA cache_size = -1000";
/// The page cache for long writes, 32 MB, so that a page is rarely written twice in a transaction.
const LARGE_CACHE: &str = "PRAGMA cache_size = -32000";

/// Has PostgreSQL plan a statement once, and read by indexes. Left to itself it plans a lookup of several rows
/// anew each time, which takes longer than the lookup, and reads all agencies to find two.
const LOOK_UP: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
                       SET enable_hashjoin = off; SET enable_mergejoin = off";

/// What PostgreSQL is asked on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statements {
    /// Anything.
    Any,
    /// What anybody may ask for: no statement takes longer than this.
    Limited(Duration),
    /// Some rows by their keys, again and again.
    Lookups,
}

/// The rows after which PostgreSQL looks at a table anew.
const MANY: usize = 10_000;

impl Conn {
    /// Lets PostgreSQL look at tables to which so many rows have come, if that is many, so that it
    /// reads them well at once. SQLite reads by the indexes that its queries are made for; what it would
    /// learn from the first months misleads it: it would read all links to find those of one month.
    pub(in crate::store) fn analyze(
        &mut self,
        tables: &str,
        rows: usize,
    ) -> Result<(), StoreError> {
        if let Self::Pg(conn) = self
            && rows >= MANY
        {
            conn.batch_execute(&format!("ANALYZE {tables}"))?;
        }
        Ok(())
    }

    /// The word that marks SQL for this database alone in migrations.
    pub(in crate::store) fn dialect(&self) -> &'static str {
        match self {
            Self::Pg(_) => "postgres",
            Self::Sqlite(_) => "sqlite",
        }
    }

    /// Runs a writing transaction.
    ///
    /// On SQLite it takes the write lock at once: a deferred transaction that reads before it
    /// writes fails with "database is locked" whenever another one has written in between.
    pub(in crate::store) fn write<T>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self {
            Self::Pg(_) => self.begin("BEGIN")?,
            Self::Sqlite(_) => self.begin_immediate()?,
        }
        self.finish(body)
    }

    /// Runs a reading transaction, in which all queries see the same state of the database.
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

    /// Runs a transaction that is rolled back at the end, whether its body succeeds or not.
    pub(in crate::store) fn dry_run<T>(
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

    /// Marks the connection as broken, so that the pool makes another one.
    pub(in crate::store) fn give_up(&mut self) {
        on_backend!(self, |inner| {
            AnsiTransactionManager::transaction_manager_status_mut(inner).set_in_error();
        });
    }

    /// Begins a transaction by the given statement.
    fn begin(&mut self, begin: &str) -> Result<(), StoreError> {
        Ok(on_backend!(self, |inner| {
            AnsiTransactionManager::begin_transaction_sql(inner, begin)
        })?)
    }

    /// Takes SQLite's write lock, trying every millisecond. SQLite's own busy handler sleeps longer
    /// after every attempt, and would keep missing the short gaps between the batches of an import.
    fn begin_immediate(&mut self) -> Result<(), StoreError> {
        let started = Instant::now();
        self.batch_execute("PRAGMA busy_timeout = 0")?;
        let begun = loop {
            match self.begin("BEGIN IMMEDIATE") {
                Err(error) if error.is_locked() && started.elapsed() < LOCK_TIMEOUT => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                begun => break begun,
            }
        };
        self.batch_execute(BUSY_TIMEOUT)?;
        begun
    }

    /// Runs the body of a transaction, then commits it or rolls it back.
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
                // SQLite may have rolled back already (on a full disk), and a lost connection to
                // PostgreSQL has nothing to roll back. The first error is the one to report.
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

    /// Lets SQLite sync its log only when it is copied into the database, and syncs it at the end. A
    /// power cut in between takes back the last transactions of work that is then done again; whoever
    /// else commits syncs what came before.
    pub(in crate::store) fn sync_rarely(&mut self, rarely: bool) -> Result<(), StoreError> {
        if let Self::Sqlite(conn) = self {
            conn.batch_execute(match rarely {
                true => "PRAGMA synchronous = NORMAL",
                false => "PRAGMA synchronous = FULL",
            })?;
            if !rarely {
                self.copy_log()?;
            }
        }
        Ok(())
    }

    /// Copies SQLite's log into the database, as far as nobody reads older pages. Others go on writing.
    pub(in crate::store) fn copy_log(&mut self) -> Result<(), StoreError> {
        if let Self::Sqlite(conn) = self {
            conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?;
        }
        Ok(())
    }

    /// A number that changes where another connection has written to an SQLite database; 0 on PostgreSQL.
    pub(in crate::store) fn writes_of_others(&mut self) -> Result<i64, StoreError> {
        match self {
            Self::Pg(_) => Ok(0),
            Self::Sqlite(conn) => {
                let version = diesel::dsl::sql::<BigInt>("PRAGMA data_version");
                Ok(version.get_result(conn)?)
            }
        }
    }

    /// Enlarges SQLite's page cache for long writes, or makes it small again.
    pub(in crate::store) fn write_much(&mut self, much: bool) -> Result<(), StoreError> {
        if matches!(self, Self::Sqlite(_)) {
            self.batch_execute(if much { LARGE_CACHE } else { SMALL_CACHE })?;
        }
        Ok(())
    }

    /// Prepares PostgreSQL for the statements of this connection.
    pub(in crate::store) fn prepare_for(
        &mut self,
        statements: Statements,
    ) -> Result<(), StoreError> {
        let Self::Pg(conn) = self else {
            return Ok(());
        };
        match statements {
            Statements::Any => {}
            Statements::Limited(longest) => {
                let longest = longest.as_millis();
                conn.batch_execute(&format!("SET statement_timeout = {longest}"))?;
            }
            Statements::Lookups => conn.batch_execute(LOOK_UP)?,
        }
        Ok(())
    }

    /// Makes statements of this connection give up after half a second of waiting for a row. This
    /// is before PostgreSQL looks for deadlocks (after a second) and cancels one of the
    /// transactions, which might be an import.
    pub(in crate::store) fn yield_rows(&mut self) -> Result<(), StoreError> {
        if matches!(self, Self::Pg(_)) {
            sql_query("SET lock_timeout = '500ms'").execute(self)?;
        }
        Ok(())
    }
}
