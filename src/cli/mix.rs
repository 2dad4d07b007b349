//! `sipas mix`

use jiff::Timestamp;

use super::{CliError, open, output};
use crate::config::Config;

pub fn run(config: &Config) -> Result<(), CliError> {
    let mixed = open::store(config)?.mix(Timestamp::now())?;
    for month in &mixed.closed {
        output::print(format!("closed {month}\n"))?;
    }
    for (unit, month) in &mixed.postponed {
        eprintln!(
            "{month} is not closed for {unit}: its used links and its waiting answers do not agree; run `sipas doctor`"
        );
    }
    output::print(format!("mixed={} waiting={}\n", mixed.left, mixed.waiting))
}
