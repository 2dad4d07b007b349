//! Answers: redeemed, waiting, mixed, counted.

pub mod batches;
pub(in crate::store) mod closing;
pub(in crate::store) mod counts;
pub mod inbox;
pub mod mixing;
pub mod paper;
pub(in crate::store) mod redeem;
pub(in crate::store) mod response_row;
pub mod submission;
pub(in crate::store) mod traits;
pub mod waiting;
pub mod writer;
