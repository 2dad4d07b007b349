//! Editions: figures that were published, signed and logged, and that anyone can recompute.

pub mod codes;
pub mod compose;
pub mod correct;
pub mod manifest;
pub mod reports;
