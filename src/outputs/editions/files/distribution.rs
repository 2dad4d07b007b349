//! `distribution.csv`: one row an agency, question and level.

use super::table::{ColumnKind, EditionTable, cell, columns};
use crate::domain::editions::manifest::{AgencyEntry, Manifest, QuestionEntry, SurveyEntry};

/// The table.
pub(super) fn table(manifest: &Manifest) -> EditionTable {
    let mut rows = Vec::new();
    for agency in &manifest.agencies {
        let mut surveys = manifest.surveys.iter();
        let Some(survey) = surveys.find(|survey| survey.id == agency.survey) else {
            continue;
        };
        for question in &agency.questions {
            rows.extend(levels(manifest, agency, survey, question));
        }
    }
    let subject = [
        "period",
        "survey",
        "agency",
        "name",
        "block",
        "component",
        "question",
        "question_text",
    ];
    EditionTable {
        file: "distribution.csv",
        title: "edition-table-distribution",
        sheet: "edition-sheet-distribution",
        key: &["agency", "question", "level"],
        columns: [
            columns(ColumnKind::Text, &subject),
            columns(ColumnKind::Count, &["level"]),
            columns(ColumnKind::Text, &["level_label"]),
            columns(ColumnKind::Count, &["count", "n", "not_applicable"]),
            columns(ColumnKind::Code, &["reason"]),
        ]
        .concat(),
        rows,
    }
}

/// The rows of a question.
fn levels<'a>(
    manifest: &'a Manifest,
    agency: &'a AgencyEntry,
    survey: &'a SurveyEntry,
    question: &'a QuestionEntry,
) -> impl Iterator<Item = Vec<String>> + 'a {
    let asked = survey.components.iter().find_map(|component| {
        let mut questions = component.questions.iter();
        let found = questions.find(|of| of.code == question.code)?;
        Some((component.id.clone(), found.text.clone()))
    });
    let (component, text) = asked.unwrap_or_default();
    survey.levels.iter().enumerate().map(move |(place, level)| {
        let counts = question.levels.as_ref();
        vec![
            manifest.period.clone(),
            agency.survey.clone(),
            agency.agency.clone(),
            agency.name.clone(),
            manifest.block.clone(),
            component.clone(),
            question.code.clone(),
            text.clone(),
            level.value.to_string(),
            level.label.clone(),
            cell(counts.and_then(|counts| counts.get(place))),
            cell(question.n),
            cell(question.not_applicable),
            cell(question.reason.as_ref()),
        ]
    })
}
