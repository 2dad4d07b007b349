//! Access: keys, and the cases that they reach.

mod key;
mod reach;

pub use key::{Key, KeyError, KeyKind, KeyText};
pub use reach::{CasePlace, Reach};
