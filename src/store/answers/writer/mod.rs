//! The group commit: submissions wait in a bounded queue; one thread takes them in batches, commits
//! each batch durably in one transaction, and then answers every member of it.
//!
//! The thread has a connection of its own. A batch is all that waits, up to a maximum: under light
//! load each submission is committed by itself and waits for no other, and under heavy load many
//! share a commit.

mod error;
mod handle;
mod queue;
#[cfg(test)]
pub(crate) mod tests;
mod thread;
mod watch;

pub use error::WriteError;
pub use handle::Writer;
pub use watch::Watch;
