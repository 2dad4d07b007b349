//! The scores of agencies in a period.

use serde::Serialize;
use utoipa::ToSchema;

use super::compute::{equal_components, figure};
use super::{Figure, NoScore};
use crate::domain::answers::sums::Moments;
use crate::domain::cases::agency::Agency;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::method::Method;
use crate::domain::period::Period;
use crate::domain::survey::{About, Definition};

/// A component's figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComponentFigure {
    /// The component's id.
    pub id: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// The figure.
    #[serde(flatten)]
    pub figure: Figure,
}

/// The overall figure, and the components that `equal-components` used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverallFigure {
    /// The figure.
    #[serde(flatten)]
    pub figure: Figure,
    /// Ids of the components that it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<Vec<String>>,
}

/// All figures of one agency in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgencyScore {
    /// The agency's code.
    pub agency: String,
    /// Its official name in Vietnamese.
    pub name: String,
    /// Its block.
    pub block: String,
    /// Responses with at least one given answer; `null` where suppressed.
    pub n: Option<i64>,
    /// Flagged responses (có dấu hiệu bất thường); `null` where suppressed.
    pub flagged: Option<i64>,
    /// Answers that wait to be mixed.
    pub waiting: i64,
    /// Finished, invited and answered cases.
    pub coverage: Coverage,
    /// By component, in definition order.
    pub components: Vec<ComponentFigure>,
    /// The figure over all components.
    pub overall: OverallFigure,
    /// The id of the agency's survey definition, where it is not the report's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<String>,
    /// Whether the agency existed throughout the period.
    #[serde(skip)]
    pub whole_period: bool,
}

/// The scores of agencies in a period: the JSON of `sipas score` and `/api/v1/scores`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreReport {
    /// The period.
    #[schema(value_type = String, example = "2026-Q3")]
    pub period: Period,
    /// Whether a month of it is not closed yet.
    pub provisional: bool,
    /// When answers were last mixed, RFC 3339 in UTC; `null` before the first mixing.
    pub as_of: Option<String>,
    /// The method's name.
    pub method: Method,
    /// The method's version.
    pub method_version: u32,
    /// The definition's id.
    pub survey: String,
    /// Whether flagged responses are left out.
    pub exclude_flagged: bool,
    /// The `k` below which a figure is suppressed.
    pub k: i64,
    /// All agencies valid in the period, by code.
    pub agencies: Vec<AgencyScore>,
}

/// The counts of one agency, from which it is scored.
#[derive(Clone, Debug)]
pub struct AgencyCounts<'a> {
    /// The agency.
    pub agency: &'a Agency,
    /// The definition its answers were given to.
    pub definition: &'a Definition,
    /// The moments over its responses.
    pub moments: Moments,
    /// Flagged responses among all of its responses.
    pub flagged: i64,
    /// Answers that wait to be mixed.
    pub waiting: i64,
    /// Finished, invited and answered cases.
    pub coverage: Coverage,
}

impl AgencyScore {
    /// Scores an agency's counts.
    pub fn new(counted: AgencyCounts<'_>, method: Method, k: i64, period: Period) -> Self {
        let AgencyCounts {
            agency,
            definition,
            moments,
            ..
        } = &counted;
        let asked: Vec<usize> = asked_components(definition, agency.is_intake_office());
        let components: Vec<ComponentFigure> = asked
            .iter()
            .map(|&index| ComponentFigure {
                id: definition.components[index].id.clone(),
                name: definition.components[index].name.get("vi").to_owned(),
                figure: figure(&moments.components[index], definition, method, k),
            })
            .collect();
        let suppressed = components
            .iter()
            .filter(|c| c.figure.reason == Some(NoScore::Suppressed))
            .count();
        let used: Vec<usize> = asked
            .iter()
            .copied()
            .filter(|&index| moments.components[index].n > 0)
            .collect();
        let mut overall = match method {
            Method::EqualComponents => equal_components(moments, &used, k),
            _ => figure(&moments.all, definition, method, k),
        };
        if suppressed == 1 {
            // The hidden component could be worked out from the overall figure and the others.
            overall = Figure::suppressed();
        }
        let n = moments.all.n;
        let shown = n == 0 || n >= k;
        Self {
            agency: agency.code.to_string(),
            name: agency.name.clone(),
            block: agency.block.to_string(),
            n: shown.then_some(n),
            flagged: shown.then_some(counted.flagged),
            waiting: counted.waiting,
            coverage: counted.coverage,
            components,
            overall: OverallFigure {
                figure: overall,
                used: (method == Method::EqualComponents).then(|| {
                    used.iter()
                        .map(|&index| definition.components[index].id.clone())
                        .collect()
                }),
            },
            survey: None,
            whole_period: agency.is_valid_throughout(period),
        }
    }
}

/// The components that a unit is judged by: for an intake office those with `intake` questions.
pub fn asked_components(definition: &Definition, intake_office: bool) -> Vec<usize> {
    definition
        .components
        .iter()
        .enumerate()
        .filter(|(_, component)| {
            !intake_office || component.questions.iter().any(|q| q.about == About::Intake)
        })
        .map(|(index, _)| index)
        .collect()
}
