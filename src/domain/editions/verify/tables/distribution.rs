//! `distribution.csv`: one row an agency, question and level; or one an agency and question, with a
//! column for each level.

use std::collections::BTreeSet;

use super::table::{Table, TableCheck, text};
use crate::domain::editions::manifest::{AgencyEntry, Manifest, QuestionEntry, SurveyEntry};
use crate::domain::editions::verify::files::MANIFEST_FILE;

/// Checks every row, and that every question has its rows.
pub(super) fn check(of: &mut TableCheck<'_>, table: &Table) {
    let mut seen = BTreeSet::new();
    let mut by_level = false;
    for row in table.rows() {
        let code = row.find("agency").unwrap_or_default();
        let question = row.find("question").unwrap_or_default();
        let level = row.find("level");
        by_level |= level.is_some();
        let agency = of.agencies.get(code).copied();
        let answers = agency.and_then(|agency| {
            let mut questions = agency.questions.iter();
            questions.find(|of| of.code == question)
        });
        let Some((agency, answers)) = agency.zip(answers) else {
            let problem = format!("`{code}`, `{question}` is not in {MANIFEST_FILE}");
            of.wrong(&row.place, problem);
            continue;
        };
        let key = [code, question, level.unwrap_or_default()].map(str::to_owned);
        if !seen.insert(key) {
            of.wrong(&row.place, format!("`{code}`, `{question}` is there twice"));
        }
        let Some(survey) = survey_of(of.manifest, agency) else {
            continue;
        };
        let manifest = of.manifest;
        of.compare(&row, |column| {
            let answers = (agency, answers);
            answer_cell(manifest, survey, answers, (column, level))
        });
    }
    let wanted = |agency: &AgencyEntry| -> Vec<String> {
        let survey = survey_of(of.manifest, agency).filter(|_| by_level);
        let levels = survey.into_iter().flat_map(|survey| &survey.levels);
        match by_level {
            true => levels.map(|level| level.value.to_string()).collect(),
            false => vec![String::new()],
        }
    };
    let mut missing = Vec::new();
    for agency in &of.manifest.agencies {
        let levels = wanted(agency);
        for question in &agency.questions {
            let has = |level: &String| {
                seen.contains(&[agency.agency.clone(), question.code.clone(), level.clone()])
            };
            if !levels.iter().all(has) {
                missing.push(format!(
                    "`{}`, `{}` is missing",
                    agency.agency, question.code
                ));
            }
        }
    }
    for problem in missing {
        of.wrong("", problem);
    }
}

fn survey_of<'m>(manifest: &'m Manifest, agency: &AgencyEntry) -> Option<&'m SurveyEntry> {
    let mut surveys = manifest.surveys.iter();
    surveys.find(|survey| survey.id == agency.survey)
}

/// Whether a text is the value of a level.
fn is_level(text: &&str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a cell must hold; `None` for a column that isn't known.
fn answer_cell(
    manifest: &Manifest,
    survey: &SurveyEntry,
    (agency, answers): (&AgencyEntry, &QuestionEntry),
    (column, level): (&str, Option<&str>),
) -> Option<String> {
    let place = |value: &str| {
        let mut levels = survey.levels.iter();
        levels.position(|of| of.value.to_string() == value)
    };
    let count = |value: &str| {
        let at = place(value)?;
        let counts = answers.levels.as_ref();
        Some(text(counts.and_then(|counts| counts.get(at))))
    };
    let asked = || {
        let mut all = survey
            .components
            .iter()
            .flat_map(|of| of.questions.iter().map(move |question| (of, question)));
        all.find(|(_, question)| question.code == answers.code)
    };
    Some(match column {
        "period" => manifest.period.clone(),
        "block" => manifest.block.clone(),
        "survey" => agency.survey.clone(),
        "agency" => agency.agency.clone(),
        "name" => agency.name.clone(),
        "question" => answers.code.clone(),
        "component" => text(asked().map(|(component, _)| &component.id)),
        "question_text" => text(asked().map(|(_, question)| &question.text)),
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
