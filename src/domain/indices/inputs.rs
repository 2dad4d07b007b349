//! What an index is computed from, for one agency and period.

use super::definition::Quantity;
use super::published::PublishedFigure;
use super::totals::ReportedPakn;
use crate::domain::cases::timeliness::Timeliness;
use crate::domain::figures::score::{NoScore, Score};

/// The responses with at least one dissatisfied answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dissatisfied {
    /// Their number, or the most that it can be.
    pub count: i64,
    /// Whether it is exactly so many.
    pub is_exact: bool,
}

impl Dissatisfied {
    /// No response is dissatisfied.
    pub const NONE: Self = Self {
        count: 0,
        is_exact: true,
    };
}

/// What is known of an agency in a period.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// Its cases against their due dates.
    pub timeliness: Timeliness,
    /// The responses with a dissatisfied answer. Without any response there are none; they are not told
    /// of too few.
    pub dissatisfied: Result<Dissatisfied, NoScore>,
    /// Reported complaints and suggestions; `None` where a month is not reported.
    pub pakn: Option<ReportedPakn>,
    /// The displayed score.
    pub score: Result<Score, NoScore>,
    /// Imported figures of the agency and period.
    pub published: Vec<PublishedFigure>,
}

impl Inputs {
    /// The number of a quantity, or why there is none.
    pub(super) fn count(&self, quantity: Quantity) -> Result<i64, NoScore> {
        let pakn = || self.pakn.ok_or(NoScore::NoData);
        match quantity {
            Quantity::Received => Ok(self.timeliness.handled()),
            Quantity::InTime => Ok(self.timeliness.in_time()),
            Quantity::Late => Ok(self.timeliness.delayed().total()),
            Quantity::Dissatisfied => self.dissatisfied.map(|responses| responses.count),
            Quantity::PaknReceived => Ok(pakn()?.received),
            Quantity::PaknOnTime => Ok(pakn()?.on_time),
            Quantity::PaknSatisfied => Ok(pakn()?.satisfied),
        }
    }
}
