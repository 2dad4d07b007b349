//! What becomes of answers: signals, mixing and the sums that scores are made of.

pub mod mixing;
pub mod signals;
pub mod sums;
