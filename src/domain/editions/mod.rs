//! Editions: figures that were published, signed and logged, and that anyone can recompute.

pub mod edition;
pub mod manifest;
