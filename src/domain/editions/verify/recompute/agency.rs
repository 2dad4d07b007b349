//! The figures of an agency.

use super::figure::{figure, figure_beside, mean, total};
use crate::domain::editions::compose::question_reason;
use crate::domain::editions::manifest::{AgencyEntry, FigureEntry, SurveyEntry};
use crate::domain::editions::reports::shares;
use crate::domain::figures::method::Method;

/// Recomputes the figures of an agency.
pub(super) fn recompute(agency: &mut AgencyEntry, survey: &SurveyEntry, method: Method) {
    for component in &mut agency.components {
        component.figure = figure(&component.figure, survey, method);
    }
    for question in &mut agency.questions {
        question.reason = question_reason(question.n).map(|code| code.name().to_owned());
    }
    for beside in &mut agency.beside {
        beside.figure = figure_beside(&beside.figure, survey, method);
    }
    let used: Vec<String> = survey
        .components
        .iter()
        .filter(|of| !of.apart)
        .filter(|of| {
            let mut own = agency.components.iter();
            own.any(|own| own.id == of.id && own.figure.score.is_some())
        })
        .map(|of| of.id.clone())
        .collect();
    let used_figures = agency.components.iter().filter(|of| used.contains(&of.id));
    let used_figures: Vec<&FigureEntry> = used_figures.map(|of| &of.figure).collect();
    let overall = overall(&agency.overall.figure, &used_figures, survey, method);
    agency.overall.used = used;
    agency.overall.figure = overall;
}

/// An overall figure, from those of the components that it pools.
pub(super) fn overall(
    claimed: &FigureEntry,
    used: &[&FigureEntry],
    survey: &SurveyEntry,
    method: Method,
) -> FigureEntry {
    let sum = |value: fn(&FigureEntry) -> Option<i64>| {
        Some(total(used.iter().filter_map(|figure| value(figure))))
    };
    let mut right = claimed.clone();
    if right.answers.is_some() {
        right.answers = sum(|figure| figure.answers);
        right.satisfied = sum(|figure| figure.satisfied);
        right.points = sum(|figure| figure.points);
    }
    match method {
        Method::EqualComponents => {
            let shares: Vec<_> = used.iter().map(|figure| shares(figure)).collect();
            mean(&right, &shares)
        }
        _ => figure(&right, survey, method),
    }
}
