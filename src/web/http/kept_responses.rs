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
/// The part of it for programs with a key.
const FOR_PROGRAMS: u64 = CAPACITY / 4;
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
    /// Those to programs with a key, apart, so that a stolen one pushes out no public page.
    for_programs: ResponseCache<FiguresVersion>,
    /// Those to texts that anybody may type, apart, so that they push out none of the others.
    searches: ResponseCache<FiguresVersion>,
}

impl KeptResponses {
    /// Returns an empty cache of bounded memory for responses about a store.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            figures: AtomicI64::default(),
            kept: ResponseCache::new(USUAL, CAPACITY - FOR_PROGRAMS),
            for_programs: ResponseCache::new(USUAL / 4, FOR_PROGRAMS),
            searches: ResponseCache::new(USUAL / 16, CAPACITY / 16),
        }
    }

    /// Learns the number of the figures, as it was read from the database.
    pub(in crate::web) fn learn(&self, figures: i64) {
        self.figures.store(figures, Ordering::Relaxed);
    }

    /// Returns the response that is kept for an address, or the one that is made now. Concurrent requests
    /// share one computation. Errors are returned, not kept.
    pub(in crate::web) async fn get_or_make<E: From<Error>>(
        &self,
        address: String,
        now: Timestamp,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        let version = self.version(now);
        self.kept.get_or_make(version, address, make).await
    }

    /// Returns the same for a program with a key.
    pub(in crate::web) async fn get_or_make_for_program<E: From<Error>>(
        &self,
        address: String,
        now: Timestamp,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        let version = self.version(now);
        self.for_programs.get_or_make(version, address, make).await
    }

    /// Returns the same for an address with a text that somebody looks for.
    pub(in crate::web) async fn get_or_search<E: From<Error>>(
        &self,
        address: String,
        now: Timestamp,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        let version = self.version(now);
        self.searches.get_or_make(version, address, make).await
    }

    fn version(&self, now: Timestamp) -> FiguresVersion {
        FiguresVersion {
            figures: self.figures.load(Ordering::Relaxed),
            changes: self.store.changes(),
            minute: now.as_second().div_euclid(60),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use super::*;
    use crate::store::answers::writer::tests::open;

    #[actix_web::test]
    async fn no_search_and_no_program_takes_the_place_of_a_page() {
        let folder = tempfile::tempdir().unwrap();
        let kept = KeptResponses::new(&open(folder.path()));
        let now = Timestamp::UNIX_EPOCH;
        let page =
            |body: Vec<u8>| async { Ok::<_, Error>(Kept::as_is(StatusCode::OK, "a/b", body)) };
        let ranking = || "ranking".to_owned();
        let first = kept.get_or_make(ranking(), now, page(vec![1])).await;
        for number in 0..100 {
            let typed = kept
                .get_or_search(number.to_string(), now, page(vec![0; 1 << 20]))
                .await;
            let asked = kept
                .get_or_make_for_program(number.to_string(), now, page(vec![0; 1 << 20]))
                .await;
            assert!(typed.is_ok() && asked.is_ok());
        }
        let again = kept.get_or_make(ranking(), now, page(vec![1, 2])).await;
        assert!(Arc::ptr_eq(&first.unwrap(), &again.unwrap()));
    }
}
