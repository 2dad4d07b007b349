//! `sipas import agencies FILE`

use std::collections::BTreeSet;

use super::args::ImportArgs;
use super::lines::ImportLines;
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::files::AgencyColumns;

pub fn run(config: &Config, args: &ImportArgs) -> Result<(), CliError> {
    let store = open::store(config)?;
    let mut lines = ImportLines::open(&args.file, args.sheet.as_deref())?;
    let columns = lines.header(AgencyColumns::read)?;
    let blocks: Vec<Slug> = config.blocks.iter().map(|block| block.id.clone()).collect();
    // A province has a few thousand at most, which fit into memory.
    let mut agencies: Vec<Agency> = Vec::new();
    while let Some(agency) = lines.next(|cells| columns.agency(cells, &blocks)) {
        agencies.push(agency);
    }
    let mut known: BTreeSet<Slug> = store
        .list_agencies()?
        .into_iter()
        .map(|agency| agency.code)
        .collect();
    known.extend(agencies.iter().map(|agency| agency.code.clone()));
    agencies.retain(|agency| match &agency.successor {
        Some(successor) if !known.contains(successor) => {
            lines.refuse(format!(
                "agency `{}`: its successor `{successor}` is neither in this file nor in the database",
                agency.code
            ));
            false
        }
        _ => true,
    });
    let dry_run = args.dry_run || (args.strict && lines.tally.refused > 0);
    for imported in store.import_agencies(&agencies, dry_run)? {
        lines.tally.count(imported);
    }
    lines.finish().finish(args.strict)
}
