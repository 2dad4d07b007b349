//! What may stand in an edition at all: what is shown may be shown, what is hidden has its code, and
//! counts fit each other.

use std::collections::BTreeSet;

use super::files::MANIFEST_FILE;
use super::finding::Findings;
use super::{definitions, numbers, parts};
use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::editions::codes::{Code, CodeKind};
use crate::domain::editions::manifest::{
    AgencyEntry, FigureEntry, LEAST_K, Manifest, QuestionEntry, SurveyEntry,
};
use crate::domain::figures::method::Method;
use crate::domain::period::Period;

/// The fewest answers of a distribution, and of a share of wholly satisfied responses.
const LEAST_IN_DETAIL: i64 = 10;

/// The rules of one edition, and where what breaks them is noted.
struct Rules<'a> {
    manifest: &'a Manifest,
    findings: &'a mut Findings,
}

/// Names everything that may not stand in an edition, and returns whether it can be recomputed: its
/// definitions are some, its numbers can be added, and its agencies have what they are asked about.
pub(super) fn check(manifest: &Manifest, findings: &mut Findings) -> bool {
    if !definitions::check(manifest, findings) {
        return false;
    }
    let can_be_added = numbers::check(manifest, findings);
    let mut rules = Rules { manifest, findings };
    rules.header();
    let mut codes = BTreeSet::new();
    for agency in &manifest.agencies {
        let place = format!("agencies[{}]", agency.agency);
        if !codes.insert(&agency.agency) {
            rules.wrong(&place, "is there twice");
        }
        rules.agency(&place, agency);
    }
    rules.order();
    can_be_added && parts::check(manifest, findings)
}

impl Rules<'_> {
    fn wrong(&mut self, place: &str, problem: impl Into<String>) {
        self.findings.add(MANIFEST_FILE, place, problem);
    }

    /// The fewest responses of a shown figure.
    fn least(&self) -> i64 {
        let k = self.manifest.method.k.max(LEAST_K);
        match self.manifest.method.name {
            Method::AllSatisfied => k.max(LEAST_IN_DETAIL),
            _ => k,
        }
    }

    fn header(&mut self) {
        let method = &self.manifest.method;
        if method.k < LEAST_K {
            let problem = format!(
                "is {}: figures of fewer than {LEAST_K} are never shown",
                method.k
            );
            self.wrong("method.k", problem);
        }
        let manifest = self.manifest;
        self.figure("pooled", &manifest.pooled);
        if manifest.ranked == (manifest.block == INTAKE_BLOCK) {
            self.wrong("ranked", "is not what the block asks for");
        }
        let (block, period) = (&manifest.block, &manifest.period);
        if !is_id(&manifest.id, block, period) {
            self.wrong("id", "is not that of its block and period");
        }
        let replaced = manifest.replaces.as_ref().map(|replaced| &replaced.id);
        if replaced.is_some_and(|id| *id == manifest.id || !is_id(id, block, period)) {
            self.wrong(
                "replaces.id",
                "is not that of another edition of its block and period",
            );
        }
        let previous = manifest.previous.as_ref();
        if previous.is_some_and(|previous| !is_id(&previous.id, block, &previous.period)) {
            self.wrong(
                "previous.id",
                "is not that of its block and of the period before",
            );
        }
        let period = manifest.period.parse::<Period>();
        let spelling = period.as_ref().map(ToString::to_string);
        if spelling.ok().as_ref() != Some(&manifest.period) {
            self.wrong("period", "is not spelled as a period is");
        }
        if let (Some(previous), Ok(period)) = (&manifest.previous, period.map(Period::previous))
            && previous.period != period.to_string()
        {
            self.wrong("previous.period", "is not the period before");
        }
    }

    fn agency(&mut self, place: &str, agency: &AgencyEntry) {
        let surveys = &self.manifest.surveys;
        let survey = surveys.iter().find(|survey| survey.id == agency.survey);
        if survey.is_none() {
            let problem = format!("`{}` is not among the definitions", agency.survey);
            self.wrong(&format!("{place}.survey"), problem);
        }
        self.figure(&format!("{place}.overall.figure"), &agency.overall.figure);
        for component in &agency.components {
            let place = format!("{place}.components[{}].figure", component.id);
            self.figure(&place, &component.figure);
        }
        for beside in &agency.beside {
            self.figure(
                &format!("{place}.beside[{}]", beside.survey),
                &beside.figure,
            );
        }
        for question in &agency.questions {
            let place = format!("{place}.questions[{}]", question.code);
            self.question(&place, question, survey);
        }
        if let Some(before) = &agency.change.before {
            self.figure(&format!("{place}.change.before"), before);
        }
        self.flagged(&format!("{place}.flagged"), agency);
        for component in &agency.change.components {
            let place = format!("{place}.change.components[{}].figure", component.id);
            self.figure(&place, &component.figure);
        }
        self.codes(place, agency);
        self.counts(place, agency);
    }

    /// A figure has a score and everything that it is made of, or a code and none of that.
    fn figure(&mut self, place: &str, figure: &FigureEntry) {
        self.code(
            &format!("{place}.reason"),
            figure.reason.as_deref(),
            CodeKind::Reason,
        );
        let parts = [figure.answers, figure.satisfied, figure.points];
        let is_whole = figure.low.is_some()
            && figure.high.is_some()
            && figure.effective_n.is_some()
            && parts.iter().all(Option::is_some);
        match (figure.score, figure.n) {
            (Some(_), Some(n)) if n < self.least() => {
                let least = self.least();
                self.wrong(
                    place,
                    format!("is shown of {n} responses, fewer than {least}"),
                );
            }
            (Some(_), Some(n)) if is_whole => self.sums(place, figure, n),
            (Some(_), _) => self.wrong(place, "has a score without all that it is made of"),
            (None, _) if figure.reason.is_none() => {
                self.wrong(place, "has no score, and no code that says why");
            }
            (None, n) => {
                let is_number = |number: Option<i64>| number.is_some_and(|number| number != 0);
                let counts = [n, figure.numerator, figure.denominator];
                let is_shown = counts.into_iter().chain(parts).any(is_number)
                    || figure.low.is_some()
                    || figure.high.is_some();
                if is_shown {
                    self.wrong(place, "is hidden, but parts of it are shown");
                }
            }
        }
    }

    fn sums(&mut self, place: &str, figure: &FigureEntry, n: i64) {
        let (answers, satisfied) = (figure.answers.unwrap_or(0), figure.satisfied.unwrap_or(0));
        if answers < n {
            let problem = format!("has {answers} answers of {n} responses");
            self.wrong(&format!("{place}.answers"), problem);
        }
        let wholly = figure.numerator.unwrap_or(0);
        let is_by_response = self.manifest.method.name == Method::AllSatisfied;
        if is_by_response && (wholly > satisfied || n - wholly > answers - satisfied) {
            let problem = format!(
                "is {wholly} wholly satisfied responses, with {satisfied} of {answers} answers satisfied"
            );
            self.wrong(&format!("{place}.numerator"), problem);
        }
        if !(0..=answers).contains(&satisfied) {
            let problem = format!("has {satisfied} satisfied answers of {answers}");
            self.wrong(&format!("{place}.satisfied"), problem);
        }
    }

    fn question(&mut self, place: &str, question: &QuestionEntry, survey: Option<&SurveyEntry>) {
        self.code(
            &format!("{place}.reason"),
            question.reason.as_deref(),
            CodeKind::Reason,
        );
        let least = self.manifest.method.k.max(LEAST_IN_DETAIL);
        match (question.n, &question.levels) {
            (Some(n), Some(levels)) => {
                let is_scale = survey.is_none_or(|survey| survey.levels.len() == levels.len());
                let sum = levels
                    .iter()
                    .fold(0, |sum: i64, count| sum.saturating_add(*count));
                if !is_scale || levels.iter().any(|count| *count < 0) || sum != n {
                    self.wrong(
                        place,
                        format!("its levels are not {n} answers on the scale"),
                    );
                }
                if n > 0 && n < least {
                    self.wrong(
                        place,
                        format!("is shown of {n} answers, fewer than {least}"),
                    );
                }
            }
            (None, None) => {}
            _ => self.wrong(place, "is shown in part"),
        }
        if question.n.is_none() && question.not_applicable.is_some() {
            self.wrong(place, "is hidden, but parts of it are shown");
        }
        self.responses(&format!("{place}.not_applicable"), question.not_applicable);
    }

    /// The fewest responses of a number beside figures, if there are any. Of shares of wholly satisfied
    /// responses the edition names a larger one alone.
    fn least_beside(&self) -> i64 {
        let method = &self.manifest.method;
        match method.name {
            Method::AllSatisfied => LEAST_K,
            _ => method.k.max(LEAST_K),
        }
    }

    /// Flagged responses are told where neither they nor the others are few. The others are those that
    /// the overall figure counts or leaves out, less the flagged ones.
    fn flagged(&mut self, place: &str, agency: &AgencyEntry) {
        self.responses(place, agency.flagged);
        let figure = &agency.overall.figure;
        let all = figure.n.unwrap_or(0).saturating_add(figure.left_out);
        let Some(flagged) = agency.flagged.filter(|flagged| *flagged > 0) else {
            return;
        };
        let (rest, least) = (all.saturating_sub(flagged), self.least_beside());
        if rest < 0 {
            self.wrong(place, format!("is {flagged} of {all} responses"));
        } else if (1..least).contains(&rest) {
            let problem = format!("leaves {rest} responses that are not, fewer than {least}");
            self.wrong(place, problem);
        }
    }

    /// A number of responses beside figures is 0 or at least `k`.
    fn responses(&mut self, place: &str, number: Option<i64>) {
        let least = self.least_beside();
        if let Some(number) = number.filter(|number| *number != 0 && *number < least) {
            let problem = format!("is {number} responses, fewer than {least}");
            self.wrong(place, problem);
        }
    }

    fn codes(&mut self, place: &str, agency: &AgencyEntry) {
        let change = Some(agency.change.status.as_str());
        for (name, code, kind) in [
            ("reason", agency.reason.as_deref(), CodeKind::Reason),
            ("group", agency.group.as_deref(), CodeKind::Group),
            ("mark", agency.mark.as_deref(), CodeKind::Mark),
            ("change.status", change, CodeKind::Change),
        ] {
            self.code(&format!("{place}.{name}"), code, kind);
        }
        if agency.rank.is_none() && agency.reason.is_none() {
            self.wrong(place, "is not ranked, and has no code that says why");
        }
        let is_compared = agency.change.before.is_some();
        let tells = ["risen", "fallen", "not_shown"].contains(&agency.change.status.as_str());
        if is_compared != tells || is_compared != agency.change.difference.is_some() {
            let problem = "has a change without the figure before, or that figure without a change";
            self.wrong(&format!("{place}.change"), problem);
        }
        let has_no_score = agency.change.status == Code::NoScore.name();
        let is_scored = agency.overall.figure.score.is_some();
        if self.manifest.previous.is_some() && has_no_score == is_scored {
            let problem = "does not fit whether there is a score";
            self.wrong(&format!("{place}.change.status"), problem);
        }
        let is_first = agency.change.status == Code::NoPreviousEdition.name();
        if is_first != self.manifest.previous.is_none() {
            let problem = "does not fit whether there is a previous edition";
            self.wrong(&format!("{place}.change.status"), problem);
        }
    }

    fn code(&mut self, place: &str, code: Option<&str>, kind: CodeKind) {
        let Some(name) = code else { return };
        if Code::find(name).map(Code::kind) != Some(kind) {
            self.wrong(place, format!("`{name}` is no code of this kind"));
        }
    }

    fn counts(&mut self, place: &str, agency: &AgencyEntry) {
        let coverage = &agency.coverage;
        if !(0 <= coverage.answered
            && coverage.answered <= coverage.invited
            && coverage.invited <= coverage.finished)
        {
            let problem = "more cases are answered than invited, or invited than finished";
            self.wrong(&format!("{place}.coverage"), problem);
        }
        if agency.timeliness.is_none() != (self.manifest.block == INTAKE_BLOCK) {
            let problem = "is missing, or is that of an intake office, which decides no case";
            self.wrong(&format!("{place}.timeliness"), problem);
        }
        if let Some(cases) = &agency.timeliness {
            let sum =
                |numbers: &[i64]| numbers.iter().fold(0, |sum: i64, n| sum.saturating_add(*n));
            let handled = sum(&[cases.carried_over, cases.received]);
            let stated = sum(&[
                cases.early,
                cases.on_time,
                cases.overdue,
                cases.pending_in_time,
                cases.pending_overdue,
                cases.withdrawn,
            ]);
            if handled != stated {
                let problem = format!("its states are {stated} cases, not {handled}");
                self.wrong(&format!("{place}.timeliness"), problem);
            }
        }
    }

    /// The ranked agencies stand by rank and code, then the others by code.
    fn order(&mut self) {
        let place = |agency: &AgencyEntry| (agency.rank.unwrap_or(i64::MAX), agency.agency.clone());
        if !self.manifest.agencies.is_sorted_by_key(place) {
            self.wrong("agencies", "are not in the order of rank and code");
        }
    }
}

/// Whether this is the id of an edition of a block and a period.
fn is_id(id: &str, block: &str, period: &str) -> bool {
    let first = format!("{block}-{period}");
    id.strip_prefix(&first).is_some_and(is_number)
}

/// Whether this is what ids of later editions of a block and period end in: `-2`, `-3`.
fn is_number(ending: &str) -> bool {
    let number = ending.strip_prefix('-').map(str::parse::<u32>);
    ending.is_empty() || matches!(number, Some(Ok(2..)))
}
