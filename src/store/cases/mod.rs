//! Agencies, procedures and cases.

pub mod agencies;
pub mod apologies;
mod apply;
pub mod batch;
pub(in crate::store) mod counts;
pub mod import;
pub mod imported;
pub mod procedures;
pub mod read;
pub(in crate::store) mod row;
