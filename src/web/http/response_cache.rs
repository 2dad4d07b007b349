//! A cache of responses: of any number of readers who ask the same, one has the response made.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter};
use tokio::sync::Semaphore;

use super::Error;
use super::kept::Kept;

/// The longest wait for a response that another reader is making.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most readers who wait at a time, each with a request in memory.
const MOST_WAITING: usize = 1_000;

/// Weighs a response by the memory that it takes.
#[derive(Clone)]
struct ResponseWeighter;

impl<V> Weighter<(V, String), Arc<Kept>> for ResponseWeighter {
    fn weight(&self, (_, address): &(V, String), kept: &Arc<Kept>) -> u64 {
        let size = size_of::<(V, String)>() + size_of::<Kept>() + address.len() + kept.size();
        u64::try_from(size).unwrap_or(u64::MAX)
    }
}

/// Responses by the version of what they tell and by their address, within a bound of memory.
pub(super) struct ResponseCache<V> {
    kept: Cache<(V, String), Arc<Kept>, ResponseWeighter>,
    patience: Duration,
    /// One for every reader who may wait.
    waiting: Semaphore,
}

impl<V: Clone + Eq + Hash> ResponseCache<V> {
    /// Returns an empty cache for a usual number of responses, and at most so many bytes.
    pub(super) fn new(usual: usize, bytes: u64) -> Self {
        // In one part, so that a large response finds room.
        let options = OptionsBuilder::new()
            .estimated_items_capacity(usual)
            .weight_capacity(bytes)
            .shards(1)
            .build();
        let kept = match options {
            Ok(options) => Cache::with_options(
                options,
                ResponseWeighter,
                DefaultHashBuilder::default(),
                DefaultLifecycle::default(),
            ),
            Err(_) => Cache::with_weighter(usual, bytes, ResponseWeighter),
        };
        Self {
            kept,
            patience: PATIENCE,
            waiting: Semaphore::new(MOST_WAITING),
        }
    }

    /// Returns the response that is kept, or the one that is made now. Concurrent requests share one
    /// computation, for which so many may wait, as long as patience allows. Errors are returned, not kept.
    pub(super) async fn get_or_make<E: From<Error>>(
        &self,
        version: V,
        address: String,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        let question = (version, address);
        if let Some(kept) = self.kept.get(&question) {
            return Ok(kept);
        }
        let busy = || E::from(Error::Busy("kept responses"));
        let waiting = self.waiting.try_acquire().map_err(|_| busy())?;
        let found = timeout(self.patience, self.kept.get_value_or_guard_async(&question));
        let found = found.await;
        drop(waiting);
        match found {
            Ok(Ok(kept)) => Ok(kept),
            Ok(Err(place)) => {
                let kept = Arc::new(make.await?);
                // Without room for it, the next reader has it made again.
                let _ = place.insert(Arc::clone(&kept));
                Ok(kept)
            }
            Err(_) => Err(busy()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use actix_web::http::StatusCode;
    use actix_web::rt::time::sleep;
    use futures_util::future::{join, join_all, select};

    use super::*;

    fn page(text: &str) -> Kept {
        Kept::page(StatusCode::OK, text.to_owned())
    }

    #[actix_web::test]
    async fn whoever_waits_for_a_response_that_is_not_made_is_put_off_in_time() {
        let mut cache = ResponseCache::new(10, 1 << 20);
        cache.patience = Duration::from_millis(50);
        let never = cache.get_or_make((), "page".to_owned(), pending::<Result<Kept, Error>>());
        let waiting = async {
            let readers = (0..20).map(|_| {
                let made = async { Ok::<_, Error>(page("made")) };
                cache.get_or_make((), "page".to_owned(), made)
            });
            join_all(readers).await
        };
        let (never, waiting) = (Box::pin(never), Box::pin(waiting));
        let futures_util::future::Either::Right((answers, _)) = select(never, waiting).await else {
            panic!("it was made");
        };
        assert_eq!(answers.len(), 20);
        for answer in answers {
            assert!(matches!(answer, Err(Error::Busy(_))));
        }
    }

    #[actix_web::test]
    async fn waiters_are_not_put_off_one_after_another() {
        let mut cache = ResponseCache::new(10, 1 << 20);
        cache.patience = Duration::from_millis(60);
        let making = AtomicUsize::new(0);
        let readers = (0..20).map(|_| {
            cache.get_or_make((), "page".to_owned(), async {
                making.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_millis(40)).await;
                Err::<Kept, _>(Error::Busy("a worker"))
            })
        });
        let answers = join_all(readers).await;
        assert!(answers.iter().all(Result::is_err));
        // The others were put off before their turn came.
        assert!(making.into_inner() < 10);
    }

    #[actix_web::test]
    async fn no_more_readers_wait_than_there_is_room_for() {
        let mut cache = ResponseCache::new(10, 1 << 20);
        cache.waiting = Semaphore::new(3);
        let readers = (0..20).map(|_| {
            cache.get_or_make((), "page".to_owned(), async {
                sleep(Duration::from_millis(10)).await;
                Ok::<_, Error>(page("made"))
            })
        });
        let answers = join_all(readers).await;
        // The one who has it made, and three who wait for it.
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 4);
        let busy = |answer: &&Result<_, Error>| matches!(answer, Err(Error::Busy(_)));
        assert_eq!(answers.iter().filter(busy).count(), 16);
        assert_eq!(cache.waiting.available_permits(), 3);
    }

    #[actix_web::test]
    async fn where_the_reader_who_has_it_made_leaves_one_of_the_others_has_it_made() {
        let cache = ResponseCache::new(10, 1 << 20);
        let making = AtomicUsize::new(0);
        let readers = (0..20).map(|_| {
            cache.get_or_make((), "page".to_owned(), async {
                let number = making.fetch_add(1, Ordering::Relaxed);
                sleep(Duration::from_millis(10)).await;
                match number {
                    0 => Err(Error::Left),
                    _ => Ok(page("made")),
                }
            })
        });
        let answers = join_all(readers).await;
        let left = |answer: &&Result<_, Error>| matches!(answer, Err(Error::Left));
        assert_eq!(answers.iter().filter(left).count(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 19);
        assert_eq!(making.into_inner(), 2);
    }

    #[actix_web::test]
    async fn where_a_request_ends_with_its_connection_one_of_the_others_has_it_made() {
        let cache = ResponseCache::new(10, 1 << 20);
        let gone = cache.get_or_make((), "page".to_owned(), pending::<Result<Kept, Error>>());
        let gone = timeout(Duration::from_millis(10), gone);
        let made = async { Ok::<_, Error>(page("made")) };
        let waiting = cache.get_or_make((), "page".to_owned(), made);
        let (gone, waiting) = join(gone, waiting).await;
        assert!(gone.is_err());
        assert_eq!(waiting.unwrap().text(), "made");
    }

    #[actix_web::test]
    async fn a_response_of_a_third_of_the_memory_is_kept() {
        let cache = ResponseCache::new(10_000, 3 << 20);
        {
            let large =
                async { Ok::<_, Error>(Kept::as_is(StatusCode::OK, "a/b", vec![1; 1 << 20])) };
            cache
                .get_or_make((), "file".to_owned(), large)
                .await
                .unwrap();
        }
        let again = async { Ok::<_, Error>(page("made again")) };
        let kept = cache.get_or_make((), "file".to_owned(), again).await;
        assert_eq!(kept.unwrap().size(), 1 << 20);
    }
}
