//! Drawings: shapes at exact pixels, the metrics of the font, and the plotters backends.

pub mod colour;
pub mod draw;
pub mod metrics;
pub mod scene;
