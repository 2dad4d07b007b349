//! The kept responses about figures: each until its figures change.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

use super::Error;
use super::kept::Kept;
use super::response_cache::ResponseCache;
use crate::store::Store;

/// The memory for kept responses, in bytes.
const CAPACITY: u64 = 48 << 20;
/// The number of responses that are expected.
const USUAL: usize = 3_000;

/// What the figures were when something was asked.
#[derive(Clone, PartialEq, Eq, Hash)]
struct FiguresVersion {
    /// The number of the figures in the database, as last read.
    figures: i64,
    /// The changes that this server has made itself.
    changes: u64,
    /// The minute of the case counts.
    minute: i64,
}

/// The kept responses of a server.
pub struct KeptResponses {
    store: Store,
    figures: AtomicI64,
    kept: ResponseCache<FiguresVersion>,
}

impl KeptResponses {
    /// Returns an empty cache of bounded memory for responses about a store.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            figures: AtomicI64::default(),
            kept: ResponseCache::new(USUAL, CAPACITY),
        }
    }

    /// Learns the number of the figures, as it was read from the database.
    pub(in crate::web) fn learn(&self, figures: i64) {
        self.figures.store(figures, Ordering::Relaxed);
    }

    /// Returns the response that is kept for an address, or the one that is made now. Of several at
    /// once who ask the same, one makes it and the others wait. An error is told and not kept.
    pub(in crate::web) async fn get_or_make<E: From<Error>>(
        &self,
        address: String,
        now: Timestamp,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        let version = FiguresVersion {
            figures: self.figures.load(Ordering::Relaxed),
            changes: self.store.changes(),
            minute: now.as_second().div_euclid(60),
        };
        self.kept.get_or_make(version, address, make).await
    }
}
