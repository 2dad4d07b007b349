//! Agencies, procedures and cases.

pub mod agencies;
pub mod apologies;
pub mod batch;
pub(in crate::store) mod counts;
pub mod import;
pub mod lookup;
pub mod procedures;
