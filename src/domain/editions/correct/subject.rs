//! What an edition counts of an agency, subject by subject: a component with its questions, or responses
//! alone.

use std::collections::BTreeMap;

use crate::domain::editions::manifest::{
    AgencyEntry, FigureEntry, Manifest, SurveyEntry, definition_id,
};
use crate::domain::survey::Shape;

/// What is counted together. Two editions count the same where everything here is the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject<'m> {
    /// Its path, such as `components.to-chuc`.
    path: String,
    /// The survey definition.
    survey: SurveyIdentity<'m>,
    /// The points of each level, and whether it counts as satisfied, lowest first.
    levels: Vec<(i64, bool)>,
    /// The codes of a component's questions.
    questions: Vec<&'m str>,
    /// Whether a period's numbers are the sums of what formed in the periods within it. An overall number
    /// is not: it counts once who answered several components.
    pub(super) adds_up: bool,
}

/// A definition and how it counts, whatever an edition calls it: its id, and its shape. Of one that no
/// agency of any edition is scored by, the name alone is known.
type SurveyIdentity<'m> = (&'m str, Option<Shape<'m>>);

/// The numbers of a subject in one edition, or sums and differences of them: responses, answers,
/// satisfied answers and points, and of every question to whom it did not apply and each level's answers.
/// What is not shown is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SubjectCounts {
    numbers: Vec<i64>,
    /// The questions, by bit, that are not shown though their component is.
    hidden: u64,
}

/// The numbers before those of questions.
const SUMS: usize = 4;

impl SubjectCounts {
    fn of(figure: &FigureEntry) -> Self {
        let sums = [figure.n, figure.answers, figure.satisfied, figure.points];
        Self {
            numbers: sums.map(Option::unwrap_or_default).to_vec(),
            hidden: 0,
        }
    }

    fn of_responses(n: Option<i64>) -> Self {
        Self {
            numbers: vec![n.unwrap_or_default(), 0, 0, 0],
            hidden: 0,
        }
    }

    /// Zero counts of the same shape.
    pub(super) fn nothing(&self) -> Self {
        Self {
            numbers: vec![0; self.numbers.len()],
            hidden: 0,
        }
    }

    /// Whether there are fewer than no responses.
    pub(super) fn is_negative(&self) -> bool {
        self.numbers.first().is_some_and(|responses| *responses < 0)
    }

    /// Adds or subtracts others of the same subject.
    pub(super) fn add(&mut self, sign: i64, other: &Self) {
        for (mine, theirs) in self.numbers.iter_mut().zip(&other.numbers) {
            *mine += sign * theirs;
        }
        self.hidden |= other.hidden;
    }
}

impl Subject<'_> {
    /// Finds what a difference gives away of 1 to `k` − 1 responses: its name within the agency, and the
    /// number. Answers that stayed the same are known to be of enough people together where questions are
    /// not shown; of a change the same few may have answered each of these.
    pub(super) fn find_few(
        &self,
        difference: &SubjectCounts,
        k: i64,
        is_change: bool,
    ) -> Option<(String, i64)> {
        let is_few = |number: i64| (1..k).contains(&number.abs());
        let (sums, of_questions) = difference.numbers.split_at(SUMS);
        if is_few(sums[0]) {
            return Some((format!("{}.n", self.path), sums[0]));
        }
        let mut rest = [sums[1], sums[2], sums[3]];
        let mut most_moved = 0;
        let each = of_questions.chunks(1 + self.levels.len());
        for (place, (code, counts)) in self.questions.iter().zip(each).enumerate() {
            let (not_applicable, levels) = (counts[0], &counts[1..]);
            let given: i64 = levels.iter().sum();
            // Each response that came or went has moved one of these numbers by 1.
            let came: i64 = counts.iter().filter(|count| **count > 0).sum();
            let moved = came.max(came - counts.iter().sum::<i64>());
            let numbers = [
                ("n", given),
                ("not_applicable", not_applicable),
                ("levels", moved),
            ];
            if let Some((what, few)) = numbers.into_iter().find(|(_, number)| is_few(*number)) {
                return Some((format!("questions.{code}.{what}"), few));
            }
            most_moved = most_moved.max(moved);
            if difference.hidden & bit(place) == 0 {
                let (satisfied, points) = self.valued(levels);
                rest = [rest[0] - given, rest[1] - satisfied, rest[2] - points];
            }
        }
        // The component less its shown questions.
        let each = match is_change {
            true => i64::from(difference.hidden.count_ones()).max(1),
            false => 1,
        };
        let is_few_answers = (1..k.saturating_mul(each)).contains(&rest[0].abs());
        if !self.questions.is_empty() && (is_few_answers || (rest[0] == 0 && rest != [0; 3])) {
            return Some((format!("{} less shown questions", self.path), rest[0]));
        }
        let changed = sums[1..].iter().find(|number| **number != 0).copied();
        match changed {
            Some(changed) if sums[0] == 0 && most_moved < k => {
                Some((format!("{} at the same n", self.path), changed))
            }
            _ => None,
        }
    }

    /// The satisfied answers and the points of a question's levels.
    fn valued(&self, counts: &[i64]) -> (i64, i64) {
        let levels = counts.iter().zip(&self.levels);
        levels.fold((0, 0), |(satisfied, points), (count, (value, counts))| {
            let satisfied = satisfied + if *counts { *count } else { 0 };
            (satisfied, points + count * value)
        })
    }
}

fn bit(place: usize) -> u64 {
    1 << place.min(63)
}

/// The subjects of an edition by agency, each with its numbers. `surveys` are the definitions of all
/// editions that are compared: an edition tells only of those that its agencies are scored by.
pub(super) fn subjects<'m>(
    manifest: &'m Manifest,
    surveys: &[&'m SurveyEntry],
) -> BTreeMap<(&'m str, Subject<'m>), SubjectCounts> {
    let known = |name: &'m str| {
        let own = manifest.surveys.iter();
        let mut known = own.chain(surveys.iter().copied());
        match known.find(|survey| survey.id == name) {
            Some(known) => (definition_id(name), Some(known.shape())),
            None => (name, None),
        }
    };
    let mut all = BTreeMap::new();
    for agency in &manifest.agencies {
        let mut add = |subject, counts| {
            all.entry((agency.agency.as_str(), subject))
                .or_insert(counts);
        };
        let own = known(&agency.survey);
        add(
            alone("overall", own, false),
            SubjectCounts::of_responses(agency.overall.figure.n),
        );
        add(
            alone("flagged", ("", None), true),
            SubjectCounts::of_responses(agency.flagged),
        );
        for beside in &agency.beside {
            let other = known(&beside.survey);
            let path = format!("beside.{}", other.0);
            let n = SubjectCounts::of_responses(beside.figure.n);
            // It is the overall figure where the agency is scored by this definition.
            add(alone("overall", other.clone(), false), n);
            add(
                alone(&path, other, false),
                SubjectCounts::of(&beside.figure),
            );
        }
        let mut surveys = manifest.surveys.iter();
        if let Some(survey) = surveys.find(|survey| survey.id == agency.survey) {
            for (subject, counts) in components(agency, survey) {
                add(subject, counts);
            }
        }
    }
    all
}

/// Responses alone.
fn alone<'m>(path: &str, survey: SurveyIdentity<'m>, adds_up: bool) -> Subject<'m> {
    Subject {
        path: path.to_owned(),
        survey,
        levels: Vec::new(),
        questions: Vec::new(),
        adds_up,
    }
}

/// The components of an agency.
fn components<'m>(
    agency: &'m AgencyEntry,
    survey: &'m SurveyEntry,
) -> Vec<(Subject<'m>, SubjectCounts)> {
    let levels: Vec<(i64, bool)> = survey
        .levels
        .iter()
        .map(|level| (i64::from(level.value), level.satisfied))
        .collect();
    let mut found = Vec::new();
    for component in &agency.components {
        let mut asked = survey.components.iter();
        let asked = asked.find(|asked| asked.id == component.id);
        let questions = asked.map_or(&[][..], |asked| &asked.questions);
        let mut counts = SubjectCounts::of(&component.figure);
        let is_shown = component.figure.n.is_some();
        for (place, question) in questions.iter().enumerate() {
            let mut entries = agency.questions.iter();
            let entry = entries.find(|entry| entry.code == question.code);
            let shown = entry.and_then(|entry| entry.levels.as_ref());
            if is_shown && entry.is_some() && shown.is_none() {
                counts.hidden |= bit(place);
            }
            let not_applicable = entry.and_then(|entry| entry.not_applicable);
            counts.numbers.push(not_applicable.unwrap_or_default());
            let given = (0..levels.len()).map(|level| shown?.get(level).copied());
            counts.numbers.extend(given.map(Option::unwrap_or_default));
        }
        let subject = Subject {
            path: format!("components.{}", component.id),
            survey: (definition_id(&survey.id), Some(survey.shape())),
            levels: levels.clone(),
            questions: questions.iter().map(|asked| asked.code.as_str()).collect(),
            adds_up: true,
        };
        found.push((subject, counts));
    }
    found
}
