//! Why a submission has no outcome.

use crate::store::StoreError;

/// The reason why a submission has no outcome. Its link is as it was, or was used by this very
/// form: sending the form again is always safe.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A full queue.
    #[error("too many submissions are waiting")]
    Busy,
    /// A writer that has stopped.
    #[error("the writer has stopped")]
    Stopped,
    /// A database that can't be reached, is locked or is full for now. The writer's
    /// [`Watch`](super::Watch) has been given the cause.
    #[error("the database is not available")]
    Unavailable,
    /// A submission that can't be written.
    #[error(transparent)]
    Failed(#[from] StoreError),
}
