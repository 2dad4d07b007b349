//! Changes since the previous edition.

use super::figure::figure;
use crate::domain::editions::manifest::{Manifest, ShownDifference};
use crate::domain::editions::reports;
use crate::domain::figures::method::Method;
use crate::domain::figures::newcombe::{Uncertain, directions};
use crate::domain::figures::ranking::Direction;
use crate::domain::figures::score::Figure;

/// Recomputes the changes since the previous edition, from its figures as this one tells them.
pub(super) fn recompute(right: &mut Manifest) {
    let method = right.method.name;
    let surveys = right.surveys.clone();
    let mut pairs = Vec::new();
    let mut compared = Vec::new();
    for (index, agency) in right.agencies.iter_mut().enumerate() {
        let survey = surveys.iter().find(|survey| survey.id == agency.survey);
        let Some((survey, before)) = survey.zip(agency.change.before.as_ref()) else {
            agency.change.difference = None;
            continue;
        };
        let now = reports::overall_figure(agency, survey, method);
        let then = match method {
            Method::EqualComponents => reports::figure(before, survey, method),
            _ => {
                let before = figure(before, survey, method);
                let then = reports::figure(&before, survey, method);
                agency.change.before = Some(before);
                then
            }
        };
        let uncertain = |figure: &Figure| {
            Some(Uncertain {
                score: figure.score?,
                estimate: figure.estimate?,
            })
        };
        let Some((then, now)) = uncertain(&then).zip(uncertain(&now)) else {
            agency.change.difference = None;
            continue;
        };
        let hundredths = now.score.change_since(then.score);
        agency.change.difference = Some(ShownDifference(hundredths));
        pairs.push((then, now));
        compared.push(index);
    }
    if method == Method::EqualComponents {
        return;
    }
    for (index, direction) in compared.into_iter().zip(directions(&pairs)) {
        let status = Direction::from(direction).name().to_owned();
        right.agencies[index].change.status = status;
    }
}
