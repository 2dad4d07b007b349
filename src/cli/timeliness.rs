//! `sipas timeliness`

use super::figures::ScopeArgs;
use super::output;
use super::output::PrintFormat;
use super::{CliError, open};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::cases::timeliness::{Timeliness, TimelinessReport};
use crate::report::tables::{self, terminal};

/// Flags of `sipas timeliness`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// What the lines of a table or CSV are about; JSON has all of them
    #[arg(long, value_enum, default_value_t)]
    by: LineSubject,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

/// The subject of a line.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum LineSubject {
    /// An agency.
    #[default]
    Agency,
    /// A field.
    Field,
    /// A reason for delay, and a field of its cases.
    Reason,
}

const COUNTS: [&str; 10] = [
    "carried_over",
    "received",
    "early",
    "on_time",
    "in_time",
    "overdue",
    "pending_in_time",
    "pending_overdue",
    "pending",
    "withdrawn",
];

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let query = args.scope.query(None);
    let store = open::kept_store(config)?;
    let report = store.snapshot(&Viewer::Operator, |figures| figures.get_timeliness(&query))?;
    match (args.format, args.by) {
        (PrintFormat::Json, _) => output::print_json(&report),
        (PrintFormat::Table, LineSubject::Agency) => output::print(terminal::timeliness(&report)),
        (PrintFormat::Table, LineSubject::Field) => {
            output::print(terminal::timeliness_by_field(&report))
        }
        (PrintFormat::Table, LineSubject::Reason) => output::print(terminal::delays(&report)),
        (PrintFormat::Csv, LineSubject::Agency) => output::print(csv_by_agency(&report)?),
        (PrintFormat::Csv, LineSubject::Field) => output::print(csv_by_field(&report)?),
        (PrintFormat::Csv, LineSubject::Reason) => output::print(csv_by_reason(&report)?),
    }
}

fn csv_by_agency(report: &TimelinessReport) -> Result<Vec<u8>, CliError> {
    let headers = [["period", "agency", "name", "block"].as_slice(), &COUNTS].concat();
    let rows = report.agencies.iter().map(|agency| {
        let mut row = vec![
            report.period.to_string(),
            agency.agency.clone(),
            agency.name.clone(),
            agency.block.clone(),
        ];
        row.extend(counts(&agency.counts));
        row
    });
    Ok(tables::csv_of(headers, rows)?)
}

fn csv_by_field(report: &TimelinessReport) -> Result<Vec<u8>, CliError> {
    let headers = [["period", "field"].as_slice(), &COUNTS].concat();
    let rows = report.fields.iter().map(|field| {
        let name = field.field.clone().unwrap_or_default();
        let mut row = vec![report.period.to_string(), name];
        row.extend(counts(&field.counts));
        row
    });
    Ok(tables::csv_of(headers, rows)?)
}

fn csv_by_reason(report: &TimelinessReport) -> Result<Vec<u8>, CliError> {
    let headers = ["period", "reason", "field", "overdue", "pending_overdue"];
    let rows = report.reasons.iter().flat_map(|reason| {
        reason.fields.iter().map(|field| {
            vec![
                report.period.to_string(),
                reason.reason.clone().unwrap_or_default(),
                field.field.clone().unwrap_or_default(),
                field.counts.overdue.to_string(),
                field.counts.pending_overdue.to_string(),
            ]
        })
    });
    Ok(tables::csv_of(headers, rows)?)
}

/// Returns the counts in the order of [`COUNTS`].
fn counts(c: &Timeliness) -> [String; 10] {
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
