//! `sipas import responses FILE --batch NAME`, `sipas import responses --withdraw NAME`

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::lines::ImportLines;
use crate::cli::error::CliError;
use crate::cli::operator::operator;
use crate::cli::table_file::STANDARD_INPUT;
use crate::cli::{open, output};
use crate::config::Config;
use crate::domain::files::{
    AgencyDirectory, AgencyLookup, AgencyMatch, ResponseColumns, ResponseRow,
};
use crate::domain::survey::Definition;
use crate::store::answers::batches::{Batch, BatchImporter, BatchRow};
use crate::store::cases::imported::Imported;
use crate::store::{ImportMode, Store};

/// Flags of `sipas import responses`.
#[derive(clap::Args)]
pub struct Args {
    /// The CSV file or workbook (.xlsx, .ods)
    #[arg(required_unless_present = "withdraw", requires = "batch")]
    file: Option<PathBuf>,
    /// The workbook's sheet (default: the first)
    #[arg(long, value_name = "NAME", requires = "file")]
    sheet: Option<String>,
    /// The batch's name, used once
    #[arg(long, value_name = "NAME")]
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
    let store = open::store(config)?;
    match (&args.withdraw, &args.file, &args.batch) {
        (Some(name), ..) => {
            let withdrawn = store.withdraw_batch(name)?;
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
    let offered = || definitions.iter().map(AsRef::as_ref);
    let names = ResponseColumns::names(offered());
    let mut lines = ImportLines::open(file, args.sheet.as_deref(), &names)?;
    let columns = lines.header(args.strict, |cells| {
        ResponseColumns::read(cells, &names, offered())
    })?;
    let words = config.case_words()?;
    let directory = AgencyDirectory::new(&store.list_agencies()?);
    let batch = batch_of(file, name)?;
    let mode = ImportMode::chosen(args.dry_run, args.strict);
    let applied = store.import_batch(&batch, mode, |importer| {
        let mut rows: Vec<BatchRow> = Vec::new();
        let read = |cells: &[&str]| columns.response(cells, &directory, &words);
        while let Some((_, row)) = lines.next(columns.as_ref(), read) {
            lines.tally.count(Imported::Added);
            rows.push(batch_row(row, &directory, &definitions));
            if rows.len() == BatchImporter::BATCH {
                importer.apply(&rows)?;
                rows.clear();
            }
        }
        importer.apply(&rows)?;
        let nothing = lines.tally.added == 0;
        if lines.tally.refused > 0 && (args.strict || nothing) {
            // The refused lines have been reported; this only rolls the batch back.
            return Err(CliError::Refused(String::new()));
        }
        Ok(())
    });
    let tally = lines.finish();
    match applied {
        Err(CliError::Refused(_)) if tally.refused > 0 => {}
        Err(error) => {
            tally.nothing_applied().finish(false)?;
            return Err(error);
        }
        Ok(()) if args.dry_run => {}
        Ok(()) => {
            store.mix(Timestamp::now())?;
        }
    }
    tally.finish(args.strict)
}

/// Returns the batch that a file is imported as.
fn batch_of(file: &Path, name: &str) -> Result<Batch, CliError> {
    Ok(Batch {
        name: name.to_owned(),
        sha256: digest(file)?,
        imported_by: operator(),
        source: file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        now: Timestamp::now(),
    })
}

/// Returns a row of the file with what the store needs to know about its agency and its survey.
fn batch_row(
    row: ResponseRow,
    directory: &AgencyDirectory,
    definitions: &[Arc<Definition>],
) -> BatchRow {
    BatchRow {
        intake_office: matches!(
            directory.find(row.agency.as_str()),
            AgencyMatch::One {
                intake_office: true,
                ..
            }
        ),
        definition: definitions
            .iter()
            .find(|definition| definition.id == row.survey)
            .cloned()
            .unwrap_or_else(|| definitions[0].clone()),
        unit: row.agency,
        period: row.period,
        source: row.source,
        channel: row.channel,
        field: row.field,
        ratings: row.ratings,
    }
}

/// Returns the SHA-256 of a file, by which a second import of it is recognised.
fn digest(path: &Path) -> Result<String, CliError> {
    if path.as_os_str() == STANDARD_INPUT {
        return Err(CliError::Usage(
            "responses are read twice, once to recognise a file imported before: name a file instead of -"
                .to_owned(),
        ));
    }
    let mut file = File::open(path).map_err(CliError::file(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(CliError::file(path))?;
        if read == 0 {
            return Ok(hex::encode(hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}
