//! `sipas timeliness`

use super::figures::ScopeArgs;
use super::output::{self, Format};
use super::{CliError, open};
use crate::config::Config;
use crate::report::tables;

/// Flags of `sipas timeliness`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const HEADERS: [&str; 14] = [
    "period",
    "agency",
    "name",
    "block",
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
    let report = open::store(config)?.get_timeliness(&args.scope.query(None))?;
    match args.format {
        Format::Table => output::print(tables::terminal::timeliness(&report)),
        Format::Json => output::print_json(&report),
        Format::Csv => {
            let rows = report
                .agencies
                .iter()
                .map(|agency| {
                    let c = agency.counts;
                    let mut row = vec![
                        report.period.to_string(),
                        agency.agency.clone(),
                        agency.name.clone(),
                        agency.block.clone(),
                    ];
                    let counts = [
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
                    ];
                    row.extend(counts.map(|count| count.to_string()));
                    row
                })
                .collect();
            output::print(output::csv_of(&HEADERS, rows)?)
        }
    }
}
