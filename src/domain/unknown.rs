//! The mark of an unknown trait.

/// Stands for the source, channel or field of an answer where it was never known, or was dropped
/// so that the answer is one of at least `k` alike.
pub const UNKNOWN: &str = "*";
