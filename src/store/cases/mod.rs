//! Agencies, procedures and cases: importing them, reading them within a viewer's reach, and
//! counting them. A case that is imported gets its link in the same transaction, so this wing also
//! issues invitations.

pub mod agencies;
pub mod apologies;
mod apply;
pub mod batch;
mod changes;
pub(in crate::store) mod codes;
mod counting;
pub(in crate::store) mod counts;
pub(in crate::store) mod fields;
pub mod import;
pub mod imported;
mod known_agencies;
mod known_cases;
pub mod lists;
mod plan;
pub mod procedures;
pub(in crate::store) mod pseudonyms;
pub mod read;
pub mod recorder;
pub(in crate::store) mod row;
mod rules;
pub(in crate::store) mod shared_codes;
pub(in crate::store) mod timeliness;
mod validity;
