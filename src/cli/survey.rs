//! `sipas survey check FILE…`

use std::path::{Path, PathBuf};

use super::{CliError, output};
use crate::cli::note::note;
use crate::domain::indices::IndexDefinition;
use crate::domain::survey::Definition;

/// What can be done with survey definitions.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Check definition files of surveys and indices, and name every problem by file and line
    Check {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

pub fn run(command: Command) -> Result<(), CliError> {
    let Command::Check { files } = command;
    let refused = files
        .iter()
        .map(|path| check(path))
        .collect::<Result<Vec<bool>, CliError>>()?
        .into_iter()
        .filter(|right| !right)
        .count();
    if refused == 0 {
        Ok(())
    } else {
        Err(CliError::Refused(format!(
            "{refused} of {} files refused",
            files.len()
        )))
    }
}

/// Checks one file, and returns whether it is right.
fn check(path: &Path) -> Result<bool, CliError> {
    let content = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            note!("{}: {error}", path.display());
            return Ok(false);
        }
    };
    let text = match String::from_utf8(content) {
        Ok(text) => text,
        Err(error) => {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            note!("{}:{line}: not UTF-8", path.display());
            return Ok(false);
        }
    };
    let checked = match IndexDefinition::is_meant_by(&text) {
        true => IndexDefinition::parse(&text).map(|index| describe_index(&index)),
        false => Definition::parse(&text).map(|definition| describe(&definition)),
    };
    match checked {
        Ok(description) => {
            output::print(format!("{}: {description}\n", path.display()))?;
            Ok(true)
        }
        Err(errors) => {
            for error in errors {
                note!("{}:{}: {}", path.display(), error.line, error.reason);
            }
            Ok(false)
        }
    }
}

/// A definition in a few words.
fn describe(definition: &Definition) -> String {
    format!(
        "{} version {}, {} components, {} questions, languages {}",
        definition.id,
        definition.version,
        definition.components.len(),
        definition.questions().count(),
        definition.languages.join(", ")
    )
}

/// An index in a few words.
fn describe_index(index: &IndexDefinition) -> String {
    format!(
        "index {} version {}, {} criteria, {} points, {} classes",
        index.id,
        index.version,
        index.criteria.len(),
        index.max(),
        index.classes.len()
    )
}
