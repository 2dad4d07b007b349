//! Link codes, which open the survey of a case.

pub mod code;
pub(in crate::domain) mod crockford;
#[cfg(test)]
mod ime;
mod keyboard;
pub mod secrets;
pub mod typed;
