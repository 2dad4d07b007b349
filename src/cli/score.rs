//! `sipas score`

use super::figures::{MethodArgs, ScopeArgs};
use super::output;
use super::output::PrintFormat;
use super::{CliError, open};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::report::tables;

/// Flags of `sipas score`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    method: MethodArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
    /// Print the counts behind each figure and the rule used
    #[arg(long)]
    explain: bool,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let query = args.scope.query(Some(&args.method));
    let store = open::kept_store(config)?;
    let report = store.snapshot(&Viewer::Operator, |figures| figures.get_scores(&query))?;
    match args.format {
        PrintFormat::Table if args.explain => output::print(tables::explain::scores(&report)),
        PrintFormat::Table => output::print(tables::terminal::scores(&report)),
        PrintFormat::Json => output::print_json(&report),
        PrintFormat::Csv => output::print(tables::score_csv(&report)?),
    }
}
