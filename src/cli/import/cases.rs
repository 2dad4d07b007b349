//! `sipas import cases FILE [--links FILE] [--no-links] [--delivered-by WAY]`

use std::path::PathBuf;

use jiff::Timestamp;

use super::args::ImportArgs;
use super::lines::ImportLines;
use super::links_file::LinksFile;
use crate::cli::error::CliError;
use crate::cli::open;
use crate::cli::operator::operator;
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::cases::case::{CaseUpdate, Delivery};
use crate::domain::files::{AgencyDirectory, CaseColumns, CellError, SeenCases};
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
    let names = config.case_columns()?;
    let lines = ImportLines::open(&args.import.file, args.import.sheet.as_deref(), &names)?;
    let strict = args.import.strict;
    let columns = lines.header(strict, |cells| CaseColumns::read(cells, &names))?;
    let words = config.case_words()?;
    let directory = AgencyDirectory::new(&store.list_agencies()?);
    let options = CaseImport {
        links: !args.no_links,
        delivered_by: args.delivered_by,
        changed_by: operator(),
        viewer: Viewer::Operator,
        now: Timestamp::now(),
    };
    let mode = ImportMode::chosen(args.import.dry_run, strict);
    let links = match &args.links {
        Some(path) if mode != ImportMode::DryRun => {
            Some(LinksFile::create(path, &config.public_url)?)
        }
        _ => None,
    };
    let mut import = Import {
        columns: &columns,
        lines,
        batch: CaseBatch::default(),
        numbers: Vec::new(),
        to_successor: 0,
        links,
    };
    let applied = store.import_cases(options, mode, |importer| {
        let mut seen = SeenCases::new(config.case_codes);
        let read = |cells: &[&str]| columns.update(cells, &directory, &words);
        while let Some((line, update)) = import.lines.next(columns.as_ref(), read) {
            match seen.add(line, &update) {
                Ok(()) => import.add(line, update, importer)?,
                Err(earlier) => import.refuse(line, &columns.repeated(earlier)),
            }
        }
        import.apply(importer)?;
        if strict && import.lines.tally.refused > 0 {
            // The refused lines have been reported; this only rolls the transaction back.
            return Err(CliError::Refused(String::new()));
        }
        Ok(())
    });
    let Import {
        lines,
        links,
        to_successor,
        ..
    } = import;
    if to_successor > 0 {
        eprintln!(
            "{to_successor} lines name an agency that has ended; their cases went to its successor"
        );
    }
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

/// A running import of a file.
struct Import<'a> {
    columns: &'a CaseColumns,
    lines: ImportLines,
    batch: CaseBatch,
    /// The lines of the batch, by number.
    numbers: Vec<u64>,
    /// The lines whose case went to a successor.
    to_successor: u64,
    links: Option<LinksFile>,
}

impl Import<'_> {
    /// Adds an update to the batch, after applying the batch where that is full.
    fn add(
        &mut self,
        line: u64,
        update: CaseUpdate,
        importer: &mut CaseImporter<'_>,
    ) -> Result<(), CliError> {
        if self.batch.is_full_for(&update) {
            self.apply(importer)?;
        }
        self.batch.push(update);
        self.numbers.push(line);
        Ok(())
    }

    /// Applies the batch, counts the outcomes, writes the links and empties the batch.
    fn apply(&mut self, importer: &mut CaseImporter<'_>) -> Result<(), CliError> {
        let outcomes = importer.apply(self.batch.updates())?;
        for (line, outcome) in std::mem::take(&mut self.numbers).into_iter().zip(outcomes) {
            match outcome {
                Ok(case) => {
                    self.lines.tally.count(case.imported);
                    self.to_successor += u64::from(case.to_successor);
                    if let Some(links) = &mut self.links {
                        links.write(&case)?;
                    }
                }
                Err(refusal) => self.refuse(line, &self.columns.as_written(refusal)),
            }
        }
        self.batch.clear();
        Ok(())
    }

    /// Reports a refused line.
    fn refuse(&mut self, line: u64, error: &CellError) {
        self.lines.refuse(format!("line {line}: {error}"));
    }
}
