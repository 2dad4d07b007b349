//! `sipas export responses|scores --period P -o FILE.csv|.xlsx|.jsonl`

use std::path::{Path, PathBuf};

use super::figures::{MethodArgs, ScopeArgs};
use super::{CliError, open};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::period::Period;
use crate::outputs::exports::{ExportError, export_responses, export_scores};

/// What can be exported.
#[derive(clap::Subcommand)]
pub enum Command {
    /// The mixed responses of a period's closed months, nothing of a unit or component below k
    Responses {
        /// 2026, 2026-H1, 2026-Q3 or 2026-09
        #[arg(long)]
        period: Period,
        /// The file; its ending .csv, .xlsx or .jsonl chooses the format
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// The scores of a period
    Scores {
        #[command(flatten)]
        scope: ScopeArgs,
        #[command(flatten)]
        method: MethodArgs,
        /// The file; its ending .csv, .xlsx or .jsonl chooses the format
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    match command {
        Command::Responses { period, output } => responses(config, period, &output),
        Command::Scores {
            scope,
            method,
            output,
        } => {
            let query = scope.query(Some(&method));
            Ok(export_scores(
                &open::store(config)?,
                &Viewer::Operator,
                &query,
                &output,
            )?)
        }
    }
}

fn responses(config: &Config, period: Period, output: &Path) -> Result<(), CliError> {
    let scope = ScopeArgs {
        period,
        agency: None,
        block: None,
    };
    let omitted = export_responses(
        &open::store(config)?,
        &Viewer::Operator,
        &scope.query(None),
        output,
    )?;
    if omitted.units > 0 {
        eprintln!(
            "left out: {} units with fewer than {} responses",
            omitted.units, config.k
        );
    }
    if omitted.is_open {
        eprintln!("left out: responses of months that are not closed");
    }
    Ok(())
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Format(_) => Self::Usage(error.to_string()),
            ExportError::File { path, source } => Self::File { path, source },
            ExportError::Store(error) => error.into(),
        }
    }
}
