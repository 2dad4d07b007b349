//! The paper form that each clerk typed in last, in memory only.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::Mutex;

/// The hashes of the last forms, by the clerk's key. They are made with random keys, so that they tell
/// nothing of a form.
#[derive(Default)]
pub struct LastForms {
    hasher: RandomState,
    last: Mutex<HashMap<String, u64>>,
}

impl LastForms {
    /// Whether a form says the same as the one that the clerk typed in before it.
    pub fn is_last(&self, clerk: &str, form: &impl Hash) -> bool {
        let hash = self.hasher.hash_one(form);
        // The hashes stay valid if another thread panicked while it held the lock.
        let last = self
            .last
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        last.get(clerk) == Some(&hash)
    }

    /// Remembers a form that the clerk has typed in.
    pub fn note(&self, clerk: &str, form: &impl Hash) {
        let hash = self.hasher.hash_one(form);
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        last.insert(clerk.to_owned(), hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_form_before_and_only_of_the_same_clerk_counts() {
        let forms = LastForms::default();
        assert!(!forms.is_last("quầy 1", &"5555"));
        forms.note("quầy 1", &"5555");
        assert!(forms.is_last("quầy 1", &"5555"));
        assert!(!forms.is_last("quầy 1", &"5554"));
        assert!(!forms.is_last("quầy 2", &"5555"));
        forms.note("quầy 1", &"5554");
        assert!(!forms.is_last("quầy 1", &"5555"));
    }
}
