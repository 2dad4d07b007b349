//! Access: keys, persons and their sessions, the audit trail, and the SQL condition that keeps every
//! read of cases within the reach of its viewer.

mod additions;
pub(in crate::store) mod audit;
pub(in crate::store) mod audit_find;
pub(in crate::store) mod audit_keys;
pub mod audit_list;
pub(in crate::store) mod audit_pending;
pub(in crate::store) mod audit_renewal;
pub mod audit_verify;
pub(in crate::store) mod checkpoints;
mod credentials;
mod key_readings;
pub mod keys;
pub mod logins;
mod one_time_link;
pub(in crate::store) mod pending_row;
pub mod proofs;
pub(in crate::store) mod reach;
mod recording;
mod resealing;
pub mod sessions;
pub mod sign_ons;
pub(in crate::store) mod user_rows;
pub mod users;
