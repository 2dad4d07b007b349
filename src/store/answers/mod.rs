//! Answers: submitting them by redeeming a link, typing them in from paper, importing them in
//! batches, mixing them, and counting them.
//!
//! Submitted answers wait in the table `inbox` until a mixing moves them to `responses`, where
//! nothing connects them to a case or a person. How figures are read from there is in `figures`.

pub mod batches;
pub mod comments;
pub(in crate::store) mod count_rows;
pub(in crate::store) mod counts;
mod disputes;
pub(in crate::store) mod imported_counts;
pub mod inbox;
pub(in crate::store) mod inbox_key;
pub mod mixing;
pub(in crate::store) mod moment_rows;
pub mod paper;
mod prepared;
pub(in crate::store) mod recount;
pub(in crate::store) mod redeem;
pub(in crate::store) mod resealing;
pub(in crate::store) mod response_row;
pub(in crate::store) mod sealing;
pub mod submission;
pub(in crate::store) mod traits;
pub mod waiting;
pub(in crate::store) mod waiting_room;
pub mod writer;
