//! Figures that others have published: earlier years, PAR INDEX, PAPI, PCI, ICT INDEX.

use std::fmt;

use serde::Serialize;

use crate::domain::amount::Amount;
use crate::domain::cases::agency::Slug;
use crate::domain::figures::score::Score;
use crate::domain::fold;
use crate::domain::period::Period;

/// The name of an index, compared case-blind.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct IndexName(String);

impl IndexName {
    /// The index of a tidy name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as it is compared.
    pub fn key(&self) -> String {
        fold(&self.0)
    }

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for IndexName {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for IndexName {}

impl fmt::Display for IndexName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A figure that somebody else has published, by another method and of other answers. It is shown
/// with its source, and never joined with a series of scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishedFigure {
    /// The index.
    pub index: IndexName,
    /// The agency; `None` for the province as a whole.
    pub agency: Option<Slug>,
    /// The period.
    pub period: Period,
    /// The published value.
    pub value: Amount,
    /// The highest possible value.
    pub max: Amount,
    /// Where it was published: a decision, a report.
    pub source: String,
    /// The address of the source, `http:` or `https:`.
    pub url: Option<String>,
}

impl PublishedFigure {
    /// The value as a share of its highest, in percent, rounded half-up: where it stands on the axis of
    /// a chart.
    pub fn share(&self) -> Option<Score> {
        Score::of_counts(self.value.parts(), self.max.parts())
    }
}
