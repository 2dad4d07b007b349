//! The pages of paper forms.

mod answers;
mod check;
mod code;
mod confirm;
mod differences;
mod number;
mod parts;

pub(super) use answers::{AnswersPage, EntryExtras, FormEntryError};
pub(super) use check::{CheckOutcome, CheckPage, NumberPrompt};
pub(super) use code::{CodePage, CodePrompt, FormOutcome};
pub(super) use confirm::ConfirmPage;
pub(super) use differences::DifferencesPage;
pub(super) use number::NumberPage;
pub(super) use parts::render;
