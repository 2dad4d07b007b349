//! Editions as files.

pub mod bundle;
