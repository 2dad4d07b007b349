//! `sipas doctor`

use super::{CliError, open, output};
use crate::config::Config;

/// Flags of `sipas doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: DoctorFormat,
}

/// The form in which differences are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum DoctorFormat {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let diagnosis = open::store(config)?.examine()?;
    if args.format == DoctorFormat::Json {
        output::print_json(&diagnosis)?;
    } else {
        let mut text = String::new();
        for difference in &diagnosis.differences {
            text.push_str(&format!(
                "{}: expected {}, found {}\n",
                difference.name, difference.expected, difference.found
            ));
        }
        text.push_str(&format!(
            "used={} inbox={} responses={} differences={}\n",
            diagnosis.used,
            diagnosis.inbox,
            diagnosis.responses,
            diagnosis.differences.len()
        ));
        output::print(text)?;
    }
    if diagnosis.differences.is_empty() {
        Ok(())
    } else {
        Err(CliError::Refused(format!(
            "{} differences were found",
            diagnosis.differences.len()
        )))
    }
}
