//! Link codes, which open the survey of a case.

pub mod code;
pub(in crate::domain) mod crockford;
mod keyboard;
pub mod typed;
