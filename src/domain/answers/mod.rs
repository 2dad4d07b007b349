//! What becomes of answers: their signals, their mixing, and the sums that scores are made of.

pub mod mixing;
pub mod signals;
pub mod source;
pub mod sums;
pub mod unknown;
