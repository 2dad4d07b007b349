//! Mixing: moving answers from the inbox to the responses, in groups of at least `k` with equal
//! traits.
//!
//! Nothing that could lead back to a submission survives. Every answer gets a new random key and is
//! written in the order of these keys, and on PostgreSQL all rows of a mixing carry the same
//! transaction id. Rows that stay in the inbox are rewritten there as well, because their
//! transaction id and their position in the table would otherwise connect them to the invitation
//! that was redeemed in the same transaction.
//!
//! Which groups leave is decided by [`plan`](crate::domain::answers::mixing::plan).

mod leave;
mod run;
mod traces;
mod waiting_rows;

pub use run::Mixed;
