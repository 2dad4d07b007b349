//! `sipas agencies list`

use super::output::PrintFormat;
use super::{CliError, open, output};
use crate::config::Config;
use crate::domain::cases::agency::Agency;
use crate::domain::files::AGENCY_COLUMNS;
use crate::domain::fold;
use crate::report::tables;

/// What is done with agencies.
#[derive(clap::Subcommand)]
pub enum Command {
    /// List agencies and intake offices; as CSV they can be imported again
    List(ListArgs),
}

/// Flags of `sipas agencies list`.
#[derive(clap::Args)]
pub struct ListArgs {
    /// Only those of a block, by its code
    #[arg(long)]
    block: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

pub fn run(config: &Config, command: &Command) -> Result<(), CliError> {
    let Command::List(args) = command;
    let mut agencies = open::kept_store(config)?.list_agencies()?;
    if let Some(block) = args.block.as_deref().map(fold) {
        if !config.blocks.iter().any(|known| known.id.as_str() == block) {
            let known: Vec<&str> = config.blocks.iter().map(|b| b.id.as_str()).collect();
            return Err(CliError::Refused(format!(
                "there is no block `{block}`; the blocks are {}",
                known.join(", ")
            )));
        }
        agencies.retain(|agency| agency.block.as_str() == block);
    }
    let rows = agencies.iter().map(row);
    match args.format {
        PrintFormat::Table => output::print(tables::registers::agencies(&agencies)),
        PrintFormat::Csv => output::print(tables::csv_of(AGENCY_COLUMNS, rows)?),
        PrintFormat::Json => {
            let objects: Vec<serde_json::Value> = rows.map(object).collect();
            output::print_json(&objects)
        }
    }
}

/// The cells of an agency, in the order of [`AGENCY_COLUMNS`].
fn row(agency: &Agency) -> Vec<String> {
    let text = |value: Option<String>| value.unwrap_or_default();
    vec![
        agency.code.to_string(),
        agency.name.clone(),
        text(agency.name_en.clone()),
        agency.block.to_string(),
        text(agency.valid_from.map(|day| day.to_string())),
        text(agency.valid_to.map(|day| day.to_string())),
        text(agency.successor.as_ref().map(ToString::to_string)),
    ]
}

/// The cells by column, `null` where one is empty.
fn object(row: Vec<String>) -> serde_json::Value {
    let cells = AGENCY_COLUMNS.into_iter().zip(row);
    cells
        .map(|(column, cell)| {
            let cell = Some(cell).filter(|cell| !cell.is_empty());
            (column.to_owned(), serde_json::Value::from(cell))
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}
