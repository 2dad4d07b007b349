//! `sipas import cases FILE [--links FILE] [--no-links] [--delivered-by WAY]`

use std::path::PathBuf;

use super::args::ImportArgs;
use super::lines::ImportLines;
use super::links_file::LinksFile;
use crate::cli::error::CliError;
use crate::cli::note::note;
use crate::cli::open;
use crate::cli::operator::by;
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::cases::case::{CaseUpdate, Delivery};
use crate::domain::cases::lineage::Lineage;
use crate::domain::files::{AgencyDirectory, CaseColumns, CaseWords, SeenCases};
use crate::store::cases::batch::CaseBatch;
use crate::store::cases::import::CaseImporter;
use crate::store::cases::imported::CaseImport;
use crate::store::{ImportMode, Store};

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
    #[arg(
        long = "delivered-by",
        value_name = "WAY",
        conflicts_with = "no_links",
        value_parser = delivery
    )]
    delivery: Option<Delivery>,
}

fn delivery(name: &str) -> Result<Delivery, String> {
    let names: Vec<&str> = Delivery::ALL.iter().map(|way| way.name()).collect();
    Delivery::from_name(name).ok_or_else(|| format!("one of {}", names.join(", ")))
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    if let Some(links) = &args.links
        && let (Ok(links), Ok(input)) = (links.canonicalize(), args.import.file.canonicalize())
        && links == input
    {
        return Err(CliError::Usage(format!(
            "--links {}: this is the file that is imported; name another one",
            links.display()
        )));
    }
    let store = open::kept_store(config)?;
    let (names, words) = (config.case_columns()?, config.case_words()?);
    let (file, sheet) = (&args.import.file, args.import.sheet.as_deref());
    let mut lines = ImportLines::open(file, sheet, &names)?;
    let strict = args.import.strict;
    let columns = lines.header(strict, |cells| CaseColumns::read(cells, &names))?;
    lines.check_date_order(columns.dates())?;
    let mode = ImportMode::chosen(args.import.dry_run, strict);
    let links = match &args.links {
        Some(path) if mode != ImportMode::DryRun => {
            Some(LinksFile::create(path, &config.public_url)?)
        }
        _ => None,
    };
    let mut import = Import {
        columns: &columns,
        words,
        lines,
        batch: CaseBatch::new(&store, Lineage::of(&store.list_agencies()?)),
        numbers: Vec::new(),
        seen: SeenCases::new(config.case_codes),
        to_successor: 0,
        due_before_receipt: Vec::new(),
        links,
    };
    let applied = import.run(args, &store, mode);
    import.finish(applied, mode, strict)
}

/// The most lines that a warning names.
const MOST_SHOWN: usize = 5;

/// A running import of a file.
struct Import<'a> {
    columns: &'a CaseColumns,
    words: CaseWords,
    lines: ImportLines,
    batch: CaseBatch,
    /// The lines of the batch, by number.
    numbers: Vec<u64>,
    /// The cases of the lines that were accepted.
    seen: SeenCases,
    /// The lines whose case went to a successor.
    to_successor: u64,
    /// The lines whose case is due before it was received, by number.
    due_before_receipt: Vec<u64>,
    links: Option<LinksFile>,
}

impl Import<'_> {
    /// Imports every line.
    fn run(&mut self, args: &Args, store: &Store, mode: ImportMode) -> Result<(), CliError> {
        let directory = AgencyDirectory::new(&store.list_agencies()?);
        let options = CaseImport {
            links: !args.no_links,
            delivery: args.delivery,
            by: by(),
            sha256: Some(self.lines.sha256()?),
            viewer: Viewer::Operator,
        };
        let (columns, words) = (self.columns, &self.words.clone());
        store.import_cases(options, mode, |importer| {
            let read = |cells: &[&str]| columns.update(cells, &directory, words);
            while let Some((line, update)) = self.lines.next(columns.as_ref(), read) {
                // Afterwards it is known whether an earlier line of the same case was accepted.
                if self.batch.is_full_for(&update) {
                    self.apply(importer)?;
                }
                match self.seen.earlier(&update) {
                    Some(earlier) => self.lines.refuse(line, &columns.repeated(earlier)),
                    None => self.add(line, update),
                }
            }
            self.apply(importer)?;
            if args.import.strict && self.lines.tally.refused > 0 {
                // The refused lines have been reported; this only rolls the transaction back.
                return Err(CliError::Refused(String::new()));
            }
            Ok(())
        })
    }

    /// Tells what became of the lines, and finishes the file of links.
    fn finish(
        self,
        applied: Result<(), CliError>,
        mode: ImportMode,
        strict: bool,
    ) -> Result<(), CliError> {
        if self.to_successor > 0 {
            let count = self.to_successor;
            note!("{count} lines name an agency that had ended; its successor has their cases");
        }
        tell_due_before_receipt(&self.due_before_receipt);
        let refused = self.lines.tally.refused;
        let tally = self.lines.finish();
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
                if let Some(links) = self.links {
                    links.finish()?;
                }
            }
        }
        tally.finish(strict)
    }

    /// Adds an update to the batch, which is not full for it.
    fn add(&mut self, line: u64, update: CaseUpdate) {
        self.batch.push(update);
        self.numbers.push(line);
    }

    /// Applies the batch, counts the outcomes, writes the links and empties the batch.
    fn apply(&mut self, importer: &mut CaseImporter<'_>) -> Result<(), CliError> {
        let outcomes = importer.apply(self.batch.updates())?;
        let numbers = std::mem::take(&mut self.numbers);
        let lines = numbers.into_iter().zip(self.batch.updates());
        for ((line, update), outcome) in lines.zip(outcomes) {
            match outcome {
                Ok(case) => {
                    self.seen.add(line, update);
                    self.lines.tally.count(case.imported);
                    self.to_successor += u64::from(case.to_successor);
                    if case.is_due_before_receipt {
                        self.due_before_receipt.push(line);
                    }
                    if let Some(links) = &mut self.links {
                        links.write(&case)?;
                    }
                }
                Err(refusal) => {
                    let refusal = self.columns.as_ref().as_written(refusal);
                    self.lines.refuse(line, &refusal);
                }
            }
        }
        self.batch.clear();
        Ok(())
    }
}

/// Names the lines whose case is due before it was received: one of the two dates is wrong, and the case
/// counts as overdue.
fn tell_due_before_receipt(lines: &[u64]) {
    if lines.is_empty() {
        return;
    }
    let first: Vec<String> = lines.iter().take(MOST_SHOWN).map(u64::to_string).collect();
    let more = if lines.len() > MOST_SHOWN {
        ", …"
    } else {
        ""
    };
    note!(
        "warning: due before the receipt, as given: {} cases (lines {}{more})",
        lines.len(),
        first.join(", ")
    );
}
