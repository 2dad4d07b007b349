//! `distribution.csv`: one row an agency and question, with a column for each level.

use super::table::{ColumnKind, EditionTable, cell, columns};
use crate::domain::editions::manifest::{AgencyEntry, Manifest, QuestionEntry, SurveyEntry};

/// The columns of levels, by the level's value.
const LEVELS: [&str; 10] = [
    "level_0", "level_1", "level_2", "level_3", "level_4", "level_5", "level_6", "level_7",
    "level_8", "level_9",
];

/// The table. It has the levels of every definition that agencies are scored by; a level that an
/// agency's own has not is empty.
pub(super) fn table(manifest: &Manifest) -> EditionTable {
    let surveys = manifest.surveys.iter();
    let mut values: Vec<u8> = surveys
        .flat_map(|survey| survey.levels.iter().map(|level| level.value))
        .collect();
    values.sort_unstable();
    values.dedup();
    let names = values
        .iter()
        .filter_map(|value| LEVELS.get(usize::from(*value)));
    let names: Vec<&str> = names.copied().collect();
    let mut rows = Vec::new();
    for agency in &manifest.agencies {
        let mut surveys = manifest.surveys.iter();
        let Some(survey) = surveys.find(|survey| survey.id == agency.survey) else {
            continue;
        };
        let questions = agency.questions.iter();
        rows.extend(questions.map(|question| row(manifest, agency, (survey, question), &values)));
    }
    let subject = [
        "period",
        "survey",
        "agency",
        "name",
        "component",
        "question",
    ];
    EditionTable {
        file: "distribution.csv",
        title: "edition-table-distribution",
        sheet: "edition-sheet-distribution",
        key: &["agency", "question"],
        columns: [
            columns(ColumnKind::Text, &subject),
            columns(ColumnKind::Text, &["question_text"]),
            columns(ColumnKind::Count, &names),
            columns(ColumnKind::Count, &["n", "not_applicable"]),
            columns(ColumnKind::Code, &["reason"]),
        ]
        .concat(),
        rows,
    }
}

fn row(
    manifest: &Manifest,
    agency: &AgencyEntry,
    (survey, question): (&SurveyEntry, &QuestionEntry),
    values: &[u8],
) -> Vec<String> {
    let asked = survey.components.iter().find_map(|component| {
        let mut questions = component.questions.iter();
        let found = questions.find(|of| of.code == question.code)?;
        Some((component.id.clone(), found.text.clone()))
    });
    let (component, text) = asked.unwrap_or_default();
    let mut row = vec![
        manifest.period.clone(),
        agency.survey.clone(),
        agency.agency.clone(),
        agency.name.clone(),
        component,
        question.code.clone(),
        text,
    ];
    let counts = question.levels.as_ref();
    row.extend(values.iter().map(|value| {
        let place = survey.levels.iter().position(|level| level.value == *value);
        let count = place.and_then(|place| counts.and_then(|counts| counts.get(place)));
        cell(count)
    }));
    row.push(cell(question.n));
    row.push(cell(question.not_applicable));
    row.push(cell(question.reason.as_ref()));
    row
}
