//! Access: keys, the cases that they reach, and the viewers that the store serves.

mod key;
mod reach;
mod viewer;

pub use key::{Key, KeyError, KeyKind, KeyText};
pub use reach::Reach;
pub use viewer::Viewer;
