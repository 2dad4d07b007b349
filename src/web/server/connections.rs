//! How many connections there may be. At the limit the oldest one that waits for no answer goes, so
//! that a crowd of idle or half-read ones keeps nobody out.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use rustix::process::{Resource, getrlimit};

use crate::web::http::client::{Client, WeakClient};

/// The most connections, where the system allows that many files. Each may hold some 64 KB of what its
/// client has not read, or for ten seconds 128 KB of a head without an end, which the web framework fixes.
/// Without a proxy one that sends many requests at once holds megabytes of answers, which the framework
/// makes before it sends them.
const MOST: usize = 4_000;
/// The files that are not connections of the public.
const OTHER_FILES: usize = 256;
/// The most connections of operators: what watches a server asks now and then, one thing at a time.
const MOST_OF_OPERATORS: usize = 32;

/// The open connections, oldest first.
pub(super) struct Connections {
    most: usize,
    open: Mutex<VecDeque<WeakClient>>,
}

impl Connections {
    /// Up to half the limit of open files, less those of other work, since a connection takes two.
    pub(super) fn within_limits() -> Self {
        let files = getrlimit(Resource::Nofile).current;
        let files = files.map_or(usize::MAX, |files| {
            usize::try_from(files).unwrap_or(usize::MAX)
        });
        let most = (files.saturating_sub(OTHER_FILES) / 2).clamp(1, MOST);
        Self::at_most(most)
    }

    /// Those at an address for operators.
    pub(super) fn of_operators() -> Self {
        Self::at_most(MOST_OF_OPERATORS)
    }

    fn at_most(most: usize) -> Self {
        Self {
            most,
            open: Mutex::new(VecDeque::new()),
        }
    }

    /// Adds a connection, and ends the oldest idle one if there are too many.
    pub(super) fn add(&self, client: &Client) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push_back(client.downgrade());
        if open.len() <= self.most {
            return;
        }
        open.retain(|client| client.upgrade().is_some());
        if open.len() <= self.most {
            return;
        }
        let oldest = open
            .iter()
            .position(|client| client.upgrade().is_some_and(|client| client.is_idle()));
        if let Some(client) = oldest.and_then(|place| open.remove(place)?.upgrade()) {
            client.drop_connection();
        }
    }
}
