//! The lists of one agency's cases for the console: what is late, what was changed, what was not handed
//! over. Each is read page by page along an index.
//!
//! Nothing in them depends on whether a link was answered.

mod agency_cases;
mod counts;
mod place;
mod ranges;
mod row;

pub use agency_cases::{AgencyCases, CaseListQuery};
pub use counts::ListCounts;
pub use place::{ListPlace, ListPlaceError};
pub use row::{CaseEvent, EventKind, ListedCase};
