//! `sipas import agencies|cases|responses`: files of any size, read line by line.

mod agencies;
mod args;
mod cases;
mod lines;
mod links_file;
mod refusals;
mod responses;
mod tally;

use args::ImportArgs;

use super::error::CliError;
use crate::config::Config;

/// What can be imported.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Agencies and intake offices
    Agencies(ImportArgs),
    /// Cases; finished ones get links
    Cases(cases::Args),
    /// Responses from paper or from earlier years, as a batch that can be withdrawn
    Responses(responses::Args),
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    match command {
        Command::Agencies(args) => agencies::run(config, &args),
        Command::Cases(args) => cases::run(config, &args),
        Command::Responses(args) => responses::run(config, &args),
    }
}
