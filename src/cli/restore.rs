//! `sipas restore FILE`

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{CliError, backup, open, output, progress};
use crate::config::Config;
use crate::store::backup::{restore, verify};

/// Flags of `sipas restore`.
#[derive(clap::Args)]
pub struct Args {
    /// The file that `sipas backup` wrote
    file: PathBuf,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let path = &args.file;
    let url = open::database_url(config)?;
    let secret = open::kept_secret(config)?;
    // Read whole before anything is made or changed.
    let contents =
        verify(open_file(path)?).map_err(|error| CliError::backup(path)(error.into()))?;
    restore(&url, &secret, &contents, open_file(path)?).map_err(CliError::backup(path))?;
    output::print(format!(
        "{}{url}: restored what {} held at {}\n",
        backup::rows(&contents),
        path.display(),
        contents.header.made_at
    ))
}

/// The file, with a bar that shows how far it was read.
fn open_file(path: &Path) -> Result<impl Read, CliError> {
    let file = File::open(path).map_err(CliError::file(path))?;
    let size = file.metadata().map_err(CliError::file(path))?.len();
    Ok(progress::bytes(Some(size)).wrap_read(file))
}
