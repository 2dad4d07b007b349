//! The doctor: checks that every answer is there exactly once, and that every stored count equals
//! what a recount gives.

mod counts;
mod difference;
mod examine;

pub use difference::Difference;
pub use examine::Diagnosis;
pub(in crate::store) use examine::examine;
