//! Distribution: how often each level was given to each question.

use serde::Serialize;

use super::period::Period;

/// The answers to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionDistribution {
    /// The question's code.
    pub code: String,
    /// Its short name.
    pub short: String,
    /// Its component's name.
    pub component: String,
    /// Given answers; none where suppressed.
    pub n: Option<i64>,
    /// Count of each level in scale order; none where suppressed.
    pub levels: Option<Vec<i64>>,
    /// Responses that said it did not apply; none where suppressed.
    pub not_applicable: Option<i64>,
}

/// The answers of one agency or of a block, question by question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// The period.
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed.
    pub as_of: Option<String>,
    /// The agency's or block's name.
    pub name: String,
    /// The definition's id.
    pub survey: String,
    /// The words of the levels, in scale order.
    pub labels: Vec<String>,
    /// Whether each level counts as satisfied / dissatisfied: 1, -1 or 0.
    pub polarity: Vec<i8>,
    /// Responses with at least one given answer; none where suppressed.
    pub n: Option<i64>,
    /// By question, in definition order.
    pub questions: Vec<QuestionDistribution>,
}
