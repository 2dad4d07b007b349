//! The pool of connections, and for how long it is worth waiting for one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::r2d2::{self, ManageConnection, PooledConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;

use super::connection::{BUSY_TIMEOUT, Conn, DatabaseUrl, SMALL_CACHE};
use super::error::StoreError;
use super::server_messages;
use super::url::with_patience;

/// A citizen whose page can't be made is told so before they give up.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How soon those who wait hear that the database is away.
const LOOKS_EVERY: Duration = Duration::from_millis(100);
/// A server that answered on a connection so lately is not asked again whether it is still there.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// Connections that are made when they are needed. Cheap to clone; every clone is the same pool.
#[derive(Clone)]
pub(in crate::store) struct Pool {
    url: DatabaseUrl,
    connections: r2d2::Pool<Manager>,
    failure: LastFailure,
}

/// Why the last attempt to connect failed, if it did.
type LastFailure = Arc<Mutex<Option<String>>>;

impl Pool {
    pub(in crate::store) fn new(url: DatabaseUrl, size: u32) -> Self {
        let failure = LastFailure::default();
        let manager = Manager {
            url: url.clone(),
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

    /// A connection. While others hold some, it waits for one to come free; where none can be
    /// made, it fails at once: the pool goes on trying by itself, and tells when it succeeds.
    pub(in crate::store) fn get(&self) -> Result<PooledConnection<Manager>, StoreError> {
        let until = Instant::now() + LONGEST_WAIT;
        loop {
            if let Ok(mut conn) = self.connections.get_timeout(LOOKS_EVERY)
                && self.is_alive(&mut conn)
            {
                return Ok(conn);
            }
            if self.connections.state().connections == 0
                && let Some(cause) = &*self.failure.lock().unwrap_or_else(PoisonError::into_inner)
            {
                return Err(StoreError::Connect(self.url.to_string(), cause.clone()));
            }
            if Instant::now() >= until {
                return Err(StoreError::Pool(self.url.to_string()));
            }
        }
    }

    /// A connection that nobody uses, of an embedded database: what is asked on it is answered by
    /// this process itself. None where there is none now.
    pub(in crate::store) fn find_idle(&self) -> Option<PooledConnection<Manager>> {
        let is_embedded = self.url.is_embedded();
        is_embedded.then(|| self.connections.try_get()).flatten()
    }

    /// Whether a connection still has its server. One that has not is not kept.
    fn is_alive(&self, conn: &mut PooledConnection<Manager>) -> bool {
        let asked = PooledConnection::extensions(conn).get::<Instant>();
        if self.url.is_embedded() || asked.is_some_and(|at| at.elapsed() < TRUSTED_FOR) {
            return true;
        }
        let is_alive = conn.ping().is_ok();
        PooledConnection::extensions_mut(conn).insert(Instant::now());
        is_alive
    }

    /// A connection outside the pool.
    pub(in crate::store) fn connect(&self) -> Result<Conn, StoreError> {
        establish(&self.url).map_err(|cause| StoreError::Connect(self.url.to_string(), cause))
    }
}

/// Makes connections for the pool.
pub(in crate::store) struct Manager {
    url: DatabaseUrl,
    failure: LastFailure,
}

fn establish(url: &DatabaseUrl) -> Result<Conn, String> {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path).map_err(|error| error.to_string())?;
            // An answer is confirmed only after a durable commit: FULL. A mixed answer leaves no
            // trace in free pages: secure_delete. The log is emptied every 16 MB: pages that many
            // commits have changed are then copied once.
            conn.batch_execute(&format!(
                "{BUSY_TIMEOUT}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
                 PRAGMA wal_autocheckpoint = 4000; {SMALL_CACHE};"
            ))
            .map_err(|error| error.to_string())?;
            Ok(Conn::Sqlite(conn))
        }
        DatabaseUrl::Postgres(url) => {
            let connect = || PgConnection::establish(&with_patience(url));
            let mut conn = connect().map_err(|error| error.to_string())?;
            if let Err(cause) = server_messages::learn(&mut conn, connect) {
                // What it breaks off is then told as a failure, where it would pass by itself.
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
        let established = establish(&self.url);
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) =
            established.as_ref().err().cloned();
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
