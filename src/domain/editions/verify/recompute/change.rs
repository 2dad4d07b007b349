//! Changes since the previous edition.

use super::agency::overall;
use super::figure::figure;
use crate::domain::editions::manifest::{
    ChangeEntry, FigureEntry, Manifest, ShownDifference, SurveyEntry,
};
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
        let now = survey.map(|survey| reports::overall_figure(agency, survey, method));
        let then = survey.and_then(|survey| before(&mut agency.change, survey, method));
        let pair = then.and_then(|then| Some((uncertain(&then)?, uncertain(&now?)?)));
        let hundredths = pair.map(|(then, now)| now.score.change_since(then.score));
        agency.change.difference = hundredths.map(ShownDifference);
        if let Some(pair) = pair {
            pairs.push(pair);
            compared.push(index);
        }
    }
    for (index, direction) in compared.into_iter().zip(directions(&pairs)) {
        let status = Direction::from(direction).name().to_owned();
        right.agencies[index].change.status = status;
    }
}

/// Recomputes the figure before, and returns it; `None` where there is none.
fn before(change: &mut ChangeEntry, survey: &SurveyEntry, method: Method) -> Option<Figure> {
    let Some(claimed) = &change.before else {
        change.components.clear();
        return None;
    };
    if method != Method::EqualComponents {
        change.components.clear();
        let before = figure(claimed, survey, method);
        let then = reports::figure(&before, survey, method);
        change.before = Some(before);
        return Some(then);
    }
    for component in &mut change.components {
        component.figure = figure(&component.figure, survey, method);
    }
    let used: Vec<&FigureEntry> = change.components.iter().map(|of| &of.figure).collect();
    let before = overall(claimed, &used, survey, method);
    let then = reports::mean_figure(&before, used.into_iter().map(reports::shares));
    change.before = Some(before);
    Some(then)
}

fn uncertain(figure: &Figure) -> Option<Uncertain> {
    Some(Uncertain {
        score: figure.score?,
        estimate: figure.estimate?,
    })
}
