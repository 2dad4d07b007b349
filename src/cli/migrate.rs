//! `sipas migrate`

use super::{CliError, output};
use crate::config::Config;
use crate::store::Store;

pub fn run(config: &Config) -> Result<(), CliError> {
    let steps = Store::migrate(&config.database_url)?;
    if steps.is_empty() {
        return output::print(format!("{} is up to date\n", config.database_url));
    }
    output::print(format!(
        "{}: ran {}\n",
        config.database_url,
        steps.join(", ")
    ))
}
