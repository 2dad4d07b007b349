//! Mixing: closing months, by moving their answers from the inbox to the responses, in groups of at
//! least `k` with equal traits; and what is counted every night and every week.
//!
//! Nothing that could lead back to a submission survives. Every component of an answer gets a new
//! random key and is written in the order of these keys, and on PostgreSQL all rows of a mixing carry
//! the same transaction id. Links are written anew as well, because their transaction id and their
//! position in the table would otherwise tell when they were used.
//!
//! Which groups leave is decided by [`plan`](crate::domain::answers::mixing::plan). A mixing
//!
//! 1. reads and opens the whole inbox ([`waiting_rows`]), and counts used links ([`used_links`]);
//! 2. decides which months close ([`closing`]), and what becomes of every kind of answer ([`run`]);
//! 3. drops the offices that would give fewer than `k` answers away ([`offices`]), moves the answers, batch by
//!    batch ([`leave`]), and sums them up ([`sums`]);
//! 4. publishes the sums of the closed months ([`finish`]), and those of open ones
//!    ([`provisional`], [`office_sums`]), and takes the numbers of the night ([`night`]).
//!
//! What is shown of an open month tells apart which answers had come. So those that entered its sums together are a
//! state of theirs ([`states`]), and leave with each other.

mod closing;
mod dropped_offices;
mod finish;
mod given;
mod groups;
mod leave;
mod night;
mod office_sums;
mod offices;
mod order;
mod provisional;
mod run;
mod states;
mod sums;
mod traces;
mod used_links;
mod waiting_rows;

pub use run::Mixed;
