//! Keys that are random, the same in every run, and remembered in the order in which they were made.
//! An answer's components get theirs one after the other, so that this test, and nobody else, knows
//! which rows belong together.

use std::cell::RefCell;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

struct Keys {
    chance: ChaCha8Rng,
    made: Vec<String>,
}

impl Keys {
    fn none_yet() -> Self {
        Self {
            chance: ChaCha8Rng::seed_from_u64(2026),
            made: Vec::new(),
        }
    }
}

thread_local! {
    // Every test runs in a thread of its own.
    static KEYS: RefCell<Keys> = RefCell::new(Keys::none_yet());
}

/// Begins with the first key again, so that a year is the same whatever this thread has lived before.
pub fn begin_again() {
    KEYS.set(Keys::none_yet());
}

/// A key that is remembered.
pub fn new_key() -> Uuid {
    KEYS.with_borrow_mut(|keys| {
        let key = Uuid::from_u128(keys.chance.random());
        keys.made.push(key.simple().to_string());
        key
    })
}

/// An id that is not.
pub fn new_id() -> Uuid {
    KEYS.with_borrow_mut(|keys| Uuid::from_u128(keys.chance.random()))
}

/// All keys in the order in which they were made, as the database stores them.
pub fn made() -> Vec<String> {
    KEYS.with_borrow(|keys| keys.made.clone())
}
