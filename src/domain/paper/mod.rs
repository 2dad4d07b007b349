//! Paper forms: typed by a clerk, and a share of them once more by another clerk.
//!
//! A sheet that waits for its check has a draft number, which the first clerk writes on it.

mod check;
mod clerk;
mod digits;
mod number;

pub use check::{check_cutoff, differences, is_sampled, reconcile};
pub use clerk::Clerk;
pub use digits::{Digits, Mistyped, SheetCounts};
pub use number::{DraftNumber, DraftNumberError};
