//! `sipas import agencies FILE`

use std::collections::BTreeSet;

use super::args::ImportArgs;
use super::lines::ImportLines;
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::cases::agency::{Agency, Slug};
use crate::domain::files::{AgencyColumns, Refusal};

pub fn run(config: &Config, args: &ImportArgs) -> Result<(), CliError> {
    let store = open::store(config)?;
    let mut lines = ImportLines::open(&args.file)?;
    let columns = lines.header(AgencyColumns::read)?;
    let blocks: Vec<Slug> = config.blocks.iter().map(|block| block.id.clone()).collect();
    // A province has a few thousand at most, which fit into memory.
    let mut read: Vec<(u64, Agency)> = Vec::new();
    while let Some(line) = lines.next(|cells| columns.agency(cells, &blocks)) {
        read.push(line);
    }
    let mut known: BTreeSet<Slug> = store
        .list_agencies()?
        .into_iter()
        .map(|agency| agency.code)
        .collect();
    known.extend(read.iter().map(|(_, agency)| agency.code.clone()));
    let mut agencies = Vec::new();
    for (line, agency) in read {
        match agency.successor {
            Some(successor) if !known.contains(&successor) => {
                lines.refuse(line, &UnknownSuccessor(successor));
            }
            _ => agencies.push(agency),
        }
    }
    let dry_run = args.dry_run || (args.strict && lines.tally.refused > 0);
    for imported in store.import_agencies(&agencies, dry_run)? {
        lines.tally.count(imported);
    }
    lines.finish().finish(args.strict)
}

/// A successor that is neither in the file nor in the database.
struct UnknownSuccessor(Slug);

impl Refusal for UnknownSuccessor {
    fn column(&self) -> &'static str {
        "successor"
    }

    fn reason(&self) -> String {
        format!("`{}` is neither in this file nor in the database", self.0)
    }

    fn kind(&self) -> &'static str {
        "no known agency"
    }
}
