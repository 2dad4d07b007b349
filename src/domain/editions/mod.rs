//! Editions: figures that were published, signed and logged, and that anyone can recompute.
//!
//! The formats of signatures and of the log are those of C2SP: signed notes, checkpoints, tiles and
//! proofs of a transparency log (<https://c2sp.org>).

pub mod codes;
pub mod compose;
pub mod correct;
pub mod edition;
pub mod edition_note;
pub mod guard;
pub mod key;
pub mod log;
pub mod manifest;
pub mod name;
pub mod note;
pub mod refusal;
pub mod reports;
pub mod signer;
pub mod verify;
pub mod withdrawal_notice;
