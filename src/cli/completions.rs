//! `sipas completions SHELL`

use clap_complete::{Shell, generate};

use super::{CliError, output};

/// Flags of `sipas completions`.
#[derive(clap::Args)]
pub struct Args {
    /// The shell that they are for
    shell: Shell,
}

pub fn run(args: &Args, mut command: clap::Command) -> Result<(), CliError> {
    let mut script = Vec::new();
    generate(args.shell, &mut command, "sipas", &mut script);
    output::print(script)
}
