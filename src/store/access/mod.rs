//! Keys, and what they reach.

pub mod keys;
pub(in crate::store) mod reach;
