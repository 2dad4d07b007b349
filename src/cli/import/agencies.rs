//! `sipas import agencies FILE`

use super::args::ImportArgs;
use super::lines::ImportLines;
use crate::cli::operator::by;
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::files::{AgencyColumns, AgencyLine, GivenAgencies};
use crate::store::cases::agencies::AgencySource;
use crate::store::{ImportMode, StoreError};

pub fn run(config: &Config, args: &ImportArgs) -> Result<(), CliError> {
    let store = open::store(config)?;
    let names = AgencyColumns::names();
    let mut lines = ImportLines::open(&args.file, args.sheet.as_deref(), &names)?;
    let columns = lines.header(args.strict, |cells| AgencyColumns::read(cells, &names))?;
    lines.check_date_order(columns.dates())?;
    // A province has a few thousand at most, which fit into memory.
    let stored = store.list_agencies()?;
    let read = |cells: &[&str]| {
        columns.agency(cells, &config.blocks, |code| {
            stored.iter().find(|agency| agency.code == *code)
        })
    };
    let mut given = GivenAgencies::default();
    while let Some((line, agency)) = lines.next(columns.as_ref(), read) {
        given.add(line, agency);
    }
    let source = AgencySource {
        by: by(),
        sha256: Some(lines.sha256()?),
    };
    given.settle(|agencies| {
        let outcomes = store.import_agencies(agencies, &source, ImportMode::DryRun)?;
        Ok::<_, StoreError>(outcomes.into_iter().map(Result::err).collect())
    })?;
    let mode = match args.strict && (lines.tally.refused > 0 || !given.all_stand()) {
        true => ImportMode::DryRun,
        false => ImportMode::chosen(args.dry_run, args.strict),
    };
    let outcomes = store.import_agencies(&given.standing(), &source, mode)?;
    let mut outcomes = outcomes.into_iter();
    for (line, given) in given.lines() {
        match given {
            AgencyLine::Stands(_) => match outcomes.next() {
                Some(Err(refusal)) => lines.refuse(line, &refusal),
                Some(Ok(imported)) => lines.tally.count(imported),
                None => {}
            },
            AgencyLine::Refused(refusal) => lines.refuse(line, refusal),
            AgencyLine::Repeats(first) => lines.refuse(line, &columns.repeated(first)),
        }
    }
    lines.finish().finish(args.strict)
}
