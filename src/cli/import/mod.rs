//! `sipas import agencies|cases|responses|published|totals`: files of any size, read line by line.

mod agencies;
mod args;
mod cases;
mod lines;
mod links_file;
mod published;
mod refusals;
mod responses;
mod small;
mod tally;
mod totals;

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
    /// Figures that others have published: earlier years, PAR INDEX, PAPI, PCI, ICT INDEX
    Published(ImportArgs),
    /// Totals that agencies report of a month: all cases, and complaints and suggestions (PAKN)
    Totals(ImportArgs),
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    match command {
        Command::Agencies(args) => agencies::run(config, &args),
        Command::Cases(args) => cases::run(config, &args),
        Command::Responses(args) => responses::run(config, &args),
        Command::Published(args) => published::run(config, &args),
        Command::Totals(args) => totals::run(config, &args),
    }
}
