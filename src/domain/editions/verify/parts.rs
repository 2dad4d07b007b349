//! What the figures of an agency are made of: the components and the questions of its definition.

use super::files::MANIFEST_FILE;
use super::finding::Findings;
use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::editions::manifest::{
    AgencyEntry, FigureEntry, Manifest, MethodEntry, QuestionEntry, SurveyComponent, SurveyEntry,
};
use crate::domain::figures::method::Method;
use crate::domain::figures::score::AnswerSums;

/// The ids of components, and the codes of questions.
type Lists<'m> = [Vec<&'m str>; 2];

/// Names what is not as the definitions of agencies ask for, and returns whether each agency has a
/// definition, and its components and questions.
pub(super) fn check(manifest: &Manifest, findings: &mut Findings) -> bool {
    let mut right = 0;
    for survey in &manifest.surveys {
        let agencies = || manifest.agencies.iter().filter(|of| of.survey == survey.id);
        let all = [
            ids(survey.components.iter().map(|of| &of.id)),
            ids(survey.questions().map(|(_, question)| &question.code)),
        ];
        // Intake offices are asked about a part of them, every one about the same.
        let first_office = agencies().next().filter(|_| manifest.block == INTAKE_BLOCK);
        let asked = first_office.map_or_else(|| all.clone(), lists);
        for agency in agencies() {
            if check_lists(agency, &asked, &all, findings) {
                check_sums(manifest, agency, survey, findings);
                right += 1;
            }
        }
    }
    right == manifest.agencies.len()
}

/// Names the lists of an agency that are not what it is asked about, and returns whether both are.
fn check_lists(
    agency: &AgencyEntry,
    asked: &Lists<'_>,
    all: &Lists<'_>,
    findings: &mut Findings,
) -> bool {
    let own = lists(agency);
    let mut are_right = true;
    for (at, name) in ["components", "questions"].into_iter().enumerate() {
        if own[at] != asked[at] || !is_within(&own[at], &all[at]) {
            let place = format!("agencies[{}].{name}", agency.agency);
            findings.add(MANIFEST_FILE, &place, "are not those of its definition");
            are_right = false;
        }
    }
    are_right
}

fn lists(agency: &AgencyEntry) -> Lists<'_> {
    [
        ids(agency.components.iter().map(|of| &of.id)),
        ids(agency.questions.iter().map(|of| &of.code)),
    ]
}

fn ids<'m>(ids: impl Iterator<Item = &'m String>) -> Vec<&'m str> {
    ids.map(String::as_str).collect()
}

/// Whether a list is another one, or that with some left out.
fn is_within(some: &[&str], all: &[&str]) -> bool {
    let mut all = all.iter();
    some.iter().all(|one| all.any(|other| other == one))
}

/// An agency and its definition, and where what doesn't fit is noted.
struct Parts<'a> {
    method: &'a MethodEntry,
    agency: &'a AgencyEntry,
    survey: &'a SurveyEntry,
    findings: &'a mut Findings,
}

/// Names what an agency's figures can't be made of.
fn check_sums(
    manifest: &Manifest,
    agency: &AgencyEntry,
    survey: &SurveyEntry,
    findings: &mut Findings,
) {
    let mut parts = Parts {
        method: &manifest.method,
        agency,
        survey,
        findings,
    };
    let mut used = Vec::new();
    for asked in &survey.components {
        let mut own = agency.components.iter();
        let figure = own.find(|of| of.id == asked.id).map(|of| &of.figure);
        let shown = figure.filter(|figure| figure.sums().is_some());
        parts.component(asked, shown);
        used.extend(shown.filter(|_| !asked.apart));
    }
    parts.overall(&used);
}

impl Parts<'_> {
    fn wrong(&mut self, place: &str, problem: &str) {
        let place = format!("agencies[{}].{place}", self.agency.agency);
        self.findings.add(MANIFEST_FILE, &place, problem);
    }

    /// A component, whose figure may be hidden or not there.
    fn component(&mut self, asked: &SurveyComponent, shown: Option<&FigureEntry>) {
        let place = format!("components[{}]", asked.id);
        let mut rest = AnswerSums::default();
        if let Some((figure, sums)) = shown.and_then(|figure| Some((figure, figure.sums()?))) {
            let questions: i64 = asked.questions.iter().map(|_| 1).sum();
            if sums.answers > figure.n.unwrap_or(0) * questions {
                let problem = "are more than its responses have to so many questions";
                self.wrong(&format!("{place}.figure.answers"), problem);
            }
            let unsatisfied = figure.n.zip(figure.numerator).map(|(n, wholly)| n - wholly);
            let is_by_response = self.method.name == Method::AllSatisfied;
            if is_by_response
                && unsatisfied.is_some_and(|of| sums.answers - sums.satisfied > of * questions)
            {
                let problem = "leaves more answers unsatisfied than its other responses have";
                self.wrong(&format!("{place}.figure.numerator"), problem);
            }
            if !are_possible(sums, self.survey) {
                let problem = "are not those of so many answers, of which so many are satisfied";
                self.wrong(&format!("{place}.figure.points"), problem);
            }
            rest = sums;
        }
        let is_asked = |code: &String| asked.questions.iter().any(|of| of.code == *code);
        let agency = self.agency;
        let questions = agency.questions.iter();
        for question in questions.filter(|of| is_asked(&of.code)) {
            subtract(&mut rest, question, self.survey);
            let n = shown.and_then(|figure| figure.n);
            if n.zip(question.n).is_some_and(|(n, given)| given > n) {
                let problem = "is of more answers than its component has responses";
                self.wrong(&format!("questions[{}].n", question.code), problem);
            }
        }
        // What is left are the answers to hidden questions: none, or enough.
        if !are_possible(rest, self.survey) || (1..self.method.k).contains(&rest.answers) {
            self.wrong(&place, "its questions do not add up to it");
        }
    }

    /// The overall figure of shown components.
    fn overall(&mut self, used: &[&FigureEntry]) {
        let overall = &self.agency.overall.figure;
        match (overall.score, used.is_empty()) {
            (None, false) => {
                self.wrong("overall.figure", "is hidden, although components are shown");
            }
            (Some(_), true) => self.wrong("overall.figure", "is shown, although no component is"),
            _ => {}
        }
        self.responses("is of", used, |figure| figure.n);
        if self.method.name == Method::AllSatisfied {
            // Who is not wholly satisfied with a component is not so at all.
            self.responses("leaves unsatisfied", used, |figure| {
                Some(figure.n? - figure.numerator?)
            });
        }
    }

    /// Responses to any of several components: no fewer than to the largest, and no more than the sum.
    fn responses(
        &mut self,
        what: &str,
        used: &[&FigureEntry],
        count: fn(&FigureEntry) -> Option<i64>,
    ) {
        let numbers = || used.iter().filter_map(|figure| count(figure));
        let (most, sum) = (numbers().max().unwrap_or(0), numbers().sum());
        if let Some(n) = count(&self.agency.overall.figure)
            && !(most..=sum).contains(&n)
        {
            let problem = format!("{what} {n} responses, but the components {most} to {sum}");
            self.wrong("overall.figure", &problem);
        }
    }
}

/// Takes the answers to a question from sums, where they are shown.
fn subtract(sums: &mut AnswerSums, question: &QuestionEntry, survey: &SurveyEntry) {
    for (level, count) in survey.levels.iter().zip(question.levels.iter().flatten()) {
        sums.answers -= count;
        sums.satisfied -= if level.satisfied { *count } else { 0 };
        sums.points -= count * i64::from(level.value);
    }
}

/// Whether so many answers, of which so many are satisfied, can have these points.
fn are_possible(sums: AnswerSums, survey: &SurveyEntry) -> bool {
    let (mut fewest, mut most) = (0, 0);
    let unsatisfied = sums.answers - sums.satisfied;
    for (count, is_satisfied) in [(sums.satisfied, true), (unsatisfied, false)] {
        let levels = survey.levels.iter();
        let levels = levels.filter(|level| level.satisfied == is_satisfied);
        let points = levels.map(|level| i64::from(level.value));
        match points.clone().min().zip(points.max()) {
            Some((lowest, top)) if count >= 0 => {
                fewest += count * lowest;
                most += count * top;
            }
            _ if count == 0 => {}
            _ => return false,
        }
    }
    (fewest..=most).contains(&sums.points)
}
