//! The entry of an agency.

use super::figures::{AgencyAnswers, BlockFigures};
use super::surveys::SurveyNames;
use crate::domain::cases::timeliness::Timeliness;
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{
    AgencyEntry, BesideEntry, ChangeEntry, ComponentEntry, CoverageEntry, FigureEntry, FunnelEntry,
    OverallEntry, QuestionEntry, TimelinessEntry,
};
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::distribution::QuestionDistribution;
use crate::domain::figures::funnel::Funnel;
use crate::domain::figures::ranking::{RankedAgency, Unranked};
use crate::domain::tidy;

/// The entry of an agency, as it stands in the ranking.
pub(super) fn entry(
    agency: &RankedAgency,
    figures: &BlockFigures,
    names: &SurveyNames,
    change: ChangeEntry,
) -> AgencyEntry {
    let score = &agency.score;
    let own = figures
        .agencies
        .iter()
        .find(|own| own.code.as_str() == score.agency);
    let is_intake_office = own.is_some_and(|own| own.is_intake_office());
    let timeliness = figures.timeliness.get(&score.agency).copied();
    let answers = figures.answers.get(&score.agency);
    AgencyEntry {
        agency: score.agency.clone(),
        name: tidy(&score.name),
        name_en: own.and_then(|own| own.name_en.as_deref()).map(tidy),
        survey: names.of_agency(&score.agency),
        rank: agency.rank,
        tied: agency.tied,
        rank_low: agency.rank_low,
        rank_high: agency.rank_high,
        group: agency
            .group
            .map(|group| Code::from(group).name().to_owned()),
        mark: agency.mark.map(|mark| mark.name().to_owned()),
        reason: agency.reason.map(Unranked::name).map(str::to_owned),
        overall: OverallEntry {
            figure: FigureEntry::of(&score.overall.figure),
            used: score.overall.used.clone(),
        },
        components: score
            .components
            .iter()
            .map(|component| ComponentEntry {
                id: component.id.clone(),
                figure: FigureEntry::of(&component.figure),
            })
            .collect(),
        change,
        beside: score
            .beside
            .iter()
            .map(|beside| BesideEntry {
                survey: names.of_beside(beside),
                figure: FigureEntry::of(&beside.figure),
            })
            .collect(),
        questions: answers.map_or_else(Vec::new, questions),
        flagged: score.flagged,
        outside: score.outside,
        coverage: coverage(score.coverage),
        timeliness: (!is_intake_office).then(|| timed(timeliness.unwrap_or_default())),
        note: None,
    }
}

/// Takes everything from an agency that says how it stands among others.
pub(super) fn unrank(agency: &mut AgencyEntry, reason: Code) {
    agency.rank = None;
    agency.tied = false;
    agency.rank_low = None;
    agency.rank_high = None;
    agency.group = None;
    agency.mark = None;
    agency.reason = Some(reason.name().to_owned());
}

/// The spread among the ranked agencies.
pub(super) fn funnel(funnel: Funnel) -> FunnelEntry {
    FunnelEntry {
        centre: funnel.centre.to_string(),
        tau2: funnel.tau2.to_string(),
    }
}

fn questions(answers: &AgencyAnswers) -> Vec<QuestionEntry> {
    let questions = answers.distribution.questions.iter();
    questions.map(question).collect()
}

/// Why so many answers to a question are not shown.
pub fn question_reason(n: Option<i64>) -> Option<Code> {
    match n {
        None => Some(Code::Suppressed),
        Some(0) => Some(Code::NoData),
        Some(_) => None,
    }
}

fn question(question: &QuestionDistribution) -> QuestionEntry {
    let reason = question_reason(question.n);
    QuestionEntry {
        code: question.code.clone(),
        n: question.n,
        levels: question.levels.clone(),
        not_applicable: question.not_applicable,
        reason: reason.map(|code| code.name().to_owned()),
    }
}

fn coverage(coverage: Coverage) -> CoverageEntry {
    CoverageEntry {
        finished: coverage.finished,
        invited: coverage.invited,
        answered: coverage.answered,
    }
}

fn timed(counts: Timeliness) -> TimelinessEntry {
    TimelinessEntry {
        carried_over: counts.carried_over,
        received: counts.received,
        early: counts.early,
        on_time: counts.on_time,
        overdue: counts.overdue,
        pending_in_time: counts.pending_in_time,
        pending_overdue: counts.pending_overdue,
        withdrawn: counts.withdrawn,
    }
}
