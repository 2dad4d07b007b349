//! `sipas man`

use std::path::PathBuf;

use clap_mangen::{Man, generate_to};

use super::{CliError, output};
use crate::files::write_pages;

/// Flags of `sipas man`.
#[derive(clap::Args)]
pub struct Args {
    /// The folder to write a page for each subcommand to, which is made unless it exists
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub fn run(args: &Args, command: clap::Command) -> Result<(), CliError> {
    let command = command.disable_help_subcommand(true);
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        Man::new(command).render(&mut page)?;
        return output::print(page);
    };
    write_pages(dir, |folder| generate_to(command, folder)).map_err(CliError::file(dir))
}
