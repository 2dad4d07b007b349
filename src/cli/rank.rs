//! `sipas rank`

use super::figures::{MethodArgs, ScopeArgs};
use super::output;
use super::output::PrintFormat;
use super::{CliError, open};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::report::tables;

/// Flags of `sipas rank`.
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
    if args.scope.block.is_none() {
        return Err(CliError::Usage(
            "a ranking compares the agencies of one block: name it with --block".to_owned(),
        ));
    }
    let query = args.scope.query(Some(&args.method));
    let store = open::kept_store(config)?;
    let report = store.snapshot(&Viewer::Operator, |figures| {
        figures.get_compared_ranking(&query, config.min_n)
    })?;
    match args.format {
        PrintFormat::Table => {
            output::print(tables::terminal::ranking(&report))?;
            if args.explain {
                output::print(format!("\n{}", tables::explain::scores(&report.scores())))?;
                output::print(tables::explain::groups(&report))?;
            }
            Ok(())
        }
        PrintFormat::Json => output::print_json(&report),
        PrintFormat::Csv => output::print(tables::rank_csv(&report)?),
    }
}
