//! The figures of an agency.

use super::figure::{absent, figure, figure_beside, mean_of, total, with_interval};
use crate::domain::editions::manifest::{AgencyEntry, FigureEntry, SurveyEntry};
use crate::domain::editions::reports;
use crate::domain::figures::method::Method;
use crate::domain::figures::score::Score;

/// Recomputes the figures of an agency.
pub(super) fn recompute(agency: &mut AgencyEntry, survey: &SurveyEntry, method: Method) {
    for component in &mut agency.components {
        component.figure = figure(&component.figure, survey, method);
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
    let sums = |value: fn(&FigureEntry) -> Option<i64>| {
        let own = agency.components.iter().filter(|of| used.contains(&of.id));
        total(own.filter_map(|of| value(&of.figure)))
    };
    let mut overall = agency.overall.figure.clone();
    if overall.answers.is_some() {
        overall.answers = Some(sums(|figure| figure.answers));
        overall.satisfied = Some(sums(|figure| figure.satisfied));
        overall.points = Some(sums(|figure| figure.points));
    }
    agency.overall.used = used;
    agency.overall.figure = overall;
    agency.overall.figure = match method {
        Method::EqualComponents => mean(agency, survey),
        _ => figure(&agency.overall.figure, survey, method),
    };
}

/// The overall figure of `equal-components`.
fn mean(agency: &AgencyEntry, survey: &SurveyEntry) -> FigureEntry {
    let entry = &agency.overall.figure;
    if let Some(absent) = absent(entry) {
        return absent;
    }
    let used = agency
        .components
        .iter()
        .filter(|of| agency.overall.used.contains(&of.id));
    let sums = used.map(|of| (of.figure.satisfied, of.figure.answers));
    let score = mean_of(sums).map(|mean| Score::of_ratio(&mean));
    let mut right = entry.clone();
    (right.numerator, right.denominator) = (None, None);
    let estimate = reports::overall_figure(agency, survey, Method::EqualComponents).estimate;
    with_interval(right, score, estimate)
}
