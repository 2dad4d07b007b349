//! Access: keys, the cases that they reach, the viewers that the store serves, and who did what.

mod actor;
pub mod audit;
mod key;
mod reach;
mod viewer;

pub use actor::{Actor, By};
pub use key::{Key, KeyError, KeyKind, KeyText};
pub use reach::Reach;
pub use viewer::{UserReach, Viewer};
