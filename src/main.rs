//! The `sipas` command.

use std::process::ExitCode;

use clap::Parser;
use sipas::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
