//! `sipas migrate`

use super::{CliError, output, secret};
use crate::config::Config;
use crate::store::Store;

pub fn run(config: &Config) -> Result<(), CliError> {
    let url = secret::database_url(config)?;
    let migrated = Store::migrate(&url, secret::secrets_if_kept(config)?.as_ref())?;
    for note in &migrated.notes {
        output::print(format!("{note}\n"))?;
    }
    if migrated.steps.is_empty() {
        return output::print(format!("{url} is up to date\n"));
    }
    output::print(format!("{url}: ran {}\n", migrated.steps.join(", ")))
}
