//! `sipas import cases FILE [--links FILE] [--no-links] [--delivered-by WAY]`

use std::path::PathBuf;

use jiff::Timestamp;

use super::args::ImportArgs;
use super::lines::ImportLines;
use super::links_file::LinksFile;
use super::tally::Tally;
use crate::cli::error::CliError;
use crate::cli::open;
use crate::cli::operator::operator;
use crate::config::Config;
use crate::domain::cases::case::Delivery;
use crate::domain::files::{AgencyDirectory, CaseColumns};
use crate::store::ImportMode;
use crate::store::cases::batch::CaseBatch;
use crate::store::cases::import::CaseImporter;
use crate::store::cases::imported::CaseImport;

/// Flags of `sipas import cases`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    import: ImportArgs,
    /// Write the link of every finished case of the file that can still be answered
    #[arg(long, value_name = "FILE", conflicts_with = "no_links")]
    links: Option<PathBuf>,
    /// Give no links to finished cases
    #[arg(long)]
    no_links: bool,
    /// How the links are delivered
    #[arg(long, value_name = "WAY", conflicts_with = "no_links", value_parser = delivery)]
    delivered_by: Option<Delivery>,
}

fn delivery(name: &str) -> Result<Delivery, String> {
    let names: Vec<&str> = Delivery::ALL.iter().map(|way| way.name()).collect();
    Delivery::from_name(name).ok_or_else(|| format!("one of {}", names.join(", ")))
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let store = open::store(config)?;
    let mut lines = ImportLines::open(&args.import.file)?;
    let columns = lines.header(CaseColumns::read)?;
    let words = config.case_words()?;
    let directory = AgencyDirectory::new(&store.list_agencies()?);
    let options = CaseImport {
        links: !args.no_links,
        delivered_by: args.delivered_by,
        changed_by: operator(),
        now: Timestamp::now(),
    };
    let strict = args.import.strict;
    let mode = ImportMode::chosen(args.import.dry_run, strict);
    let mut links = match &args.links {
        Some(path) if mode != ImportMode::DryRun => {
            Some(LinksFile::create(path, &config.public_url)?)
        }
        _ => None,
    };
    let applied = store.import_cases(options, mode, |importer| {
        let mut batch = CaseBatch::default();
        while let Some((_, case)) = lines.next(|cells| columns.case(cells, &directory, &words)) {
            if batch.is_full_for(&case) {
                apply(&mut batch, importer, &mut lines.tally, links.as_mut())?;
            }
            batch.push(case);
        }
        apply(&mut batch, importer, &mut lines.tally, links.as_mut())?;
        if strict && lines.tally.refused > 0 {
            // The refused lines have been reported; this only rolls the transaction back.
            return Err(CliError::Refused(String::new()));
        }
        Ok(())
    });
    let refused = lines.tally.refused;
    let tally = lines.finish();
    match applied {
        Err(CliError::Refused(_)) if strict && refused > 0 => {}
        Err(error) => {
            // Batches that were applied before the error stay, and can be imported again without
            // harm.
            let applied = if mode == ImportMode::Chunked {
                tally
            } else {
                tally.nothing_applied()
            };
            applied.finish(false)?;
            return Err(error);
        }
        Ok(()) => {
            if let Some(links) = links {
                links.finish()?;
            }
        }
    }
    tally.finish(strict)
}

/// Applies a batch, counts the outcomes, writes the links and empties the batch.
fn apply(
    batch: &mut CaseBatch,
    importer: &mut CaseImporter<'_>,
    tally: &mut Tally,
    links: Option<&mut LinksFile>,
) -> Result<(), CliError> {
    let results = importer.apply(batch.cases())?;
    for result in &results {
        tally.count(result.imported);
    }
    if let Some(links) = links {
        links.write(batch.cases(), &results)?;
    }
    batch.clear();
    Ok(())
}
