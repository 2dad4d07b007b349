//! An agency in an edition.

use serde::{Deserialize, Serialize};

use super::figure::FigureEntry;
use super::shown::ShownDifference;

/// Everything that an edition says of one agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyEntry {
    /// The agency's code.
    pub agency: String,
    /// Its name in Vietnamese.
    pub name: String,
    /// Its name in English, where it has one.
    pub name_en: Option<String>,
    /// The id of the definition it is scored by.
    pub survey: String,
    /// Its rank, 1 for the best; agencies with the same displayed score share one.
    pub rank: Option<i64>,
    /// Whether another agency has the same rank.
    pub tied: bool,
    /// The best rank of the rank interval.
    pub rank_low: Option<i64>,
    /// The worst rank of the rank interval.
    pub rank_high: Option<i64>,
    /// Whether it differs from its block: `above`, `within` or `below`.
    pub group: Option<String>,
    /// Whether it is unusual among its peers: `unusually_high` or `unusually_low`.
    pub mark: Option<String>,
    /// The code of the reason for which it is not ranked.
    pub reason: Option<String>,
    /// The figure over the used components.
    pub overall: OverallEntry,
    /// By component, in definition order.
    pub components: Vec<ComponentEntry>,
    /// The change against the previous edition.
    pub change: ChangeEntry,
    /// Answers to other definitions, by their number.
    pub beside: Vec<BesideEntry>,
    /// By question, in definition order.
    pub questions: Vec<QuestionEntry>,
    /// Flagged responses, where they may be told.
    pub flagged: Option<i64>,
    /// Answers that were too few to be counted in this period.
    pub outside: i64,
    /// Finished, invited and answered cases.
    pub coverage: CoverageEntry,
    /// Cases against their due dates; absent for intake offices, which decide none.
    pub timeliness: Option<TimelinessEntry>,
    /// The agency's own note; absent where it sent none.
    pub note: Option<String>,
}

/// The overall figure of an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverallEntry {
    /// The figure.
    pub figure: FigureEntry,
    /// Ids of the components that it pools.
    pub used: Vec<String>,
}

/// The figure of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentEntry {
    /// The component's id.
    pub id: String,
    /// The figure.
    pub figure: FigureEntry,
}

/// The change of an agency's overall score since the previous edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeEntry {
    /// The overall figure of the previous edition.
    pub before: Option<FigureEntry>,
    /// By `equal-components`, the components that the figure before is the mean of; empty by other
    /// methods, whose figures tell all that they are made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<ComponentEntry>,
    /// The difference of the two displayed scores.
    pub difference: Option<ShownDifference>,
    /// `risen`, `fallen` or `not_shown`, the data giving no ground to say so; or the code of the reason
    /// for which there is no change.
    pub status: String,
}

/// Answers to a definition that the agency is not scored by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BesideEntry {
    /// The definition, named as those that agencies are scored by.
    pub survey: String,
    /// Their overall figure.
    pub figure: FigureEntry,
}

/// The answers to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionEntry {
    /// The question's code.
    pub code: String,
    /// Given answers.
    pub n: Option<i64>,
    /// How often each level was given, lowest first.
    pub levels: Option<Vec<i64>>,
    /// Responses to which it did not apply.
    pub not_applicable: Option<i64>,
    /// The code of the reason for which it is not shown.
    pub reason: Option<String>,
}

/// Counts of the cases finished in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverageEntry {
    /// Cases finished.
    pub finished: i64,
    /// Those whose link was delivered, or that were answered.
    pub invited: i64,
    /// Those that were answered.
    pub answered: i64,
}

/// Counts of cases against their due dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimelinessEntry {
    /// Received before the period and not finished before it.
    pub carried_over: i64,
    /// Received in the period.
    pub received: i64,
    /// Finished on a day before the due day.
    pub early: i64,
    /// Finished in time on the due day, or without one.
    pub on_time: i64,
    /// Finished after the due date.
    pub overdue: i64,
    /// Not finished and not yet due.
    pub pending_in_time: i64,
    /// Not finished and past due.
    pub pending_overdue: i64,
    /// Withdrawn before a result.
    pub withdrawn: i64,
}
