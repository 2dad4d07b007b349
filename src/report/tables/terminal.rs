//! Tables for the terminal, read by people: agencies are in the order of their names.

use comfy_table::{CellAlignment, Table, presets};

use crate::domain::cases::timeliness::{Timeliness, TimelinessReport};
use crate::domain::figures::coverage::CoverageReport;
use crate::domain::figures::ranking::{RankReport, RankedAgency};
use crate::domain::figures::score::{AgencyScore, Figure, ScoreReport};
use crate::domain::order::compare_names;

/// The score of a figure, or the reason for its absence.
fn score(figure: &Figure) -> String {
    match (figure.score, figure.reason) {
        (Some(score), _) => score.to_string(),
        (None, reason) => reason.map_or_else(String::new, |reason| reason.name().to_owned()),
    }
}

fn interval(figure: &Figure) -> String {
    figure
        .interval()
        .map_or_else(String::new, |i| format!("{} – {}", i.low, i.high))
}

fn count(value: Option<i64>) -> String {
    value.map_or_else(|| "suppressed".to_owned(), |value| value.to_string())
}

/// A plain table with words in its first `text` columns and numbers in the others.
pub(super) fn table(headers: &[String], text: usize, rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(headers);
    for row in rows {
        table.add_row(row);
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if index >= text {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

/// Lines in the order of their names.
pub(super) fn by_name<'l, L>(lines: &'l [L], name: impl Fn(&'l L) -> &'l String) -> Vec<&'l L> {
    let mut lines: Vec<&L> = lines.iter().collect();
    lines.sort_by(|a, b| compare_names(name(a), name(b)));
    lines
}

pub(super) fn words(headers: &[&str]) -> Vec<String> {
    headers.iter().map(|header| (*header).to_owned()).collect()
}

/// The note under every table of scores: the state of the data, then `rest`.
fn footnote(provisional: bool, as_of: Option<&str>, rest: &str) -> String {
    format!(
        "{}{rest}\n",
        match (as_of, provisional) {
            (None, _) => "No answers have been mixed yet. ".to_owned(),
            (Some(at), true) => format!("Provisional (a month is not closed yet), as of {at}. "),
            (Some(at), false) => format!("As of {at}. "),
        }
    )
}

/// The lines under a table that tell of answers to other definitions.
fn beside<'s>(scores: impl Iterator<Item = &'s AgencyScore>) -> String {
    let lines = scores.flat_map(|agency| {
        agency.beside.iter().map(|beside| {
            format!(
                "{}: beside its score, {} answers to {}: {}.\n",
                agency.agency,
                count(beside.figure.n),
                beside.survey,
                score(&beside.figure)
            )
        })
    });
    lines.collect()
}

/// Scores by agency and component.
pub fn scores(report: &ScoreReport) -> String {
    let mut headers = words(&["agency", "name", "n", "waiting", "answered/finished"]);
    let mut ids: Vec<&str> = Vec::new();
    for component in report.agencies.iter().flat_map(|agency| &agency.components) {
        if !ids.contains(&component.id.as_str()) {
            ids.push(&component.id);
        }
    }
    headers.extend(ids.iter().map(|id| (*id).to_owned()));
    headers.extend(words(&["overall", "95 % interval"]));
    let rows = by_name(&report.agencies, |agency| &agency.name)
        .into_iter()
        .map(|agency| {
            let mut row = vec![
                agency.agency.clone(),
                agency.name.clone(),
                count(agency.n),
                agency.waiting.to_string(),
                format!("{}/{}", agency.coverage.answered, agency.coverage.finished),
            ];
            row.extend(ids.iter().map(|id| {
                agency
                    .components
                    .iter()
                    .find(|component| component.id == *id)
                    .map_or_else(|| "–".to_owned(), |component| score(&component.figure))
            }));
            row.push(score(&agency.overall.figure));
            row.push(interval(&agency.overall.figure));
            row
        })
        .collect();
    let rest = format!(
        "Period {}, method {} version {}, survey {}{}. The interval does not reflect who did not answer.",
        report.period,
        report.method,
        report.method_version,
        report.survey,
        if report.exclude_flagged {
            ", without flagged responses"
        } else {
            ""
        },
    );
    format!(
        "{}\n\n{}{}",
        table(&headers, 2, rows),
        footnote(report.provisional, report.as_of.as_deref(), &rest),
        beside(report.agencies.iter())
    )
}

/// The change since the period before, as in `-3.20 fallen`; empty where there is none to tell.
fn change(ranked: &RankedAgency) -> String {
    ranked
        .change
        .and_then(|change| Some((change.difference?, change.direction?)))
        .map_or_else(String::new, |(difference, direction)| {
            format!("{difference} {}", direction.name())
        })
}

fn ranking_row(ranked: &RankedAgency, min_n: i64) -> Vec<String> {
    let figure = &ranked.score.overall.figure;
    let coverage = ranked.score.coverage;
    vec![
        ranked.rank.map_or_else(String::new, |rank| {
            format!("{rank}{}", if ranked.tied { "=" } else { "" })
        }),
        ranked.score.agency.clone(),
        ranked.score.name.clone(),
        score(figure),
        interval(figure),
        match (ranked.rank_low, ranked.rank_high) {
            (Some(low), Some(high)) => format!("{low} – {high}"),
            _ => String::new(),
        },
        ranked
            .group
            .map_or_else(String::new, |group| group.name().to_owned()),
        ranked
            .mark
            .map_or_else(String::new, |mark| mark.name().to_owned()),
        change(ranked),
        count(ranked.score.n),
        format!("{}/{}", coverage.answered, coverage.finished),
        match ranked.reason {
            Some(reason) if ranked.awaits_closing(min_n) => {
                let waiting = ranked.score.waiting;
                format!("{}: {waiting} answers await the closing", reason.name())
            }
            Some(reason) => reason.name().to_owned(),
            None => String::new(),
        },
    ]
}

/// The ranked agencies, then the others with the reason.
pub fn ranking(report: &RankReport) -> String {
    let headers = words(&[
        "rank",
        "agency",
        "name",
        "score",
        "95 % interval",
        "rank interval",
        "group",
        "mark",
        "change",
        "n",
        "answered/finished",
        "not ranked",
    ]);
    let mut report = report.clone();
    report.order_by_name(|score| score.name.clone());
    let agencies = report.agencies.iter();
    let rows = agencies.map(|of| ranking_row(of, report.min_n)).collect();
    let header = &report.header;
    let rest = format!(
        "Block {} ({}), period {}, method {} version {}, survey {}, ranked from {} cases and answers. \
         The interval does not reflect who did not answer. Changes are since {}.",
        report.block,
        report.block_name,
        header.period,
        header.method,
        header.method_version,
        header.survey,
        report.min_n,
        header.period.previous(),
    );
    format!(
        "{}\n\n{}{}",
        table(&headers, 3, rows),
        footnote(header.provisional, header.as_of.as_deref(), &rest),
        beside(report.agencies.iter().map(|ranked| &ranked.score))
    )
}

const CASE_COUNTS: [&str; 10] = [
    "carried over",
    "received",
    "early",
    "on time",
    "in time",
    "overdue",
    "pending in time",
    "pending overdue",
    "pending",
    "withdrawn",
];

/// The counts in the order of [`CASE_COUNTS`].
fn case_counts(c: &Timeliness) -> [String; 10] {
    [
        c.carried_over,
        c.received,
        c.early,
        c.on_time,
        c.in_time(),
        c.overdue,
        c.pending_in_time,
        c.pending_overdue,
        c.pending(),
        c.withdrawn,
    ]
    .map(|count| count.to_string())
}

/// The note under every table of timeliness.
fn timeliness_note(report: &TimelinessReport) -> String {
    format!(
        "Period {}; pending cases judged at the end of {}.\n",
        report.period, report.as_of_day
    )
}

/// Timeliness by agency, and in total.
pub fn timeliness(report: &TimelinessReport) -> String {
    let headers = words(&[["agency", "name"].as_slice(), &CASE_COUNTS].concat());
    let row = |code: &str, name: &str, counts: &Timeliness| {
        let mut row = vec![code.to_owned(), name.to_owned()];
        row.extend(case_counts(counts));
        row
    };
    let mut rows: Vec<_> = by_name(&report.agencies, |agency| &agency.name)
        .into_iter()
        .map(|agency| row(&agency.agency, &agency.name, &agency.counts))
        .collect();
    rows.push(row("total", "", &report.total));
    format!(
        "{}\n\n{}",
        table(&headers, 2, rows),
        timeliness_note(report)
    )
}

/// A field or reason, or a word for its absence.
fn or_none(text: Option<&str>) -> String {
    text.unwrap_or("(none)").to_owned()
}

/// Timeliness by field, and in total.
pub fn timeliness_by_field(report: &TimelinessReport) -> String {
    let headers = words(&[["field"].as_slice(), &CASE_COUNTS].concat());
    let row = |name: String, counts: &Timeliness| {
        let mut row = vec![name];
        row.extend(case_counts(counts));
        row
    };
    let mut rows: Vec<_> = report
        .fields
        .iter()
        .map(|field| row(or_none(field.field.as_deref()), &field.counts))
        .collect();
    rows.push(row("total".to_owned(), &report.total));
    format!(
        "{}\n\n{}",
        table(&headers, 1, rows),
        timeliness_note(report)
    )
}

/// Cases past their due date, by reason and field.
pub fn delays(report: &TimelinessReport) -> String {
    let headers = words(&["reason", "field", "overdue", "pending overdue"]);
    let mut rows = Vec::new();
    for reason in &report.reasons {
        for field in &reason.fields {
            rows.push(vec![
                or_none(reason.reason.as_deref()),
                or_none(field.field.as_deref()),
                field.counts.overdue.to_string(),
                field.counts.pending_overdue.to_string(),
            ]);
        }
    }
    format!(
        "{}\n\n{}",
        table(&headers, 2, rows),
        timeliness_note(report)
    )
}

/// Coverage by agency.
pub fn coverage(report: &CoverageReport) -> String {
    let headers = words(&[
        "agency", "name", "finished", "invited", "answered", "rate %", "reported", "seen %",
    ]);
    let rows = by_name(&report.agencies, |agency| &agency.name)
        .into_iter()
        .map(|agency| {
            vec![
                agency.agency.clone(),
                agency.name.clone(),
                agency.coverage.finished.to_string(),
                agency.coverage.invited.to_string(),
                agency.coverage.answered.to_string(),
                agency
                    .coverage
                    .rate()
                    .map_or_else(String::new, |rate| rate.to_string()),
                agency
                    .reported
                    .map_or_else(String::new, |totals| totals.finished.to_string()),
                agency
                    .reported
                    .and_then(|totals| totals.seen)
                    .map_or_else(String::new, |seen| seen.to_string()),
            ]
        })
        .collect();
    format!(
        "{}\n\nPeriod {}: cases finished in it{}.\n",
        table(&headers, 2, rows),
        report.period,
        if report.provisional {
            "; provisional"
        } else {
            ""
        }
    )
}
