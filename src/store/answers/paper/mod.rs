//! Paper forms: typed in once, and those that are drawn once more by somebody else.
//!
//! A form that is typed in spends its link as any answer does. Where it is drawn its answers wait
//! as a draft, which has no case, no invitation and no time, until a second entry, or a mixing
//! after seven days or at the closing of its month, lets them into the waiting room of all. A draft
//! is removed by whoever takes it: the number of removed rows decides between two.

mod check;
mod drafts;
mod entry;
mod expiry;

pub use check::{Checked, Comparison, FoundDraft, PaperCheck, WaitingDraft};
pub(in crate::store) use drafts::renew;
pub use entry::{Draw, Entered, PaperEntry};
