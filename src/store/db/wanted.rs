//! Whether anybody still waits for what is read.

use std::sync::atomic::{AtomicBool, Ordering};

use super::error::StoreError;

/// Whether somebody still waits for what is read. Once nobody does, nobody ever does again.
pub struct Wanted {
    is_wanted: Box<dyn Fn() -> bool + Send + Sync>,
    is_given_up: AtomicBool,
}

impl Wanted {
    /// It is wanted for as long as a look says so.
    pub fn while_it(is_wanted: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self {
            is_wanted: Box::new(is_wanted),
            is_given_up: AtomicBool::new(false),
        }
    }

    /// Whether the reading was given up before its end.
    pub fn is_given_up(&self) -> bool {
        self.is_given_up.load(Ordering::Relaxed)
    }

    /// Looks before the next query.
    ///
    /// # Errors
    /// [`StoreError::Unwanted`], then and ever after.
    pub(in crate::store) fn check(&self) -> Result<(), StoreError> {
        if !self.is_given_up() && (self.is_wanted)() {
            return Ok(());
        }
        self.is_given_up.store(true, Ordering::Relaxed);
        Err(StoreError::Unwanted)
    }
}
