//! Trend: a series of scores, and where it breaks.

use serde::Serialize;

use super::method::Method;
use super::score::Figure;
use crate::domain::period::Period;

/// One period of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrendPoint {
    /// The period.
    pub period: Period,
    /// Its overall figure.
    #[serde(flatten)]
    pub figure: Figure,
    /// Change since the point before, of displayed scores, in hundredths; none across a break.
    pub change: Option<i32>,
    /// Whether the series breaks just before this point: other questions, or another agency.
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
    /// When answers were last mixed.
    pub as_of: Option<String>,
    /// The method.
    pub method: Method,
    /// The points, oldest first.
    pub points: Vec<TrendPoint>,
}
