//! What becomes of answers: their signals, their mixing, and the sums that scores are made of.

pub mod closing;
pub mod mixing;
pub mod offices;
pub mod parts;
pub mod schedule;
pub mod sealed;
pub mod signals;
pub mod source;
pub mod sums;
