//! `sipas coverage`

use super::figures::ScopeArgs;
use super::output;
use super::output::PrintFormat;
use super::{CliError, open};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::figures::coverage::{Coverage, CoverageGroup};
use crate::report::tables;

/// Flags of `sipas coverage`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

const HEADERS: [&str; 12] = [
    "period", "agency", "name", "block", "by", "value", "finished", "invited", "answered", "rate",
    "reported", "seen",
];

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let query = args.scope.query(None);
    let store = open::kept_store(config)?;
    let report = store.snapshot(&Viewer::Operator, |figures| figures.get_coverage(&query))?;
    match args.format {
        PrintFormat::Table => output::print(tables::terminal::coverage(&report)),
        PrintFormat::Json => output::print_json(&report),
        PrintFormat::Csv => {
            let mut rows = Vec::new();
            for agency in &report.agencies {
                let mut row = |by: &str, value: &str, counts: Vec<String>| {
                    let subject = [
                        report.period.to_string(),
                        agency.agency.clone(),
                        agency.name.clone(),
                        agency.block.clone(),
                        by.to_owned(),
                        value.to_owned(),
                    ];
                    rows.push(subject.into_iter().chain(counts).collect::<Vec<_>>());
                };
                let Coverage {
                    finished,
                    invited,
                    answered,
                } = agency.coverage;
                let rate = agency.coverage.rate();
                row(
                    "all",
                    "",
                    vec![
                        finished.to_string(),
                        invited.to_string(),
                        answered.to_string(),
                        cell(rate),
                        cell(agency.reported.map(|totals| totals.finished)),
                        cell(agency.reported.and_then(|totals| totals.seen)),
                    ],
                );
                for group in &agency.channels {
                    row("channel", &group.value, cells(group));
                }
                for group in &agency.outcomes {
                    row("outcome", &group.value, cells(group));
                }
            }
            output::print(tables::csv_of(HEADERS, rows)?)
        }
    }
}

/// The counts and the rate of a group; empty where they are hidden.
fn cells(group: &CoverageGroup) -> Vec<String> {
    vec![
        group.finished.to_string(),
        cell(group.invited),
        cell(group.answered),
        cell(group.rate()),
        String::new(),
        String::new(),
    ]
}

fn cell(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
