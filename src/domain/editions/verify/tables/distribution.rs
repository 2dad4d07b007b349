//! `distribution.csv`: one row an agency, question and level; or one an agency and question, with a
//! column for each level.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Table, TableCheck, text};
use crate::domain::editions::manifest::{
    AgencyEntry, Manifest, QuestionEntry, SurveyComponent, SurveyEntry, SurveyQuestion,
};
use crate::domain::editions::verify::files::MANIFEST_FILE;

/// Checks every row, and that every question has its rows.
pub(super) fn check(of: &mut TableCheck<'_>, table: &Table) {
    let manifest = of.manifest;
    of.expect(table, COLUMNS);
    expect_levels(of, table);
    let surveys: BTreeMap<_, _> = manifest.surveys.iter().map(|of| (&of.id, of)).collect();
    let asked: BTreeMap<_, _> = manifest
        .agencies
        .iter()
        .filter_map(|agency| Some((agency, *surveys.get(&agency.survey)?)))
        .flat_map(|(agency, survey)| asked(agency, survey))
        .map(|asked| {
            (
                (asked.agency.agency.as_str(), asked.answers.code.as_str()),
                asked,
            )
        })
        .collect();
    let mut seen = BTreeSet::new();
    let mut by_level = false;
    for row in table.rows() {
        let code = row.find("agency").unwrap_or_default();
        let question = row.find("question").unwrap_or_default();
        let level = row.find("level");
        by_level |= level.is_some();
        let Some(asked) = asked.get(&(code, question)) else {
            let problem = format!("`{code}`, `{question}` is not in {MANIFEST_FILE}");
            of.wrong(&row.place, problem);
            continue;
        };
        let key = [code, question, level.unwrap_or_default()].map(str::to_owned);
        if !seen.insert(key) {
            of.wrong(&row.place, format!("`{code}`, `{question}` is there twice"));
        }
        of.compare(&row, |column| answer_cell(manifest, asked, (column, level)));
    }
    for ((agency, question), asked) in &asked {
        let levels: Vec<String> = match by_level {
            true => {
                let levels = asked.survey.levels.iter();
                levels.map(|level| level.value.to_string()).collect()
            }
            false => vec![String::new()],
        };
        let has =
            |level: String| seen.contains(&[(*agency).to_owned(), (*question).to_owned(), level]);
        if !levels.into_iter().all(has) {
            of.wrong("", format!("`{agency}`, `{question}` is missing"));
        }
    }
}

/// The columns that every program has written, but those of levels.
const COLUMNS: [&str; 10] = [
    "period",
    "survey",
    "agency",
    "name",
    "component",
    "question",
    "question_text",
    "n",
    "not_applicable",
    "reason",
];

/// Expects the counts of levels: a column for each, or a row for each.
fn expect_levels(of: &mut TableCheck<'_>, table: &Table) {
    let levels = of.manifest.surveys.iter().flat_map(|survey| &survey.levels);
    let columns: BTreeSet<String> = levels
        .map(|level| format!("level_{}|count|answers", level.value))
        .collect();
    of.expect(table, columns.iter().map(String::as_str));
}

/// A question, its answers about an agency, and its place in the definition.
struct QuestionAnswers<'m> {
    agency: &'m AgencyEntry,
    answers: &'m QuestionEntry,
    survey: &'m SurveyEntry,
    component: &'m SurveyComponent,
    question: &'m SurveyQuestion,
}

/// The questions of an agency.
fn asked<'m>(
    agency: &'m AgencyEntry,
    survey: &'m SurveyEntry,
) -> impl Iterator<Item = QuestionAnswers<'m>> {
    agency.questions.iter().filter_map(move |answers| {
        let mut all = survey.questions();
        let (component, question) = all.find(|(_, question)| question.code == answers.code)?;
        Some(QuestionAnswers {
            agency,
            answers,
            survey,
            component,
            question,
        })
    })
}

/// Whether a text is the value of a level.
fn is_level(text: &&str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a cell must hold; `None` for a column that isn't known.
fn answer_cell(
    manifest: &Manifest,
    asked: &QuestionAnswers<'_>,
    (column, level): (&str, Option<&str>),
) -> Option<String> {
    let QuestionAnswers {
        agency,
        answers,
        survey,
        ..
    } = asked;
    let place = |value: &str| {
        let mut levels = survey.levels.iter();
        levels.position(|of| of.value.to_string() == value)
    };
    let count = |value: &str| {
        let at = place(value)?;
        let counts = answers.levels.as_ref();
        Some(text(counts.and_then(|counts| counts.get(at))))
    };
    Some(match column {
        "period" => manifest.period.clone(),
        "block" => manifest.block.clone(),
        "survey" => agency.survey.clone(),
        "agency" => agency.agency.clone(),
        "name" => agency.name.clone(),
        "question" => answers.code.clone(),
        "component" => asked.component.id.clone(),
        "question_text" => asked.question.text.clone(),
        "n" => text(answers.n),
        "not_applicable" => text(answers.not_applicable),
        "reason" => text(answers.reason.as_ref()),
        // One that is not of the scale has no place there.
        "level" => text(place(level?).map(|at| survey.levels[at].value)),
        "level_label" => text(place(level?).map(|at| &survey.levels[at].label)),
        "count" | "answers" => count(level?).unwrap_or_default(),
        // A level of another definition's scale is empty.
        column => count(column.strip_prefix("level_").filter(is_level)?).unwrap_or_default(),
    })
}
