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

/// The shares of the memory, none of which pushes out what another one keeps.
#[derive(Clone, Copy, Debug)]
pub(in crate::web) enum Share {
    /// Pages and charts.
    Pages,
    /// Responses to programs with a key, of which one may be stolen.
    Programs,
    /// Responses to texts that anybody may type.
    Searches,
}

/// The kept responses of a server.
pub struct KeptResponses {
    store: Store,
    figures: AtomicI64,
    pages: ResponseCache<FiguresVersion>,
    programs: ResponseCache<FiguresVersion>,
    searches: ResponseCache<FiguresVersion>,
}

impl KeptResponses {
    /// Returns an empty cache of bounded memory for responses about a store.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            figures: AtomicI64::default(),
            pages: ResponseCache::new(USUAL, CAPACITY - FOR_PROGRAMS),
            programs: ResponseCache::new(USUAL / 4, FOR_PROGRAMS),
            searches: ResponseCache::new(USUAL / 16, CAPACITY / 16),
        }
    }

    /// Learns the number of the figures, as it was read from the database.
    pub(in crate::web) fn learn(&self, figures: i64) {
        self.figures.store(figures, Ordering::Relaxed);
    }

    /// Returns the response that is kept for an address in a share of the memory, or the one that is made now.
    /// Concurrent requests share one computation. Errors are returned, not kept.
    pub(in crate::web) async fn get_or_make<E: From<Error>>(
        &self,
        share: Share,
        address: String,
        now: Timestamp,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        let kept = match share {
            Share::Pages => &self.pages,
            Share::Programs => &self.programs,
            Share::Searches => &self.searches,
        };
        kept.get_or_make(self.version(now), address, make).await
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
        let first = kept
            .get_or_make(Share::Pages, ranking(), now, page(vec![1]))
            .await;
        for number in 0..100 {
            for share in [Share::Searches, Share::Programs] {
                let large = page(vec![0; 1 << 20]);
                let made = kept
                    .get_or_make(share, number.to_string(), now, large)
                    .await;
                assert!(made.is_ok());
            }
        }
        let again = kept
            .get_or_make(Share::Pages, ranking(), now, page(vec![1, 2]))
            .await;
        assert!(Arc::ptr_eq(&first.unwrap(), &again.unwrap()));
    }
}
