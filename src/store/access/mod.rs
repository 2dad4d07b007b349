//! Access: the keys of connected software and of counters, and the SQL condition that keeps every
//! read of cases within the reach of its viewer.

mod audit;
mod audit_keys;
pub mod keys;
pub(in crate::store) mod reach;
