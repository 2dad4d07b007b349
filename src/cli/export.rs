//! `sipas export responses|scores --period P -o FILE.csv|.xlsx|.jsonl [--for excel]`

use std::path::PathBuf;

use super::figures::{MethodArgs, ScopeArgs};
use super::operator::by;
use super::{CliError, open};
use crate::cli::note::note;
use crate::config::Config;
use crate::domain::access::{By, Viewer};
use crate::domain::language::Languages;
use crate::domain::period::Period;
use crate::outputs::exports::{Audience, ExportError, ExportFile, export_responses, export_scores};

/// What can be exported.
#[derive(clap::Subcommand)]
pub enum Command {
    /// The mixed responses of a period's closed months, nothing of a unit or component below k
    Responses {
        /// 2026, 2026-H1, 2026-Q3 or 2026-09
        #[arg(long)]
        period: Period,
        #[command(flatten)]
        file: FileArgs,
    },
    /// The scores of a period
    Scores {
        #[command(flatten)]
        scope: ScopeArgs,
        #[command(flatten)]
        method: MethodArgs,
        #[command(flatten)]
        file: FileArgs,
    },
}

/// Where to, and for whom.
#[derive(clap::Args)]
pub struct FileArgs {
    /// The file; its ending .csv, .xlsx or .jsonl chooses the format
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Write a .csv file that Excel opens by a double click: semicolons, decimal commas, titles in
    /// Vietnamese
    #[arg(long = "for", value_name = "PROGRAM")]
    audience: Option<Program>,
}

/// A program that opens exported files.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Program {
    Excel,
}

impl FileArgs {
    fn to<'a>(&'a self, languages: &'a Languages, by: &'a By) -> ExportFile<'a> {
        ExportFile {
            path: &self.output,
            audience: match self.audience {
                Some(Program::Excel) => Audience::Excel,
                None => Audience::Programs,
            },
            languages,
            by,
        }
    }
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    let languages = open::languages(config.survey_defs.as_deref())?;
    let by = by();
    match command {
        Command::Responses { period, file } => responses(config, period, file.to(&languages, &by)),
        Command::Scores {
            scope,
            method,
            file,
        } => {
            let query = scope.query(Some(&method));
            let store = open::kept_store(config)?;
            let to = file.to(&languages, &by);
            Ok(export_scores(&store, &Viewer::Operator, &query, to)?)
        }
    }
}

fn responses(config: &Config, period: Period, to: ExportFile<'_>) -> Result<(), CliError> {
    let scope = ScopeArgs {
        period,
        agency: None,
        block: None,
    };
    let store = open::kept_store(config)?;
    let omitted = export_responses(&store, &Viewer::Operator, &scope.query(None), to)?;
    if omitted.units > 0 {
        note!(
            "left out: {} units of which every component has fewer than {} responses or a question with too few answers",
            omitted.units,
            config.k
        );
    }
    if omitted.is_open {
        note!("left out: responses of months that are not closed");
    }
    Ok(())
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Format(_) | ExportError::Audience(_) => Self::Usage(error.to_string()),
            ExportError::File { path, source } => Self::File { path, source },
            ExportError::Store(error) => error.into(),
        }
    }
}
