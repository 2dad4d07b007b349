//! Editions: published rankings that are signed, logged, and recomputed by whoever doubts them.
//!
//! The formats are those of C2SP: signed notes, checkpoints, tiles and proofs of a transparency log
//! (<https://c2sp.org>).

pub mod codes;
pub mod compose;
pub mod correct;
pub mod edition;
pub mod edition_note;
pub mod key;
pub mod log;
pub mod manifest;
pub mod name;
pub mod note;
pub mod reports;
