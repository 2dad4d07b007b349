//! Cases (hồ sơ TTHC): one application to one administrative procedure.

mod record;
mod time;
mod words;

pub use record::Case;
pub use time::{CaseTime, CaseTimeError};
pub use words::{Applicant, Channel, Delivery, Outcome, Punctuality};
