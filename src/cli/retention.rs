//! `sipas retention run [--dry-run]`

use super::operator::by;
use super::{CliError, open, output};
use crate::config::Config;

/// What is done with what has had its time.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Delete what has had its time, as `[retention]` in the configuration says; servers do so daily
    Run(RunArgs),
}

/// Flags of `sipas retention run`.
#[derive(clap::Args)]
pub struct RunArgs {
    /// Tell what would be deleted, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(config: &Config, command: &Command) -> Result<(), CliError> {
    let Command::Run(args) = command;
    let store = open::kept_store(config)?;
    let removed = match args.dry_run {
        true => store.dry_run_retention(&config.retention, &by())?,
        false => store.run_retention(&config.retention, &by())?,
    };
    let numbers = removed
        .numbers()
        .map(|(name, count)| format!("{name}={count}"));
    output::print(numbers.join(" ") + "\n")
}
