//! Mixing: answers leave the inbox among at least `k` alike.
//!
//! Nothing of the way an answer came survives: it gets a new random key, is written in the order
//! of those keys, and on PostgreSQL carries the transaction id of the mixing, as all others do.
//! What goes on waiting is written anew as well, since there its transaction id and its place in
//! the table would join it to the invitation that was redeemed with it.
//!
//! A *company* is the answers that leave together, alike in every trait that stays.

mod leave;
mod run;
mod traces;
mod waiting_rows;

pub use run::Mixed;
