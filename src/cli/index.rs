//! `sipas index 766|par --period P [--agency A|--block B] [--format table|json|csv]`

use super::figures::ScopeArgs;
use super::output::{self, PrintFormat};
use super::{CliError, open};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::report::tables;

/// Flags of `sipas index`.
#[derive(clap::Args)]
pub struct Args {
    /// The index: 766, par, nine, or another of the folder of survey definitions
    index: String,
    #[command(flatten)]
    scope: ScopeArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let indices = open::indices(config.survey_defs.as_deref())?;
    let id = crate::domain::fold(&args.index);
    let Some(definition) = indices.iter().find(|index| index.id == id) else {
        let known: Vec<&str> = indices.iter().map(|index| index.id.as_str()).collect();
        return Err(CliError::Usage(format!(
            "there is no index `{}`; known are {}",
            args.index,
            known.join(", ")
        )));
    };
    let query = args.scope.query(None);
    let store = open::kept_store(config)?;
    let report = store.snapshot(&Viewer::Operator, |figures| {
        figures.get_index(definition, &query)
    })?;
    match args.format {
        PrintFormat::Table => output::print(tables::index::table_of(&report)),
        PrintFormat::Json => output::print_json(&report),
        PrintFormat::Csv => output::print(tables::index::csv(&report)?),
    }
}
