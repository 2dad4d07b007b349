//! The keys, one-time links and sessions that this server knows to be in force, by their hashes.
//!
//! To be known grants nothing, because the database decides on every request. It decides in which queue
//! a request waits, so that made-up keys and sessions wait among themselves. All of them are read every
//! few seconds, so that a server that has just started knows them too.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::domain::access::Credential;

/// How long after a reading what is not known is taken for made up: three readings.
const FRESH: Duration = Duration::from_secs(15);

/// What is known to be in force.
#[derive(Default)]
pub(in crate::web) struct Credentials {
    known: RwLock<Known>,
    /// Whether an active administrator was there when the login page asked.
    has_admin: AtomicBool,
}

#[derive(Default)]
struct Known {
    /// What was in force at the last reading.
    read: HashSet<Credential>,
    /// What was found in force since that reading began.
    found: HashSet<Credential>,
    /// When the last reading that succeeded began.
    read_at: Option<Instant>,
}

impl Credentials {
    /// Whether a credential is known.
    pub(in crate::web) fn knows(&self, credential: &Credential) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.read.contains(credential) || known.found.contains(credential)
    }

    /// Adds what was found in force or made.
    pub(in crate::web) fn add(&self, credential: Credential) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.found.insert(credential);
    }

    /// Takes what is read now in place of what was known. What is found during the reading stays known.
    ///
    /// # Errors
    /// That of the reading; then what was known stays.
    pub(in crate::web) fn learn<E>(
        &self,
        read: impl FnOnce() -> Result<HashSet<Credential>, E>,
    ) -> Result<(), E> {
        let began = Instant::now();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let before = known.found.clone();
        drop(known);
        let mut read = read()?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.found.retain(|found| !before.contains(found));
        std::mem::swap(&mut known.read, &mut read);
        known.read_at = Some(began);
        // Nobody waits until what was read before is cleared away.
        drop(known);
        drop(read);
        Ok(())
    }

    /// The time since the last reading that succeeded.
    pub(in crate::web) fn age(&self) -> Option<Duration> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.read_at.map(|read_at| read_at.elapsed())
    }

    /// Whether the last reading is recent, so that what is not known is made up or has ended.
    pub(in crate::web) fn is_fresh(&self) -> bool {
        self.age().is_some_and(|age| age < FRESH)
    }

    /// Whether an administrator was there once. Then the login page, which anybody may open, asks the
    /// database no more.
    pub(in crate::web) fn has_admin(&self) -> bool {
        self.has_admin.load(Ordering::Relaxed)
    }

    /// Notes whether an administrator is there.
    pub(in crate::web) fn set_has_admin(&self, has_admin: bool) {
        self.has_admin.store(has_admin, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::KeyKind;

    #[test]
    fn a_reading_replaces_what_was_known_but_for_what_is_found_meanwhile() {
        let credentials = Credentials::default();
        assert!(!credentials.is_fresh());
        let [before, meanwhile, read] = [1, 2, 3].map(|byte| Credential::Session([byte; 32]));
        credentials.add(before);
        let first = credentials.learn(|| {
            credentials.add(meanwhile);
            assert!(credentials.knows(&before));
            Ok::<_, ()>(HashSet::from([read]))
        });
        assert_eq!(first, Ok(()));
        assert!(credentials.is_fresh());
        let known = [before, meanwhile, read].map(|credential| credentials.knows(&credential));
        assert_eq!(known, [false, true, true]);
        assert_eq!(credentials.learn(|| Err("away")), Err("away"));
        assert!(credentials.knows(&read));
        assert_eq!(credentials.learn(|| Ok::<_, ()>(HashSet::new())), Ok(()));
        assert!(!credentials.knows(&read) && !credentials.knows(&meanwhile));
    }

    #[test]
    fn a_credential_is_known_for_its_own_use_alone() {
        let hash = [1; 32];
        let keys = KeyKind::ALL.map(|kind| Credential::Key(kind, hash));
        let uses = [
            &keys[..],
            &[Credential::Link(hash), Credential::Session(hash)],
        ]
        .concat();
        for used in &uses {
            let credentials = Credentials::default();
            credentials.add(*used);
            let known: Vec<&Credential> = uses
                .iter()
                .filter(|other| credentials.knows(other))
                .collect();
            assert_eq!(known, [used]);
        }
    }
}
