//! The tables of an edition against its figures, cell by cell.
//!
//! Columns are known by their names, so that a table of an older or newer program is checked as far as
//! this one knows it; what it doesn't know is said.

use std::collections::BTreeSet;

use super::finding::Findings;
use super::{Files, MANIFEST_FILE};
use crate::domain::editions::codes::Code;
use crate::domain::editions::manifest::{
    AgencyEntry, FigureEntry, Manifest, QuestionEntry, SurveyQuestion,
};

const RANKING_FILE: &str = "ranking.csv";
const DISTRIBUTION_FILE: &str = "distribution.csv";
const CODES_FILE: &str = "codes.csv";

/// The component of the overall rows.
const OVERALL: &str = "overall";
/// Columns that hold words, which nothing is computed from.
const WORDS: [&str; 5] = [
    "component_name",
    "question_text",
    "level_label",
    "name_en",
    "note",
];

/// A table, read whole.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn cell<'t>(&'t self, row: &'t [String], column: &str) -> Option<&'t str> {
        let at = self.header.iter().position(|name| name == column)?;
        row.get(at).map(String::as_str)
    }
}

/// Checks every table that is there. Each must be: the figures are read from tables.
pub(super) fn check(
    manifest: &Manifest,
    files: &Files,
    findings: &mut Findings,
    not_recomputed: &mut Vec<String>,
) {
    let read = |name: &str, findings: &mut Findings| {
        let Some(bytes) = files.get(name) else {
            findings.add(name, "", "is missing");
            return None;
        };
        match table(bytes) {
            Ok(table) => Some(table),
            Err(error) => {
                findings.add(name, "", format!("can't be read: {error}"));
                None
            }
        }
    };
    let mut unknown = BTreeSet::new();
    if let Some(table) = read(RANKING_FILE, findings) {
        ranking(manifest, &table, findings, &mut unknown);
    }
    if let Some(table) = read(DISTRIBUTION_FILE, findings) {
        distribution(manifest, &table, findings, &mut unknown);
    }
    if let Some(table) = read(CODES_FILE, findings) {
        codes(manifest, &table, findings);
    }
    if !unknown.is_empty() {
        let columns: Vec<String> = unknown.into_iter().collect();
        not_recomputed.push(format!(
            "columns that this program doesn't know: {}",
            columns.join(", ")
        ));
    }
}

/// Reads a table; the apostrophe by which a cell is kept from being a formula is taken away.
fn table(bytes: &[u8]) -> Result<Table, csv::Error> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cells = record
            .iter()
            .map(|cell| cell.strip_prefix('\'').unwrap_or(cell));
        rows.push(cells.map(str::to_owned).collect());
    }
    let header = match rows.is_empty() {
        true => Vec::new(),
        false => rows.remove(0),
    };
    Ok(Table { header, rows })
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn ranking(
    manifest: &Manifest,
    table: &Table,
    findings: &mut Findings,
    unknown: &mut BTreeSet<String>,
) {
    let mut seen = BTreeSet::new();
    for (line, row) in (2..).zip(&table.rows) {
        let code = table.cell(row, "agency").unwrap_or_default();
        let component = table.cell(row, "component").unwrap_or(OVERALL);
        let place = format!("line {line}");
        let agency = manifest.agencies.iter().find(|of| of.agency == code);
        let figure = agency.and_then(|agency| figure(agency, component));
        let Some((agency, figure)) = agency.zip(figure) else {
            let problem = format!("`{code}`, `{component}` is not in {MANIFEST_FILE}");
            findings.add(RANKING_FILE, &place, problem);
            continue;
        };
        if !seen.insert((code.to_owned(), component.to_owned())) {
            findings.add(RANKING_FILE, &place, format!("`{code}` is there twice"));
        }
        for (name, cell) in table.header.iter().zip(row) {
            match rank_cell(manifest, agency, (component, figure), name) {
                Some(wanted) => compare(RANKING_FILE, (&place, name), cell, &wanted, findings),
                None if WORDS.contains(&name.as_str()) => {}
                None => {
                    unknown.insert(format!("{RANKING_FILE} `{name}`"));
                }
            }
        }
    }
    for agency in &manifest.agencies {
        if !seen.contains(&(agency.agency.clone(), OVERALL.to_owned())) {
            let problem = format!("`{}` is missing", agency.agency);
            findings.add(RANKING_FILE, "", problem);
        }
    }
}

fn compare(
    file: &str,
    (place, name): (&str, &str),
    cell: &str,
    wanted: &str,
    findings: &mut Findings,
) {
    if cell != wanted {
        let problem = format!("says `{cell}`, but {MANIFEST_FILE} `{wanted}`");
        findings.add(file, &format!("{place}, {name}"), problem);
    }
}

fn figure<'a>(agency: &'a AgencyEntry, component: &str) -> Option<&'a FigureEntry> {
    if component == OVERALL {
        return Some(&agency.overall.figure);
    }
    let mut components = agency.components.iter();
    let found = components.find(|of| of.id == component)?;
    Some(&found.figure)
}

/// What a cell of a ranking must hold; `None` for a column that isn't known.
fn rank_cell(
    manifest: &Manifest,
    agency: &AgencyEntry,
    (component, figure): (&str, &FigureEntry),
    column: &str,
) -> Option<String> {
    let reason = agency.reason.as_ref().filter(|_| component == OVERALL);
    let coverage = &agency.coverage;
    Some(match column {
        "period" => manifest.period.clone(),
        "method" => manifest.method.name.to_string(),
        "survey" => agency.survey.clone(),
        "agency" => agency.agency.clone(),
        "name" => agency.name.clone(),
        "block" => manifest.block.clone(),
        "component" => component.to_owned(),
        "score" => text(figure.score),
        "numerator" => text(figure.numerator),
        "denominator" => text(figure.denominator),
        "n" => text(figure.n),
        "answers" => text(figure.answers),
        "satisfied" => text(figure.satisfied),
        "points" => text(figure.points),
        "effective_n" => text(figure.effective_n),
        "low" => text(figure.low),
        "high" => text(figure.high),
        "left_out" => figure.left_out.to_string(),
        "reason" => text(reason.or(figure.reason.as_ref())),
        "rank" => text(agency.rank),
        "tied" => agency.tied.to_string(),
        "rank_low" => text(agency.rank_low),
        "rank_high" => text(agency.rank_high),
        "ranked" => agency.rank.is_some().to_string(),
        "group" => text(agency.group.as_ref()),
        "mark" => text(agency.mark.as_ref()),
        "change" | "difference" => text(agency.change.difference),
        "change_status" | "direction" => agency.change.status.clone(),
        "before" | "score_before" => text(
            agency
                .change
                .before
                .as_ref()
                .and_then(|before| before.score),
        ),
        "finished" => coverage.finished.to_string(),
        "invited" => coverage.invited.to_string(),
        "answered" => coverage.answered.to_string(),
        "flagged" => text(agency.flagged),
        "outside" => agency.outside.to_string(),
        _ => return None,
    })
}

fn distribution(
    manifest: &Manifest,
    table: &Table,
    findings: &mut Findings,
    unknown: &mut BTreeSet<String>,
) {
    for (line, row) in (2..).zip(&table.rows) {
        let place = format!("line {line}");
        let code = table.cell(row, "agency").unwrap_or_default();
        let question = table.cell(row, "question").unwrap_or_default();
        let level = table.cell(row, "level");
        let agency = manifest.agencies.iter().find(|of| of.agency == code);
        let answers = agency.and_then(|agency| {
            let mut questions = agency.questions.iter();
            questions.find(|of| of.code == question)
        });
        let Some((agency, answers)) = agency.zip(answers) else {
            let problem = format!("`{code}`, `{question}` is not in {MANIFEST_FILE}");
            findings.add(DISTRIBUTION_FILE, &place, problem);
            continue;
        };
        for (name, cell) in table.header.iter().zip(row) {
            match answer_cell(manifest, agency, answers, (name, level)) {
                Some(wanted) => compare(DISTRIBUTION_FILE, (&place, name), cell, &wanted, findings),
                None if WORDS.contains(&name.as_str()) || name == "level" => {}
                None => {
                    unknown.insert(format!("{DISTRIBUTION_FILE} `{name}`"));
                }
            }
        }
    }
}

/// What a cell of a distribution must hold; `None` for a column that isn't known. There is a row for
/// every level, or a column.
fn answer_cell(
    manifest: &Manifest,
    agency: &AgencyEntry,
    answers: &QuestionEntry,
    (column, level): (&str, Option<&str>),
) -> Option<String> {
    let survey = manifest
        .surveys
        .iter()
        .find(|survey| survey.id == agency.survey)?;
    let count = |value: &str| {
        let at = survey
            .levels
            .iter()
            .position(|of| of.value.to_string() == value)?;
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
        "component" => {
            let asks = |question: &SurveyQuestion| question.code == answers.code;
            let mut components = survey.components.iter();
            let own = components.find(|of| of.questions.iter().any(asks))?;
            own.id.clone()
        }
        "n" => text(answers.n),
        "not_applicable" => text(answers.not_applicable),
        "reason" => text(answers.reason.as_ref()),
        "count" | "answers" => count(level?)?,
        column => count(column.trim_start_matches("level").trim_start_matches('_'))?,
    })
}

/// Every code that stands in the edition is explained, and no code is there twice.
fn codes(manifest: &Manifest, table: &Table, findings: &mut Findings) {
    let mut listed = BTreeSet::new();
    for (line, row) in (2..).zip(&table.rows) {
        let code = table.cell(row, "code").unwrap_or_default();
        let kind = table.cell(row, "kind");
        let place = format!("line {line}");
        if !listed.insert(code.to_owned()) {
            findings.add(CODES_FILE, &place, format!("`{code}` is there twice"));
        }
        match Code::find(code) {
            None => findings.add(CODES_FILE, &place, format!("`{code}` is no code")),
            Some(known) if kind.is_some_and(|kind| kind != known.kind().name()) => {
                let problem = format!("`{code}` is of the kind `{}`", known.kind().name());
                findings.add(CODES_FILE, &place, problem);
            }
            Some(_) => {}
        }
    }
    for code in used(manifest) {
        if !listed.contains(code) {
            findings.add(CODES_FILE, "", format!("`{code}` is missing"));
        }
    }
}

/// The codes that stand in an edition.
fn used(manifest: &Manifest) -> BTreeSet<&str> {
    let of_agency = |agency: &'_ AgencyEntry| -> Vec<Option<String>> {
        let figures = agency.components.iter().map(|of| &of.figure);
        let beside = agency.beside.iter().map(|of| &of.figure);
        let figures = figures.chain(beside).chain([&agency.overall.figure]);
        let mut codes: Vec<Option<String>> = figures.map(|of| of.reason.clone()).collect();
        codes.extend(agency.questions.iter().map(|of| of.reason.clone()));
        codes.extend([
            agency.reason.clone(),
            agency.group.clone(),
            agency.mark.clone(),
        ]);
        codes.push(Some(agency.change.status.clone()));
        codes
    };
    let all: BTreeSet<String> = manifest
        .agencies
        .iter()
        .flat_map(of_agency)
        .flatten()
        .collect();
    let known = Code::ALL.iter().map(|code| code.name());
    known.filter(|code| all.contains(*code)).collect()
}
