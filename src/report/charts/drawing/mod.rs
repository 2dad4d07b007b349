//! Shapes at exact pixels, the fonts that measure them, and the one way to draw them.

pub mod colour;
pub mod draw;
pub mod metrics;
pub mod scene;
