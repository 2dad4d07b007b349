//! `sipas mix`

use super::operator::by;
use super::{CliError, open, output, rotation};
use crate::cli::note::note;
use crate::config::Config;
use crate::domain::access::audit::{Act, AuditEvent};

pub fn run(config: &Config) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let by = by();
    store.record(&by, &AuditEvent::new(Act::MixRun, "database"))?;
    let mixed = store.mix(by.now)?;
    for month in &mixed.closed {
        output::print(format!("closed {month}\n"))?;
    }
    for (unit, month) in &mixed.postponed {
        note!(
            "{month} is not closed for {unit}: its used links and its waiting answers do not agree; run `sipas doctor`"
        );
    }
    for (unit, month) in &mixed.disagreeing {
        note!(
            "answers of {unit} in {month} stay where they are: its used links and its waiting answers do not agree; run `sipas doctor`"
        );
    }
    if let Err(error) = rotation::forget(config, &store, &by) {
        note!("an earlier secret has had its time and can't be removed: {error}");
    }
    output::print(format!("mixed={} waiting={}\n", mixed.left, mixed.waiting))
}
