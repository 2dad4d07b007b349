//! The thread that looks links up for those who ask at the same time.
//!
//! Of a lookup in another process the query is the least; the most are the changes from thread to thread and
//! from process to process. So those who ask while one query runs are answered together by the next, and
//! whoever asks alone waits for nobody.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use jiff::Timestamp;
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};
use tokio::sync::oneshot;

use super::Error;
use super::metrics::Metrics;
use crate::domain::links::code::LinkCode;
use crate::store::{Link, Statements, Store};

/// The group that it belongs to.
const GROUP: &str = "links";
/// The lookups that may wait.
const LONGEST_QUEUE: usize = 2000;
/// The most lookups in one query.
const LARGEST_BATCH: usize = 100;
/// The longest wait for a lookup.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks links up, several by one query.
pub struct LinkReader {
    asked: Sender<Asked>,
    metrics: Metrics,
}

/// A lookup, and where the link goes. Nothing goes there when the lookup fails.
struct Asked {
    code: LinkCode,
    now: Timestamp,
    found: oneshot::Sender<Option<Link>>,
}

impl LinkReader {
    /// Starts the thread, which ends with the last who can ask.
    ///
    /// # Errors
    /// When the system has no resources for it.
    pub(super) fn start(store: &Store, metrics: &Metrics) -> io::Result<Self> {
        let (asked, queue) = channel(LONGEST_QUEUE);
        let store = store.with_connections(1, Statements::Lookups);
        thread::Builder::new()
            .name(GROUP.to_owned())
            .spawn(move || read(&store, queue))?;
        Ok(Self {
            asked,
            metrics: metrics.clone(),
        })
    }

    /// Returns the link of a code. None where the lookup failed, which may be due to those that were asked for
    /// with it: whoever then asks for it alone learns the cause.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already, or it takes too long.
    pub(in crate::web) async fn find(
        &self,
        code: LinkCode,
        now: Timestamp,
    ) -> Option<Result<Option<Link>, Error>> {
        let busy = || {
            self.metrics.refused(GROUP);
            Some(Err(Error::Busy(GROUP)))
        };
        let started = Instant::now();
        let (found, link) = oneshot::channel();
        match self.asked.try_send(Asked { code, now, found }) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return busy(),
            Err(TrySendError::Closed(_)) => return None,
        }
        let link = timeout(PATIENCE, link).await;
        self.metrics.waited(GROUP, started.elapsed());
        match link {
            Ok(link) => link.ok().map(Ok),
            Err(_) => busy(),
        }
    }
}

/// Answers until nobody can ask any more.
fn read(store: &Store, mut queue: Receiver<Asked>) {
    let mut batch = Vec::with_capacity(LARGEST_BATCH);
    while queue.blocking_recv_many(&mut batch, LARGEST_BATCH) > 0 {
        batch.retain(|asked| !asked.found.is_closed());
        if batch.is_empty() {
            continue;
        }
        let codes: Vec<_> = batch.iter().map(|asked| (asked.code, asked.now)).collect();
        match store.find_links(&codes) {
            Ok(links) => {
                for (asked, link) in batch.drain(..).zip(links) {
                    if let Ok(link) = link {
                        // It fails where the client has just left.
                        let _ = asked.found.send(link);
                    }
                }
            }
            // Those who asked ask again, each alone, and tell the cause.
            Err(_) => batch.clear(),
        }
    }
}
