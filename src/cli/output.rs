//! What commands print, and the files that they write.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::CliError;
use crate::files::NewFile;

/// The form in which figures are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PrintFormat {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Prints text or bytes.
pub fn print(content: impl AsRef<[u8]>) -> Result<(), CliError> {
    let mut output = std::io::stdout().lock();
    output.write_all(content.as_ref())?;
    output.flush()?;
    Ok(())
}

/// Prints a value as JSON.
pub fn print_json(value: &impl Serialize) -> Result<(), CliError> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    print(text)
}

/// Writes a complete file, which replaces an old one in one step.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), CliError> {
    let mut file = NewFile::create(path).map_err(CliError::file(path))?;
    file.write_all(content)
        .and_then(|()| file.commit())
        .map_err(CliError::file(path))
}
