//! `sipas migrate`

use super::{CliError, output, secret};
use crate::config::Config;
use crate::store::Store;

pub fn run(config: &Config) -> Result<(), CliError> {
    let url = secret::database_url(config)?;
    let steps = Store::migrate(&url)?;
    if steps.is_empty() {
        return output::print(format!("{url} is up to date\n"));
    }
    output::print(format!("{url}: ran {}\n", steps.join(", ")))
}
