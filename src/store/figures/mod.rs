//! Every read of a figure.

pub mod coverage;
pub mod distribution;
pub mod periods;
pub mod scores;
pub mod timeliness;
