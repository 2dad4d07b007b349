//! Other instruments beside the answers: figures that others have published, the totals that agencies
//! report, and the indices that are computed of them.

mod import;
mod index;
mod published;
mod totals;

pub use import::FileSource;
pub(in crate::store) use totals::TotalsOfPeriod;
