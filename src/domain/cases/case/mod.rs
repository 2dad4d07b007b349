//! Cases (hồ sơ TTHC): one application to one administrative procedure.

mod code;
mod record;
mod refusal;
mod time;
mod update;
mod words;

pub use code::{CaseCode, CaseCodeError, UniqueCodes};
pub use record::Case;
pub use refusal::{CaseReason, CaseRefusal};
pub use time::{CaseTime, CaseTimeError};
pub use update::{CaseUpdate, Given};
pub use words::{Applicant, Channel, Delivery, Outcome, Punctuality};
