//! The random order in which answers and links are written.

use crate::store::Store;

impl Store {
    /// Puts items into a random order.
    pub(super) fn shuffle<T>(&self, items: &mut [T]) {
        items.sort_by_cached_key(|_| (self.settings.new_key)());
    }
}
