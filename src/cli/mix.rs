//! `sipas mix`

use jiff::Timestamp;

use super::{CliError, open, output};
use crate::config::Config;

pub fn run(config: &Config) -> Result<(), CliError> {
    let mixed = open::store(config)?.mix(Timestamp::now())?;
    output::print(format!("mixed={} waiting={}\n", mixed.left, mixed.waiting))
}
