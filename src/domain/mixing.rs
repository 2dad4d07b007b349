//! Mixing.
