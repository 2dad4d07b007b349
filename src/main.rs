//! The `sipas` command.

use std::process::ExitCode;

use clap::Parser;
use sipas::cli::Cli;
use tikv_jemallocator::Jemalloc;

/// Gives back to the system what a picture or a ranking of hundreds needed for a moment, where the
/// system's own allocator keeps it for every thread apart. `.cargo/config.toml` says how soon.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    Cli::parse().run()
}
