//! The released editions and the log of editions as this server knows them, and the responses about
//! them, which are made once.
//!
//! What a server knows it has read from the database, within a second of every change. A request for
//! an edition, a file or a tile that is not known asks nobody, so that what is not released yet and
//! what never was are answered alike.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;

use super::Error;
use super::kept::Kept;
use super::response_cache::ResponseCache;
use crate::domain::access::Viewer;
use crate::domain::editions::edition::{Edition, EditionState, FileSummary};
use crate::domain::period::Period;
use crate::store::editions::ReleasedLog;
use crate::store::editions::read::EditionFilter;
use crate::store::editions::revision::Revision;
use crate::store::{Store, StoreError};

/// The memory for responses, in bytes. The largest bundle takes half of it.
const CAPACITY: u64 = 64 << 20;
/// The number of responses that are expected.
const USUAL: usize = 2_000;

/// A released edition with the list of its files.
pub(in crate::web) struct ReleasedEdition {
    /// The edition.
    pub(in crate::web) edition: Edition,
    /// Its files in the order of its bundle.
    pub(in crate::web) files: Arc<Vec<FileSummary>>,
}

/// Everything that is released.
#[derive(Default)]
pub(in crate::web) struct Released {
    revision: Option<Revision>,
    /// How often something new was learned until then.
    number: u64,
    /// The editions by block, period and age.
    pub(in crate::web) editions: Vec<ReleasedEdition>,
    /// The logs, earliest first, each up to the last entry that is released.
    logs: Vec<ReleasedLog>,
}

impl Released {
    /// The edition of an id.
    pub(in crate::web) fn find(&self, id: &str) -> Option<&ReleasedEdition> {
        self.editions.iter().find(|known| known.edition.id == id)
    }

    /// The edition of a block and a period that is in force: neither withdrawn nor corrected.
    pub(in crate::web) fn in_force(&self, block: &str, period: Period) -> Option<&Edition> {
        let mut editions = self.editions.iter().map(|known| &known.edition).rev();
        editions.find(|edition| {
            edition.block == block
                && edition.period == period
                && edition.state == EditionState::Published
        })
    }

    /// The newest log, which is served.
    pub(in crate::web) fn log(&self) -> Option<&ReleasedLog> {
        self.logs.last()
    }

    /// The log that an edition was published in.
    pub(in crate::web) fn log_of(&self, id: &str) -> Option<&ReleasedLog> {
        self.logs.iter().find(|log| log.publishes(id))
    }
}

/// What a server knows of editions, and the responses about them.
pub struct ReleasedEditions {
    known: RwLock<Option<Arc<Released>>>,
    /// Held while it learns.
    learning: Mutex<()>,
    kept: ResponseCache<u64>,
}

impl Default for ReleasedEditions {
    fn default() -> Self {
        Self {
            known: RwLock::default(),
            learning: Mutex::default(),
            kept: ResponseCache::new(USUAL, CAPACITY),
        }
    }
}

impl ReleasedEditions {
    /// Releases what is due, and learns what has changed.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::web) fn learn(&self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        let _learning = self.learning.lock().unwrap_or_else(PoisonError::into_inner);
        // First recorded, then shown: a clock that is set back hides nothing that was shown.
        store.release_due(now)?;
        let revision = store.find_editions_revision(now)?;
        let before = self.known();
        if before
            .as_ref()
            .is_some_and(|known| known.revision == revision)
        {
            return Ok(());
        }
        self.replace(read(store, now, revision, before.as_deref())?);
        Ok(())
    }

    /// Takes what was learned in place of what was known. The number goes with it.
    fn replace(&self, mut released: Released) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        released.number = known.as_ref().map_or(0, |known| known.number) + 1;
        *known = Some(Arc::new(released));
    }

    /// What is known; `None` before it has learned anything.
    pub(in crate::web) fn known(&self) -> Option<Arc<Released>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// How often it has learned something new.
    pub(in crate::web) fn changes(&self) -> u64 {
        self.known().map_or(0, |known| known.number)
    }

    /// Returns the page about what is known that is kept for an address, or the one that is made of it
    /// now. An error is told and not kept.
    pub(in crate::web) async fn page<E: From<Error>>(
        &self,
        known: &Released,
        address: String,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        self.kept.get_or_make(known.number, address, make).await
    }

    /// Returns what never changes at an address once it is there.
    pub(in crate::web) async fn file<E: From<Error>>(
        &self,
        address: String,
        make: impl Future<Output = Result<Kept, E>>,
    ) -> Result<Arc<Kept>, E> {
        self.kept.get_or_make(0, address, make).await
    }
}

/// Reads what is released. The files of editions that were not acted on are taken from what was known.
fn read(
    store: &Store,
    now: Timestamp,
    revision: Option<Revision>,
    before: Option<&Released>,
) -> Result<Released, StoreError> {
    let editions = store.editions(&Viewer::Public, now);
    // A withdrawal is shown with its notice, which may be later than the act.
    let place = |edition: &Edition| (edition.id.clone(), edition.version, edition.state.name());
    let known: HashMap<_, &Arc<Vec<FileSummary>>> = before
        .into_iter()
        .flat_map(|before| &before.editions)
        .map(|known| (place(&known.edition), &known.files))
        .collect();
    let list = editions.list(&EditionFilter::default())?.into_iter();
    let with_files = list.map(|edition| {
        let files = match known.get(&place(&edition)) {
            Some(files) => Arc::clone(files),
            None => Arc::new(editions.list_files(&edition.id)?),
        };
        Ok(ReleasedEdition { edition, files })
    });
    Ok(Released {
        revision,
        number: 0,
        editions: with_files.collect::<Result<_, StoreError>>()?,
        logs: editions.logs()?,
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;

    use super::*;

    #[actix_web::test]
    async fn a_page_of_what_was_known_is_not_kept_for_what_is_known_now() {
        let editions = ReleasedEditions::default();
        editions.replace(Released::default());
        let page = async |known: &Released, text: &str| {
            let made = async { Ok::<_, Error>(Kept::page(StatusCode::OK, text.to_owned())) };
            let page = editions.page(known, "list".to_owned(), made).await;
            page.unwrap().text().to_owned()
        };
        let known = editions.known().unwrap();
        // Something is learned between the two steps of a request.
        editions.replace(Released::default());
        assert_eq!(page(&known, "old").await, "old");
        let known = editions.known().unwrap();
        assert_eq!(page(&known, "new").await, "new");
        assert_eq!(page(&known, "made again").await, "new");
        assert_eq!(editions.changes(), 2);
    }
}
