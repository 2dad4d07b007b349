//! `sipas backup FILE`

use std::path::{Path, PathBuf};

use super::operator::by;
use super::{CliError, open, output, progress, secret};
use crate::config::Config;
use crate::files::NewFile;
use crate::store::backup::Contents;

/// Flags of `sipas backup`.
#[derive(clap::Args)]
pub struct Args {
    /// The file; one of that name is replaced once the new one is whole
    file: PathBuf,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let path = &args.file;
    // The lines printed below would end up in a backup written to standard output.
    if path.starts_with("/dev") || path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(CliError::Usage(format!(
            "{}: name a plain file for the backup",
            path.display()
        )));
    }
    let file = NewFile::create(path).map_err(CliError::file(path))?;
    let store = open::kept_store(config)?;
    let bar = progress::counts(0, "rows");
    let (file, contents) = store
        .back_up(&by(), file, |written, total| {
            bar.set_length(total);
            bar.set_position(written);
        })
        .map_err(CliError::backup(path))?;
    file.commit().map_err(CliError::file(path))?;
    bar.finish_and_clear();
    let bytes = path.metadata().map_err(CliError::file(path))?.len();
    output::print(format!(
        "{}{}: {bytes} bytes\nThe secret ({}) is not in it: keep a copy in another place.\n",
        rows(&contents),
        path.display(),
        secret::secret_path(config)?.display()
    ))?;
    refuse_differences(store.examine()?.differences.len(), path)
}

/// Returns a line for each table with the number of its rows.
pub(super) fn rows(contents: &Contents) -> String {
    let line = |(table, rows): &(String, u64)| format!("{table}={rows}\n");
    contents.rows().iter().map(line).collect()
}

/// Fails now, and not on the day when the backup is needed, if the file can't be restored.
fn refuse_differences(differences: usize, path: &Path) -> Result<(), CliError> {
    match differences {
        0 => Ok(()),
        differences => Err(CliError::Refused(format!(
            "{} was written, but `sipas restore` will refuse it: the database has {differences} \
             differences, see `sipas doctor`",
            path.display()
        ))),
    }
}
