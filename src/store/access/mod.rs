//! Access: keys, persons and their sessions, the audit trail, and the SQL condition that keeps every
//! read of cases within the reach of its viewer.

mod audit;
mod audit_keys;
pub mod keys;
pub mod logins;
pub mod proofs;
pub(in crate::store) mod reach;
pub mod sessions;
pub mod sign_ons;
pub mod users;
