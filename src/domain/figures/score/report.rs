//! The scores of agencies in a period.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::compute::{figure, overall_figure};
use super::{Figure, Hidden, NoScore};
use crate::domain::cases::agency::{Agency, INTAKE_BLOCK};
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::disclosure::{Pooled, PooledSums};
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

/// The overall figure, and the components that it pools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverallFigure {
    /// The figure.
    #[serde(flatten)]
    pub figure: Figure,
    /// Ids of the components that it pools: those of at least `k` responses. A component that is
    /// suppressed, or has a score apart, is not among them.
    pub used: Vec<String>,
}

/// Answers about an agency to another definition than the one that it is scored by. They are counted
/// beside its score, and never in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnswersBeside {
    /// The definition's id.
    pub survey: String,
    /// The definition; `None` where the figure is read back from an edition.
    #[serde(skip)]
    pub definition: Option<Arc<Definition>>,
    /// The overall figure of these answers.
    #[serde(flatten)]
    pub figure: Figure,
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
    /// The responses of the overall figure; `null` where suppressed.
    pub n: Option<i64>,
    /// Flagged responses (có dấu hiệu bất thường); `null` where they or the others are too few to be
    /// told apart, and while the period is provisional.
    pub flagged: Option<i64>,
    /// Answers that waited last night for the closing of their month. In a report of a closed period an
    /// agency has some where its own closing was put off, and then it has no figures.
    pub waiting: i64,
    /// Answers of a closed period that were fewer than `k`: they count in a longer period alone, or
    /// are withheld. Of an intake office without a figure, all answers to cases that it received and that do
    /// not wait: they count for the deciding agencies, or are too few.
    pub outside: i64,
    /// Finished, invited and answered cases.
    pub coverage: Coverage,
    /// By component, in definition order.
    pub components: Vec<ComponentFigure>,
    /// The figure over all components.
    pub overall: OverallFigure,
    /// The id of the agency's survey definition, where it is not the report's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survey: Option<String>,
    /// Answers to other definitions, by their number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<AnswersBeside>,
    /// Whether the agency existed throughout the period.
    #[serde(skip)]
    pub whole_period: bool,
    /// Whether the period is closed for all other agencies, and its closing put off for this one.
    #[serde(skip)]
    pub put_off: bool,
}

/// The scores of agencies in a period: the JSON of `sipas score` and `/api/v1/scores`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScoreReport {
    /// The period.
    #[schema(value_type = String, example = "2026-Q3")]
    pub period: Period,
    /// Whether a month of it is not closed yet; of one agency also where its closing was put off.
    pub provisional: bool,
    /// When the period was closed, or when the provisional sums of its open months were last computed,
    /// RFC 3339 in UTC; `null` before the first time.
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
    /// What may be shown of its answers.
    pub pooled: &'a Pooled,
    /// Flagged responses among all of its responses, where they may be told.
    pub flagged: Option<i64>,
    /// Answers that wait for the closing of their month.
    pub waiting: i64,
    /// Answers that were fewer than `k` when the period closed.
    pub outside: i64,
    /// Finished, invited and answered cases.
    pub coverage: Coverage,
    /// Figures of answers to other definitions.
    pub beside: Vec<AnswersBeside>,
}

impl AgencyCounts<'_> {
    /// The answers of closed months about an intake office, but for those that stand beside its score. As
    /// they left, they may not name it.
    fn unnamed(&self) -> i64 {
        if !self.agency.is_intake_office() {
            return 0;
        }
        let beside: i64 = self.beside.iter().filter_map(|of| of.figure.n).sum();
        (self.coverage.answered - self.waiting - beside).max(0)
    }
}

impl AgencyScore {
    /// Scores an agency's counts.
    pub fn new(counted: AgencyCounts<'_>, method: Method, period: Period) -> Self {
        let unnamed = counted.unnamed();
        let AgencyCounts {
            agency,
            definition,
            pooled,
            flagged,
            waiting,
            outside,
            coverage,
            beside,
        } = counted;
        let has_answers = |sums: &PooledSums| sums.sums.n > 0 || sums.left_out > 0 || sums.hidden;
        let any = pooled.components.iter().any(has_answers);
        let outside = if any { outside } else { outside.max(unnamed) };
        let nothing = without_figures(unnamed, waiting + outside);
        let told = |figure: Figure| match figure.reason {
            Some(NoScore::NoData) if !any || unnamed > 0 => nothing.clone(),
            _ => figure,
        };
        let component = |index: usize| {
            let sums = pooled.components.get(index);
            let own = sums.map_or_else(Figure::no_data, |sums| figure(sums, definition, method));
            ComponentFigure {
                id: definition.components[index].id.clone(),
                name: definition.components[index].name.get("vi").to_owned(),
                figure: told(own),
            }
        };
        let asked = asked_components(definition, agency.is_intake_office());
        let overall = OverallFigure {
            figure: told(overall_figure(pooled, definition, method)),
            used: pooled
                .used
                .components()
                .map(|index| definition.components[index].id.clone())
                .collect(),
        };
        let n = overall.figure.n;
        Self {
            agency: agency.code.to_string(),
            name: agency.name.clone(),
            block: agency.block.to_string(),
            n,
            flagged: n.and(flagged),
            waiting,
            outside,
            coverage,
            components: asked.into_iter().map(component).collect(),
            overall,
            survey: None,
            beside,
            whole_period: agency.is_valid_throughout(period),
            put_off: false,
        }
        .awaiting_closing(waiting > 0)
    }

    /// The scores of an agency for which alone the closing was put off. A report of final figures shows none
    /// of its; a provisional one shows those that there are.
    #[must_use]
    pub fn put_off(mut self, provisional: bool) -> Self {
        self.put_off = true;
        if !provisional || self.overall.figure.reason == Some(NoScore::NoData) {
            for figure in self.figures_mut() {
                *figure = Figure::suppressed();
            }
            self.overall.used.clear();
            (self.n, self.flagged) = (None, None);
        }
        self.awaiting_closing(true)
    }

    /// The scores, whose hidden figures may wait for the closing.
    fn awaiting_closing(self, may_wait: bool) -> Self {
        match may_wait {
            true => self.hidden_for(Hidden::AwaitsClosing),
            false => self,
        }
    }

    /// Whether they are those of an intake office.
    pub fn is_intake_office(&self) -> bool {
        self.block == INTAKE_BLOCK
    }

    /// What words say of the number of responses of agencies that are all suppressed.
    pub fn hidden_of_all<'a>(agencies: impl Iterator<Item = &'a Self>) -> Hidden {
        let reasons = agencies.map(|agency| agency.overall.figure.hidden);
        reasons.max().unwrap_or_default()
    }

    /// The scores of an intake office in an edition, which does not tell why figures are hidden.
    #[must_use]
    pub fn naming_no_office(self) -> Self {
        self.hidden_for(Hidden::OfficeNotNamed)
    }

    /// The scores, whose hidden figures are hidden for a reason.
    fn hidden_for(mut self, reason: Hidden) -> Self {
        for figure in self.figures_mut() {
            if figure.reason == Some(NoScore::Suppressed) {
                figure.hidden = reason;
            }
        }
        self
    }

    /// Every figure: of components, of answers to other definitions, and overall.
    fn figures_mut(&mut self) -> impl Iterator<Item = &mut Figure> {
        let components = self.components.iter_mut().map(|of| &mut of.figure);
        let beside = self.beside.iter_mut().map(|of| &mut of.figure);
        components
            .chain(beside)
            .chain(std::iter::once(&mut self.overall.figure))
    }
}

/// The figure in place of one without sums, of a unit with so many answers that may not name it, and so many
/// that are in none of its figures.
fn without_figures(unnamed: i64, not_counted: i64) -> Figure {
    match (unnamed > 0, not_counted > 0) {
        (true, _) => Figure::hidden(Hidden::OfficeNotNamed),
        // There are answers, but too few for any figure.
        (false, true) => Figure::suppressed(),
        (false, false) => Figure::no_data(),
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
