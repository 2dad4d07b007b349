//! `sipas import agencies FILE`

use std::collections::HashMap;

use super::args::ImportArgs;
use super::lines::ImportLines;
use crate::cli::operator::by;
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::files::AgencyColumns;
use crate::store::ImportMode;
use crate::store::cases::agencies::AgencySource;

pub fn run(config: &Config, args: &ImportArgs) -> Result<(), CliError> {
    let store = open::store(config)?;
    let names = AgencyColumns::names();
    let mut lines = ImportLines::open(&args.file, args.sheet.as_deref(), &names)?;
    let columns = lines.header(args.strict, |cells| AgencyColumns::read(cells, &names))?;
    lines.check_date_order(columns.dates())?;
    // A province has a few thousand at most, which fit into memory.
    let stored = store.list_agencies()?;
    let mut agencies: Vec<Agency> = Vec::new();
    let mut numbers = Vec::new();
    let read = |cells: &[&str]| {
        columns.agency(cells, &config.blocks, |code| {
            stored.iter().find(|agency| agency.code == *code)
        })
    };
    let mut first_lines: HashMap<Slug, u64> = HashMap::new();
    while let Some((line, agency)) = lines.next(columns.as_ref(), read) {
        let first = *first_lines.entry(agency.code.clone()).or_insert(line);
        if first != line && !agencies.contains(&agency) {
            lines.refuse(line, &columns.repeated(first));
            continue;
        }
        agencies.push(agency);
        numbers.push(line);
    }
    let mode = match args.strict && lines.tally.refused > 0 {
        true => ImportMode::DryRun,
        false => ImportMode::chosen(args.dry_run, args.strict),
    };
    let source = AgencySource {
        by: by(),
        sha256: Some(lines.sha256()?),
    };
    let outcomes = store.import_agencies(&agencies, &source, mode)?;
    for (line, outcome) in numbers.into_iter().zip(outcomes) {
        match outcome {
            Ok(imported) => lines.tally.count(imported),
            Err(refusal) => lines.refuse(line, &refusal),
        }
    }
    lines.finish().finish(args.strict)
}
