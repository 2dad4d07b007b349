//! Other instruments beside the answers: figures that others have published, and the totals that
//! agencies report.

mod import;
mod published;
mod totals;

pub use import::FileSource;
pub(in crate::store) use published::list_of as list_published_of;
pub(in crate::store) use totals::TotalsOfPeriod;
