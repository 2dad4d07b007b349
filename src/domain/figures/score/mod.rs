//! Scores: exact, rounded once, and with the reason where there is none.

mod compute;
mod figure;
mod number;
mod report;

#[cfg(test)]
mod tests;

pub use compute::pooled_figure;
pub use figure::{EstimateBits, Figure, NoScore};
pub use number::Score;
pub use report::{
    AgencyScore, ComponentFigure, Counted, OverallFigure, ScoreReport, asked_components,
};
