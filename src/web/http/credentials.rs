//! The keys, one-time links and sessions that this server knows to be in force, by their hashes.
//!
//! To be known grants nothing, because the database decides on every request. It decides in which queue
//! a request waits, so that made-up keys and sessions wait among themselves. All of them are read every
//! few seconds, so that a server that has just started knows them too.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

/// The hashes of what is known to be in force.
#[derive(Default)]
pub(in crate::web) struct Credentials(RwLock<Known>);

#[derive(Default)]
struct Known {
    /// What was in force at the last reading.
    read: HashSet<String>,
    /// What was found in force since that reading began.
    found: HashSet<String>,
}

impl Credentials {
    /// Whether a hash is known.
    pub(super) fn knows(&self, hash: &str) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.read.contains(hash) || known.found.contains(hash)
    }

    /// Adds the hash of what was found in force.
    pub(in crate::web) fn add(&self, hash: String) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.found.insert(hash);
    }

    /// Takes what is read now in place of what was known. What is found during the reading stays known.
    ///
    /// # Errors
    /// That of the reading; then what was known stays.
    pub(in crate::web) fn learn<E>(
        &self,
        read: impl FnOnce() -> Result<HashSet<String>, E>,
    ) -> Result<(), E> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let before = known.found.clone();
        drop(known);
        let read = read()?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.found.retain(|hash| !before.contains(hash));
        known.read = read;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_replaces_what_was_known_but_for_what_is_found_meanwhile() {
        let credentials = Credentials::default();
        credentials.add("before".to_owned());
        let first = credentials.learn(|| {
            credentials.add("meanwhile".to_owned());
            assert!(credentials.knows("before"));
            Ok::<_, ()>(HashSet::from(["read".to_owned()]))
        });
        assert_eq!(first, Ok(()));
        let known = ["before", "meanwhile", "read"].map(|hash| credentials.knows(hash));
        assert_eq!(known, [false, true, true]);
        assert_eq!(credentials.learn(|| Err("away")), Err("away"));
        assert!(credentials.knows("read"));
        assert_eq!(credentials.learn(|| Ok::<_, ()>(HashSet::new())), Ok(()));
        assert!(!credentials.knows("read") && !credentials.knows("meanwhile"));
    }
}
