//! Coverage (tỷ lệ trả lời): how many finished cases were invited, and how many answered.

use serde::Serialize;

use super::period::Period;

/// Counts of the same cases: those finished in the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Cases finished in the period.
    pub finished: i64,
    /// Of those, cases whose link somebody handed over, or that were answered.
    pub invited: i64,
    /// Of those, cases that were answered.
    pub answered: i64,
}

impl std::ops::AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        self.finished += other.finished;
        self.invited += other.invited;
        self.answered += other.answered;
    }
}

impl Coverage {
    /// Answered of finished in hundredths of a percent, half-up; `None` without finished cases.
    pub fn rate(self) -> Option<super::score::Score> {
        (self.finished > 0).then(|| {
            super::score::Score::from_hundredths(
                i32::try_from((self.answered * 20_000 + self.finished) / (2 * self.finished))
                    .unwrap_or(0),
            )
        })
    }
}

/// One group of an agency's cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageGroup {
    /// The channel or outcome.
    pub value: String,
    /// Its counts.
    #[serde(flatten)]
    pub coverage: Coverage,
}

/// Coverage of one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgencyCoverage {
    /// The agency's code.
    pub agency: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Its block.
    pub block: String,
    /// All its finished cases.
    #[serde(flatten)]
    pub coverage: Coverage,
    /// By channel (`counter`, `online`, `post`).
    pub channels: Vec<CoverageGroup>,
    /// By outcome (`granted`, `refused`, `returned`, `withdrawn`).
    pub outcomes: Vec<CoverageGroup>,
}

/// The JSON of `sipas coverage`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageReport {
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed.
    pub as_of: Option<String>,
    /// Agencies by code.
    pub agencies: Vec<AgencyCoverage>,
}
