//! `sipas restore FILE`

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::operator::by;
use super::{CliError, backup, output, progress, secret};
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
    let url = secret::database_url(config)?;
    let secrets = secret::kept_secrets(config)?;
    // The whole file is checked before anything is made or changed.
    let contents = verify(open_file(path)?).map_err(CliError::backup(path))?;
    restore(&url, &secrets, &contents, &by(), open_file(path)?).map_err(CliError::backup(path))?;
    output::print(format!(
        "{}{url}: restored what {} held at {}\n",
        backup::rows(&contents),
        path.display(),
        contents.header.made_at
    ))
}

/// Opens the file with a bar that shows how much of it has been read.
fn open_file(path: &Path) -> Result<impl Read, CliError> {
    let file = File::open(path).map_err(CliError::file(path))?;
    let size = file.metadata().map_err(CliError::file(path))?.len();
    Ok(progress::bytes(Some(size)).wrap_read(file))
}
