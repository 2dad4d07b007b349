//! How agencies stand against the previous edition and against their peers.

use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{
    AgencyEntry, ChangeEntry, FigureEntry, FunnelEntry, Manifest, ShownDifference, SurveyEntry,
};
use crate::domain::figures::ranking::{RankReport, RankedAgency};

/// The changes of the agencies of a ranking since the previous edition, in their order.
pub(super) fn changes(
    ranking: &RankReport,
    surveys: &[SurveyEntry],
    previous: Option<&Manifest>,
) -> Vec<ChangeEntry> {
    let agencies = ranking.agencies.iter();
    agencies
        .map(|agency| change(agency, ranking, surveys, previous))
        .collect()
}

fn change(
    agency: &RankedAgency,
    ranking: &RankReport,
    _surveys: &[SurveyEntry],
    previous: Option<&Manifest>,
) -> ChangeEntry {
    let none = |code: Code| ChangeEntry {
        before: None,
        difference: None,
        status: code.name().to_owned(),
    };
    let Some(previous) = previous else {
        return none(Code::NoPreviousEdition);
    };
    let header = &ranking.header;
    let Some(now) = agency.score.overall.figure.score else {
        return none(Code::NoScore);
    };
    let of_code = |entry: &&AgencyEntry| entry.agency == agency.score.agency;
    let before = previous.agencies.iter().find(of_code);
    let figure = before.map(|before| &before.overall.figure);
    let Some((figure, score)) = figure.and_then(|figure: &FigureEntry| Some((figure, figure.score?)))
    else {
        return none(Code::NoEarlierScore);
    };
    if (previous.method.name, previous.method.version) != (header.method, header.method_version) {
        return none(Code::OtherMethod);
    }
    ChangeEntry {
        before: Some(figure.clone()),
        difference: Some(ShownDifference(now.change_since(score.0))),
        status: Code::NotShown.name().to_owned(),
    }
}

/// Whether an agency is unusual among its peers.
pub(super) fn mark(_agency: &RankedAgency) -> Option<Code> {
    None
}

/// The spread among the ranked agencies.
pub(super) fn funnel(_ranking: &RankReport, _ranked: bool) -> Option<FunnelEntry> {
    None
}
