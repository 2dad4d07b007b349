//! `sipas import responses FILE --batch NAME`, `sipas import responses --withdraw NAME`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::lines::ImportLines;
use crate::cli::error::CliError;
use crate::cli::names::name;
use crate::cli::note::note;
use crate::cli::operator::by;
use crate::cli::{open, output, progress};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::cases::agencies::Agencies;
use crate::domain::files::{
    AgencyDirectory, AgencyLookup, AgencyMatch, ResponseColumns, ResponseRow,
};
use crate::store::answers::batches::{Batch, BatchImporter, BatchRow, BatchRows};
use crate::store::cases::imported::Imported;
use crate::store::{ImportMode, Store, StoreError};

/// The most earlier batches that are shown.
const MOST_SHOWN: usize = 3;

/// Flags of `sipas import responses`.
#[derive(clap::Args)]
pub struct Args {
    /// The table or workbook (.xlsx, .ods), or - for standard input
    #[arg(required_unless_present = "withdraw", requires = "batch")]
    file: Option<PathBuf>,
    /// The workbook's sheet (default: the first)
    #[arg(long, value_name = "NAME", requires = "file")]
    sheet: Option<String>,
    /// The batch's name, used once
    #[arg(long, value_name = "NAME", value_parser = name)]
    batch: Option<String>,
    /// Take back every response of a batch
    #[arg(long, value_name = "NAME", conflicts_with_all = ["file", "sheet", "batch", "dry_run", "strict"])]
    withdraw: Option<String>,
    /// Check everything and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Import all lines or none
    #[arg(long)]
    strict: bool,
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    match (&args.withdraw, &args.file, &args.batch) {
        (Some(name), ..) => {
            let withdrawn = store.withdraw_batch(name, &by())?;
            output::print(format!("batch `{name}`: {withdrawn} responses withdrawn\n"))
        }
        (None, Some(file), Some(name)) => import(config, &store, args, file, name),
        _ => Err(CliError::Usage(
            "name a file and its --batch, or --withdraw a batch".to_owned(),
        )),
    }
}

fn import(
    config: &Config,
    store: &Store,
    args: &Args,
    file: &Path,
    name: &str,
) -> Result<(), CliError> {
    let definitions = store.surveys().list_offered();
    let names = ResponseColumns::names(definitions.iter().map(AsRef::as_ref));
    let mut lines = ImportLines::open(file, args.sheet.as_deref(), &names)?;
    let columns = lines.header(args.strict, |cells| {
        ResponseColumns::read(cells, &names, &definitions)
    })?;
    let words = config.case_words()?;
    let agencies = store.list_agencies()?;
    let directory = AgencyDirectory::new(&agencies);
    let agencies = Agencies::new(agencies, config.follow_successor);
    let mut rows = BatchRows::default();
    let read = |cells: &[&str]| columns.response(cells, &directory, &words);
    while let Some((line, mut row)) = lines.next(columns.as_ref(), read) {
        match agencies.judged_in(&row.agency, row.period) {
            Ok(agency) => {
                row.agency = agency;
                lines.tally.count(Imported::Added);
                rows.push(batch_row(row, &directory));
            }
            Err(refusal) => lines.refuse(line, &columns.as_ref().as_written(refusal)),
        }
    }
    let tally = lines.finish();
    let is_refused = args.strict && tally.refused > 0;
    if rows.count() > 0
        && !is_refused
        && let Err(error) = apply(store, args, &batch_of(file, name, &rows), &rows)
    {
        tally.nothing_applied().print()?;
        return Err(error);
    }
    tally.finish(args.strict)
}

/// Imports all rows, after telling which earlier batches have many of them.
fn apply(store: &Store, args: &Args, batch: &Batch, rows: &BatchRows) -> Result<(), CliError> {
    let overlaps = store.compare_batch(&Viewer::Operator, &batch.name, rows)?;
    for overlap in overlaps.iter().take(MOST_SHOWN) {
        note!(
            "notice: {} of these {} responses are already in batch `{}`, imported at {}; if they are the same answers, take one batch back: sipas import responses --withdraw '{}'",
            overlap.shared,
            rows.count(),
            overlap.batch,
            overlap.imported_at,
            if args.dry_run {
                &overlap.batch
            } else {
                &batch.name
            },
        );
    }
    let bar = progress::counts(rows.count(), "responses");
    let mode = ImportMode::chosen(args.dry_run, args.strict);
    let applied = store.import_batch(batch, mode, |importer| {
        let mut page: Vec<BatchRow> = Vec::new();
        for (row, count) in rows.iter() {
            for _ in 0..count {
                page.push(row.clone());
                if page.len() == BatchImporter::BATCH {
                    importer.apply(&page)?;
                    bar.inc(page.len() as u64);
                    page.clear();
                }
            }
        }
        importer.apply(&page)?;
        Ok::<_, StoreError>(importer.unconfirmed_fields().clone())
    });
    bar.finish_and_clear();
    tell_unconfirmed(&applied?);
    if !args.dry_run {
        store.mix_due(Timestamp::now())?;
    }
    Ok(())
}

/// Tells which fields are not confirmed.
fn tell_unconfirmed(fields: &BTreeSet<String>) {
    if fields.is_empty() {
        return;
    }
    let names: Vec<String> = fields.iter().map(|name| format!("'{name}'")).collect();
    note!(
        "notice: responses of fields that are not confirmed have no field (`*`); to have it, confirm the fields before importing: sipas fields confirm --new {}",
        names.join(" ")
    );
}

/// Returns the batch that the rows of a file are imported as.
fn batch_of(file: &Path, name: &str, rows: &BatchRows) -> Batch {
    Batch {
        name: name.to_owned(),
        sha256: rows.digest(),
        by: by(),
        source: file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
    }
}

/// Returns a row of the file with what the store needs to know about its agency.
fn batch_row(row: ResponseRow, directory: &AgencyDirectory) -> BatchRow {
    BatchRow {
        intake_office: matches!(
            directory.find(row.agency.as_str()),
            AgencyMatch::One {
                intake_office: true,
                ..
            }
        ),
        definition: row.survey,
        unit: row.agency,
        period: row.period,
        source: row.source,
        channel: row.channel,
        field: row.field,
        ratings: row.ratings,
    }
}
