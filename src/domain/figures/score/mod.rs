//! Scores: exact, rounded once for display, and with a reason where there is none.

mod compute;
mod counted;
mod figure;
mod number;
mod report;

#[cfg(test)]
mod tests;

pub use compute::{overall_figure, overall_variance};
pub use counted::{Counted, ScaleEnds};
pub use figure::{AnswerSums, Figure, Hidden, NoScore, ScaledEstimate};
pub use number::{Score, ScoreChange};
pub use report::{
    AgencyCounts, AgencyScore, AnswersBeside, ComponentFigure, OverallFigure, ScoreReport,
    asked_components,
};
