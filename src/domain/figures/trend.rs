//! Trends: series of scores over periods, with their breaks.

use serde::Serialize;

use super::method::Method;
use super::score::Figure;
use crate::domain::indices::PublishedFigure;
use crate::domain::period::Period;

/// One period of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrendPoint {
    /// The period.
    pub period: Period,
    /// Its overall figure.
    #[serde(flatten)]
    pub figure: Figure,
    /// Change of the displayed score since the point before, in hundredths; `None` across a break.
    pub change: Option<i32>,
    /// Whether the series breaks before this point, because the questions or the agency changed.
    pub break_before: bool,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
}

/// The series of one agency or block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trend {
    /// The last period.
    pub period: Period,
    /// The agency's or block's name.
    pub name: String,
    /// When answers were last mixed, RFC 3339 in UTC.
    pub as_of: Option<String>,
    /// The method.
    pub method: Method,
    /// The points, oldest first.
    pub points: Vec<TrendPoint>,
    /// Figures that others have published, the latest last: never a part of the series.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<PublishedFigure>,
}
