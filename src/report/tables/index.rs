//! The points of an index, for the terminal and as CSV.

use std::io;

use super::csv_writer::csv_of;
use super::terminal::{by_name, table, words};
use crate::domain::indices::{AgencyIndex, CriterionPoints, IndexNote, IndexReport};

/// Where the total stands in the column of criteria.
const TOTAL: &str = "total";

/// A line for each criterion of each agency, and one for its total.
pub fn table_of(report: &IndexReport) -> String {
    let headers = words(&[
        "agency",
        "name",
        "criterion",
        "class",
        "points",
        "of",
        "counted",
        "notes",
    ]);
    let mut rows = Vec::new();
    for agency in by_name(&report.agencies, |agency| &agency.name) {
        for criterion in &agency.criteria {
            rows.push(vec![
                agency.agency.clone(),
                agency.name.clone(),
                criterion.code.clone(),
                String::new(),
                points(criterion),
                criterion.max.to_string(),
                counted(criterion),
                notes(criterion),
            ]);
        }
        rows.push(vec![
            agency.agency.clone(),
            agency.name.clone(),
            TOTAL.to_owned(),
            agency.class_name.clone().unwrap_or_default(),
            agency
                .points
                .map_or_else(|| "no_data".to_owned(), |points| points.to_string()),
            of(agency),
            String::new(),
            String::new(),
        ]);
    }
    format!(
        "{}\n\n{} (version {}), period {}{}.\n{}",
        table(&headers, 4, rows),
        report.title,
        report.version,
        report.period,
        if report.provisional {
            "; provisional"
        } else {
            ""
        },
        legend(report)
    )
}

/// The most points of what was measured, and of the whole index where that is more.
fn of(agency: &AgencyIndex) -> String {
    if agency.measured == agency.max {
        agency.max.to_string()
    } else {
        format!("{} (whole: {})", agency.measured, agency.max)
    }
}

fn points(criterion: &CriterionPoints) -> String {
    match (criterion.points, criterion.reason) {
        (Some(points), _) => points.to_string(),
        (None, reason) => reason.map_or_else(String::new, |reason| reason.name().to_owned()),
    }
}

fn counted(criterion: &CriterionPoints) -> String {
    match (criterion.numerator, criterion.denominator) {
        (Some(part), Some(whole)) => format!("{part} ÷ {whole}"),
        _ => String::new(),
    }
}

fn notes(criterion: &CriterionPoints) -> String {
    let notes: Vec<&str> = criterion.notes.iter().map(|note| note.name()).collect();
    notes.join(" ")
}

/// What the notes of a report mean, and why there may be no class.
fn legend(report: &IndexReport) -> String {
    let has = |note: &IndexNote| {
        let mut criteria = report.agencies.iter().flat_map(|agency| &agency.criteria);
        criteria.any(|criterion| criterion.notes.contains(note))
    };
    let mut lines: Vec<String> = IndexNote::ALL
        .iter()
        .filter(|note| has(note))
        .map(|note| format!("{}: {}\n", note.name(), meaning(*note)))
        .collect();
    if report
        .agencies
        .iter()
        .any(|agency| agency.measured != agency.max)
    {
        lines.push(
            "A criterion without data has no points, and a part of the index has no class.\n"
                .to_owned(),
        );
    }
    lines.concat()
}

fn meaning(note: IndexNote) -> &'static str {
    match note {
        IndexNote::SilenceEarnedPoints => {
            "there was no complaint or suggestion, and the official rule gives all points for that"
        }
        IndexNote::SilenceCountsAsSatisfied => "cases without an answer count as satisfied",
        IndexNote::LateAndDissatisfiedSubtracted => {
            "late cases and dissatisfied answers are both subtracted, though some may be of the same \
             case, so the rate may be too low, by at most late ÷ received. Cases that were complained \
             about are not subtracted, for nobody knows which they are, so the rate may be too high, by \
             at most complaints ÷ received"
        }
        IndexNote::DissatisfiedAtMost => {
            "not every answer was counted by whether it is dissatisfied; the most that can be is \
             subtracted"
        }
    }
}

/// The columns of the CSV.
const COLUMNS: [&str; 15] = [
    "period",
    "index",
    "agency",
    "name",
    "block",
    "criterion",
    "group",
    "points",
    "max",
    "numerator",
    "denominator",
    "class",
    "reason",
    "notes",
    "source",
];

/// The points as CSV, the total of an agency after its criteria.
///
/// # Errors
/// When writing fails.
pub fn csv(report: &IndexReport) -> io::Result<Vec<u8>> {
    let mut rows = Vec::new();
    for agency in &report.agencies {
        let subject = [
            report.period.to_string(),
            report.index.clone(),
            agency.agency.clone(),
            agency.name.clone(),
            agency.block.clone(),
        ];
        let criteria = agency.criteria.iter().map(criterion_cells);
        for cells in criteria.chain([total_cells(agency)]) {
            rows.push(subject.iter().cloned().chain(cells).collect::<Vec<_>>());
        }
    }
    csv_of(COLUMNS, rows)
}

fn criterion_cells(criterion: &CriterionPoints) -> [String; 10] {
    [
        criterion.code.clone(),
        criterion.group.clone(),
        number(criterion.points),
        criterion.max.to_string(),
        number(criterion.numerator),
        number(criterion.denominator),
        String::new(),
        criterion
            .reason
            .map_or_else(String::new, |reason| reason.name().to_owned()),
        notes(criterion),
        criterion.source.clone().unwrap_or_default(),
    ]
}

fn total_cells(agency: &AgencyIndex) -> [String; 10] {
    let mut cells = [const { String::new() }; 10];
    TOTAL.clone_into(&mut cells[0]);
    cells[2] = number(agency.points);
    cells[3] = agency.measured.to_string();
    cells[6] = agency.class.clone().unwrap_or_default();
    cells
}

fn number(number: Option<impl ToString>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
