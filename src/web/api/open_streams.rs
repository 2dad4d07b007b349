//! How many bodies of many cases a key sends at a time. Each takes room on the disk, so that a key has
//! a few places, and leaves those of other keys alone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::web::Error;

/// The most requests of one key at a time.
const MOST: usize = 4;

/// The requests of each key that are open.
static OPEN: Mutex<Option<HashMap<String, usize>>> = Mutex::new(None);

/// The place of one request, which is free again when it is dropped.
pub(super) struct StreamPlace(String);

impl StreamPlace {
    /// Takes a place of a key.
    ///
    /// # Errors
    /// [`Error::Busy`] when all of them are taken.
    pub(super) fn take(key: &str) -> Result<Self, Error> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let open = open.get_or_insert_default();
        let count = open.entry(key.to_owned()).or_default();
        if *count == MOST {
            return Err(Error::Busy("bodies of many cases by this key"));
        }
        *count += 1;
        Ok(Self(key.to_owned()))
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = open.as_mut() else { return };
        if let Some(count) = open.get_mut(&self.0) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_a_few_places_and_takes_none_of_others() {
        let of_key = || StreamPlace::take("a key of this test");
        let mut taken: Vec<StreamPlace> = (0..MOST).map(|_| of_key().unwrap()).collect();
        assert!(matches!(of_key(), Err(Error::Busy(_))));
        assert!(StreamPlace::take("another key of this test").is_ok());
        taken.pop();
        assert!(of_key().is_ok());
    }
}
