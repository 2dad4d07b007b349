//! Paper forms: typed in by a clerk, and a random selection of them checked by a second entry.
//!
//! Typing in a form redeems its link like any other answer. Where the form is selected for a check,
//! its answers wait as a *draft*, which has no case, no invitation and no time. A second entry
//! moves them to the inbox; without one, a mixing does so after seven days or when the month
//! closes. Whoever moves a draft deletes it, and the number of deleted rows decides between two who
//! try at once.

mod check;
mod drafts;
mod entry;
mod expiry;

pub use check::{Checked, Comparison, FoundDraft, PaperCheck, WaitingDraft};
pub(in crate::store) use drafts::{list_drafts, rewrite_table, seal_draft, sealed_bytes};
pub use entry::{Draw, Entered, PaperEntry};
