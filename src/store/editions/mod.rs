//! Editions: their states, the persons who act on them, their files and the log.
//!
//! Nothing changes a file once it is stored, and nothing changes an edition once it is published but
//! its withdrawal. What a person does is one transaction with its event of the audit trail, decided in
//! SQL by the edition's state and version.

mod append;
mod approval;
mod begin;
pub(in crate::store) mod check;
mod contents;
pub mod drafts;
mod files;
pub mod keys;
mod log;
pub(in crate::store) mod periods;
pub mod persons;
pub(in crate::store) mod published;
pub mod publishing;
pub mod read;
mod release;
pub mod revision;
mod rows;
mod schema;
pub mod withdrawal;

pub use log::{LogEntry, ReleasedLog};
