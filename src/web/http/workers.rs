//! Threads and database connections, apart for each group of requests, so that no group waits for
//! another.
//!
//! A citizen's survey comes first, then the counter, then programs with a key, then the public, then
//! drawing. Every group has a bounded queue. What does not fit into it, or has waited for too long, is
//! refused at once. What nobody waits for any more is dropped before it starts, and what only reads is
//! given up between two queries.

use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use rayon::{ThreadPool, ThreadPoolBuilder};
use rustix::process::setpriority_process;
use rustix::thread::gettid;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::credentials::Credentials;
use super::link_reader::LinkReader;
use super::metrics::Metrics;
use super::{Error, client};
use crate::domain::access::Credential;
use crate::store::{Statements, Store, StoreError, Wanted};

/// The threads of a server, by whom they serve.
pub struct Workers {
    /// Surveys: opening, sending, thanks.
    pub citizens: WorkerPool,
    /// The links of surveys, where the database is another process.
    pub(in crate::web) links: Option<LinkReader>,
    /// Clerks, displays and kiosks.
    pub counter: WorkerPool,
    /// The papers of counters.
    pub papers: WorkerPool,
    /// Readiness.
    pub operations: WorkerPool,
    /// Metrics.
    pub metrics: WorkerPool,
    /// What this server reads each second, so that it knows what others have changed.
    pub upkeep: WorkerPool,
    /// What it appends to the audit trail each second, which may wait for the database's lock.
    pub appending: WorkerPool,
    /// Sessions: who a request is by.
    pub sessions: WorkerPool,
    /// Keys, one-time links and sessions that this server does not know: whoever makes them up keeps
    /// nobody waiting who holds one.
    pub unknown: WorkerPool,
    /// Those that it knows.
    pub(in crate::web) credentials: Credentials,
    /// Reading what it knows of them.
    pub learning: WorkerPool,
    /// People who are logged in.
    pub people: WorkerPool,
    /// The files that they download.
    pub exports: WorkerPool,
    /// Hashing of passwords, each of which takes 19 MiB and a processor for a while.
    pub logins: WorkerPool,
    /// The same for whoever has proved to be known by a session, a one-time link or the mark of the
    /// browser: no flood of logins from elsewhere reaches them.
    pub known_logins: WorkerPool,
    /// Single sign-ons, which wait for the identity provider.
    pub sign_ons: WorkerPool,
    /// Programs with a key.
    pub programs: WorkerPool,
    /// Cases that programs send in bulk.
    pub imports: WorkerPool,
    /// Drafting editions and making their files, which takes minutes.
    pub editions: WorkerPool,
    /// Public pages.
    pub public: WorkerPool,
    /// Charts, which anybody may request.
    pub charts: WorkerPool,
    /// Slips, forms and QR codes of single links, for whoever has the link.
    pub link_papers: WorkerPool,
    /// Mixing and other work that nobody waits for.
    pub background: WorkerPool,
}

/// The group of what is not known.
pub(in crate::web) const UNKNOWN: &str = "unknown credentials";

/// The share of one group.
#[derive(Clone, Copy)]
struct WorkerShare {
    name: &'static str,
    /// The threads, and the database connections.
    threads: u32,
    /// The requests that may wait for a thread.
    queue: usize,
    /// The longest wait for a thread.
    patience: Duration,
    /// How far its threads stand back for others, from 0 to 19.
    niceness: i32,
    /// What its connections ask PostgreSQL.
    statements: Statements,
}

/// The groups whose threads draw documents. What typst divides among threads they do by threads of their own:
/// those of one pool for the whole process would draw a clerk's slip in turn with what anybody may have drawn,
/// and at no group's priority.
const DRAWING: [&str; 3] = ["papers", "charts", "link papers"];

/// Whether the groups' threads have priorities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priorities {
    /// Citizens first, drawings last: for a server.
    ByGroup,
    /// All alike: for a process in which other work goes on beside the server, behind which the last
    /// groups would wait for minutes.
    Equal,
}

/// The group that reads what is in force.
const LEARNING: &str = "credentials";

/// The groups whose statements have a limit: those that serve what anybody may ask, and the one whose next
/// reading would wait.
const LIMITED: [&str; 3] = ["public", "charts", LEARNING];
const LONGEST_STATEMENT: Duration = Duration::from_secs(10);

impl Workers {
    /// Starts the threads of a server, each when it is first needed.
    ///
    /// # Errors
    /// When the system has no resources for them.
    pub fn start(
        store: &Store,
        metrics: &Metrics,
        priorities: Priorities,
    ) -> std::io::Result<Self> {
        let seconds = Duration::from_secs;
        // Each drawing takes a whole processor and some megabytes.
        let drawing = available_parallelism().map_or(1, NonZero::get).div_ceil(2);
        let drawing = u32::try_from(drawing).unwrap_or(1);
        let start = |name, threads, queue, patience, niceness| {
            let share = WorkerShare {
                name,
                threads,
                queue,
                patience,
                niceness: match priorities {
                    Priorities::ByGroup => niceness,
                    Priorities::Equal => 0,
                },
                statements: match LIMITED.contains(&name) {
                    true => Statements::Limited(LONGEST_STATEMENT),
                    false => Statements::Any,
                },
            };
            WorkerPool::start(share, store, metrics)
        };
        Ok(Self {
            citizens: start("citizens", 4, 2000, seconds(5), 0)?,
            links: (!store.is_embedded())
                .then(|| LinkReader::start(store, metrics))
                .transpose()?,
            counter: start("counter", 3, 500, seconds(5), 1)?,
            papers: start("papers", drawing, 100, seconds(20), 2)?,
            operations: start("operations", 1, 20, seconds(5), 1)?,
            metrics: start("metrics", 1, 20, seconds(5), 2)?,
            upkeep: start("upkeep", 1, 20, seconds(5), 1)?,
            appending: start("appending", 1, 20, seconds(5), 1)?,
            sessions: start("sessions", 2, 500, seconds(5), 1)?,
            unknown: start(UNKNOWN, 2, 50, seconds(2), 10)?,
            credentials: Credentials::default(),
            learning: start(LEARNING, 1, 20, seconds(5), 1)?,
            people: start("people", 3, 200, seconds(10), 4)?,
            exports: start("exports", 1, 30, seconds(20), 12)?,
            logins: start("logins", 1, 30, seconds(10), 6)?,
            known_logins: start("known logins", 1, 30, seconds(10), 5)?,
            sign_ons: start("sign-ons", 3, 30, seconds(5), 6)?,
            programs: start("programs", 3, 100, seconds(10), 5)?,
            imports: start("imports", 2, 1000, seconds(60), 8)?,
            editions: start("editions", 1, 20, seconds(60), 10)?,
            public: start("public", 2, 100, seconds(5), 10)?,
            charts: start("charts", drawing, 50, seconds(10), 15)?,
            link_papers: start("link papers", 1, 20, seconds(10), 15)?,
            background: start("background", 2, 20, seconds(60), 10)?,
        })
    }

    /// Returns what a key, one-time link or session opens. The database is asked by the given group
    /// where it is known for this use, and by the group of unknown ones where it is not.
    ///
    /// # Errors
    /// When the database fails, or as [`WorkerPool::run`].
    pub(in crate::web) async fn look_up<T: Send + 'static>(
        &self,
        group: &WorkerPool,
        credential: Credential,
        find: impl FnOnce(&Store) -> Result<Option<T>, StoreError> + Send + 'static,
    ) -> Result<Option<T>, Error> {
        if self.credentials.knows(&credential) {
            return Ok(group.run(find).await??);
        }
        let found = self.unknown.run(find).await??;
        if found.is_some() {
            self.credentials.add(credential);
        }
        Ok(found)
    }
}

/// The threads of one group, with as many database connections.
pub struct WorkerPool {
    share: WorkerShare,
    store: Store,
    metrics: Metrics,
    /// One for every request that runs or waits.
    queue: Arc<Semaphore>,
    /// One for every thread.
    places: Arc<Semaphore>,
    threads: Handle,
    runtime: Option<Runtime>,
    /// The threads that draw, each for one that waits for it.
    drawing: Option<Arc<ThreadPool>>,
}

impl WorkerPool {
    fn start(share: WorkerShare, store: &Store, metrics: &Metrics) -> std::io::Result<Self> {
        let threads = share.threads as usize;
        let runtime = Builder::new_current_thread()
            .thread_name(share.name)
            .max_blocking_threads(threads)
            .on_thread_start(move || stand_back(share))
            .build()?;
        let drawing = ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(move |_| share.name.to_owned())
            .start_handler(move |_| stand_back(share));
        let drawing = DRAWING
            .contains(&share.name)
            .then(|| drawing.build().map_err(std::io::Error::other))
            .transpose()?;
        Ok(Self {
            share,
            store: store.with_connections(share.threads, share.statements),
            metrics: metrics.clone(),
            queue: Arc::new(Semaphore::new(threads + share.queue)),
            places: Arc::new(Semaphore::new(threads)),
            threads: runtime.handle().clone(),
            runtime: Some(runtime),
            drawing: drawing.map(Arc::new),
        })
    }

    /// The store by this group's connections.
    pub(in crate::web) fn store(&self) -> &Store {
        &self.store
    }

    /// Returns what `work` makes on one of the threads.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already, or none of them ended in time; [`Error::Left`] when
    /// the client is gone before the work begins, or later where its request changes nothing;
    /// [`Error::Worker`] when it panicked or was stopped.
    pub(in crate::web) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Result<T, Error> {
        refuse_who_left()?;
        let place = self.wait().await?;
        refuse_who_left()?;
        let Some(reader) = client::reader() else {
            return self.run_at(place, work).await;
        };
        let (metrics, group) = (self.metrics.clone(), self.share.name);
        let read = move |store: &Store| {
            let wanted = Arc::new(Wanted::while_it(move || !reader.has_left()));
            let done = work(&store.while_wanted(&wanted));
            if wanted.is_given_up() {
                // Counted here, because the request may be gone with its connection.
                metrics.abandoned(group);
                return Err(Error::Left);
            }
            Ok(done)
        };
        self.run_at(place, read).await?
    }

    /// The same, whether or not the client is still there: for what has arrived and is to be stored.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already, or none of them ended in time; [`Error::Worker`] when
    /// it panicked or was stopped.
    pub async fn run_to_end<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.wait().await?;
        self.run_at(place, work).await
    }

    async fn run_at<T: Send + 'static>(
        &self,
        place: OwnedSemaphorePermit,
        work: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (store, drawing) = (self.store.clone(), self.drawing.clone());
        let done = self.threads.spawn_blocking(move || {
            // The place is taken until the work is done, even if its request is dropped.
            let _place = place;
            match drawing {
                Some(drawing) => drawing.install(|| work(&store)),
                None => work(&store),
            }
        });
        Ok(done.await?)
    }

    /// Waits for a thread.
    async fn wait(&self) -> Result<OwnedSemaphorePermit, Error> {
        let started = Instant::now();
        let busy = || {
            self.metrics.refused(self.share.name);
            Error::Busy(self.share.name)
        };
        let _waiting = self.queue.try_acquire().map_err(|_| busy())?;
        let place = timeout(self.share.patience, self.places.clone().acquire_owned()).await;
        self.metrics.waited(self.share.name, started.elapsed());
        place.ok().and_then(Result::ok).ok_or_else(busy)
    }
}

/// Refuses work whose client is gone.
fn refuse_who_left() -> Result<(), Error> {
    match client::has_left() {
        true => Err(Error::Left),
        false => Ok(()),
    }
}

/// Lets other threads come first, where the system knows priorities of single threads.
fn stand_back(share: WorkerShare) {
    if share.niceness > 0
        && let Err(error) = setpriority_process(Some(gettid()), share.niceness)
    {
        tracing::warn!(%error, threads = share.name, "the priority can't be lowered");
    }
}

impl Drop for WorkerPool {
    /// Leaves running work behind: nobody waits for it.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
