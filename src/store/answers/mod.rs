//! Answers: redeemed, waiting, mixed, counted.

pub mod batches;
pub(in crate::store) mod closing;
pub(in crate::store) mod counts;
pub mod inbox;
pub mod mixing;
pub mod paper;
pub(in crate::store) mod redeem;
pub mod submission;
pub mod waiting;
pub mod writer;
