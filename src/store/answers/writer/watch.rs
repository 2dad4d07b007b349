//! Reports on a writer's work.

use std::time::Duration;

use crate::store::StoreError;

/// A listener to a writer's work, called on the writer's thread.
pub trait Watch: Send + Sync + 'static {
    /// Called when a batch has been committed.
    fn committed(&self, size: usize, took: Duration);
    /// Called when a batch has not been committed. Its members may still be tried one by one.
    fn failed(&self, error: &StoreError);
}

/// No listener.
impl Watch for () {
    fn committed(&self, _: usize, _: Duration) {}
    fn failed(&self, _: &StoreError) {}
}
