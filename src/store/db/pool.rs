//! The connection pool.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::r2d2::{self, ManageConnection, PooledConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;

use super::connection::{BUSY_TIMEOUT, Conn, DatabaseUrl, SMALL_CACHE, Statements};
use super::error::StoreError;
use super::server_messages;
use super::url::with_timeouts;
use crate::files::{lock_database, make_database, refuse_linked_parts};

/// The longest wait for a connection: short enough that a citizen gets an error page instead of
/// giving up first.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often a waiting request checks whether the database has become unreachable.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// The time that an attempt to connect gets after an earlier one failed.
const ATTEMPT_TIME: Duration = Duration::from_secs(1);
/// The time after a successful check for which a connection is trusted without another one.
const TRUST_TIME: Duration = Duration::from_secs(1);

/// Connections that are made on demand. Cheap to clone; every clone is the same pool.
#[derive(Clone)]
pub(in crate::store) struct Pool {
    url: DatabaseUrl,
    connections: r2d2::Pool<Manager>,
    failure: LastFailure,
}

/// The last attempt to connect, if it failed.
type LastFailure = Arc<Mutex<Option<ConnectionFailure>>>;

/// A failed attempt to connect.
struct ConnectionFailure {
    at: Instant,
    cause: String,
}

impl Pool {
    /// A pool of at most `size` connections, none of which is made yet.
    pub(in crate::store) fn new(url: DatabaseUrl, size: u32) -> Self {
        Self::for_statements(url, size, Statements::Any)
    }

    /// The same for statements of a kind.
    pub(in crate::store) fn for_statements(
        url: DatabaseUrl,
        size: u32,
        statements: Statements,
    ) -> Self {
        let failure = LastFailure::default();
        let manager = Manager {
            url: url.clone(),
            statements,
            failure: failure.clone(),
        };
        let connections = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .connection_timeout(LONGEST_WAIT)
            .test_on_check_out(false)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(manager);
        Self {
            url,
            connections,
            failure,
        }
    }

    /// Returns a connection, waiting for one to come free while all are in use.
    ///
    /// # Errors
    /// When none came free in time. When there are none and an attempt to make one fails meanwhile, at
    /// once: the pool itself goes on trying in the background. An earlier failure says nothing about
    /// now, since the database may be back, so the attempt that follows it gets some time.
    pub(in crate::store) fn get(&self) -> Result<PooledConnection<Manager>, StoreError> {
        let started = Instant::now();
        loop {
            if let Ok(mut conn) = self.connections.get_timeout(POLL_INTERVAL)
                && self.is_alive(&mut conn)
            {
                return Ok(conn);
            }
            if self.connections.state().connections == 0
                && let Some(failure) = &*self.failure.lock().unwrap_or_else(PoisonError::into_inner)
                && (failure.at >= started || started.elapsed() >= ATTEMPT_TIME)
            {
                let cause = failure.cause.clone();
                return Err(StoreError::Connect(self.url.to_string(), cause));
            }
            if started.elapsed() >= LONGEST_WAIT {
                return Err(StoreError::Pool(self.url.to_string()));
            }
        }
    }

    /// Whether the database is embedded.
    pub(in crate::store) fn is_embedded(&self) -> bool {
        self.url.is_embedded()
    }

    /// Returns an idle connection to an embedded database, whose queries run in this process. None
    /// where there is none right now, and for PostgreSQL.
    pub(in crate::store) fn find_idle(&self) -> Option<PooledConnection<Manager>> {
        self.is_embedded()
            .then(|| self.connections.try_get())
            .flatten()
    }

    /// Whether the server behind a connection still answers.
    fn is_alive(&self, conn: &mut PooledConnection<Manager>) -> bool {
        let checked = PooledConnection::extensions(conn).get::<Instant>();
        if self.is_embedded() || checked.is_some_and(|at| at.elapsed() < TRUST_TIME) {
            return true;
        }
        if conn.ping().is_err() {
            conn.give_up();
            return false;
        }
        PooledConnection::extensions_mut(conn).insert(Instant::now());
        true
    }

    /// Locks an embedded database for work that one process does at a time, and waits for whoever does it
    /// now, until what is returned is dropped. On PostgreSQL a transaction has [`Conn::lock`].
    ///
    /// # Errors
    /// When the file that is locked can't be made.
    pub(in crate::store) fn lock(&self) -> Result<Option<File>, StoreError> {
        let DatabaseUrl::Sqlite(path) = &self.url else {
            return Ok(None);
        };
        lock_database(Path::new(path))
            .map(Some)
            .map_err(|error| StoreError::Connect(self.url.to_string(), error.to_string()))
    }

    /// A new connection outside the pool.
    pub(in crate::store) fn connect(&self) -> Result<Conn, StoreError> {
        establish(&self.url).map_err(|cause| StoreError::Connect(self.url.to_string(), cause))
    }
}

/// The maker of connections for the pool.
pub(in crate::store) struct Manager {
    url: DatabaseUrl,
    statements: Statements,
    failure: LastFailure,
}

/// Makes a connection, or returns the text of the error.
fn establish(url: &DatabaseUrl) -> Result<Conn, String> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let file = Path::new(path);
            make_database(file)
                .and_then(|()| refuse_linked_parts(file))
                .map_err(|error| error.to_string())?;
            let mut conn = SqliteConnection::establish(path).map_err(|error| error.to_string())?;
            // synchronous = FULL: an answer is confirmed only after a durable commit.
            // secure_delete: answers that leave the inbox leave nothing in free pages.
            // wal_autocheckpoint: the log is copied into the database every 16 MB, so that a page
            // which many commits have changed is copied once.
            conn.batch_execute(&format!(
                "{BUSY_TIMEOUT}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
                 PRAGMA wal_autocheckpoint = 4000; {SMALL_CACHE};"
            ))
            .map_err(|error| error.to_string())?;
            Ok(Conn::Sqlite(conn))
        }
        DatabaseUrl::Postgres(address) => {
            let connect = || PgConnection::establish(&with_timeouts(address));
            let mut conn = connect().map_err(|error| url.without_password(&error.to_string()))?;
            if let Err(cause) = server_messages::learn(&mut conn, connect) {
                let cause = url.without_password(&cause);
                // Without them an interrupted statement counts as a failure, though it is transient.
                tracing::warn!(cause, "the messages of the database server are not known");
            }
            Ok(Conn::Pg(conn))
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        let established = establish(&self.url).and_then(|mut conn| {
            conn.prepare_for(self.statements)
                .map_err(|error| error.to_string())?;
            Ok(conn)
        });
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) =
            established.as_ref().err().map(|cause| ConnectionFailure {
                at: Instant::now(),
                cause: cause.clone(),
            });
        established.map_err(|cause| StoreError::Connect(self.url.to_string(), cause))
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        // A panic can leave a transaction open behind it.
        std::thread::panicking() || conn.is_broken()
    }
}
