//! `sipas import cases FILE [--links FILE] [--no-links] [--delivered-by WAY]`

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Lines, Tally, operator};
use crate::cli::{CliError, open};
use crate::config::Config;
use crate::domain::cases::case::{Case, Delivery};
use crate::domain::files::{AgencyDirectory, CaseColumns};
use crate::outputs::new_file::NewFile;
use crate::store::ImportMode;
use crate::store::cases::batch::CaseBatch;
use crate::store::cases::import::CaseImporter;
use crate::store::cases::imported::{CaseImport, ImportedCase};

/// Flags of `sipas import cases`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    import: super::Args,
    /// Write the link of every finished case of the file that can still be answered
    #[arg(long, value_name = "FILE", conflicts_with = "no_links")]
    links: Option<PathBuf>,
    /// Give no links to finished cases
    #[arg(long)]
    no_links: bool,
    /// By which way the links are handed over
    #[arg(long, value_name = "WAY", conflicts_with = "no_links", value_parser = delivery)]
    delivered_by: Option<Delivery>,
}

fn delivery(name: &str) -> Result<Delivery, String> {
    let names: Vec<&str> = Delivery::ALL.iter().map(|way| way.name()).collect();
    Delivery::from_name(name).ok_or_else(|| format!("one of {}", names.join(", ")))
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let store = open::store(config)?;
    let mut lines = Lines::open(&args.import.file)?;
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
    let landing = ImportMode::chosen(args.import.dry_run, strict);
    let mut links = match &args.links {
        Some(path) if landing != ImportMode::DryRun => {
            Some(LinksFile::create(path, &config.public_url)?)
        }
        _ => None,
    };
    let landed = store.import_cases(options, landing, |importer| {
        let mut chunk = CaseBatch::default();
        while let Some(case) = lines.next(|cells| columns.case(cells, &directory, &words)) {
            if chunk.is_full_for(&case) {
                land(&mut chunk, importer, &mut lines.tally, links.as_mut())?;
            }
            chunk.push(case);
        }
        land(&mut chunk, importer, &mut lines.tally, links.as_mut())?;
        if strict && lines.tally.refused > 0 {
            // The refusals were told; this only rolls the transaction back.
            return Err(CliError::Refused(String::new()));
        }
        Ok(())
    });
    let refused = lines.tally.refused;
    let tally = lines.finish();
    match landed {
        Err(CliError::Refused(_)) if strict && refused > 0 => {}
        Err(error) => {
            // What landed before stays landed, and can be imported again without harm.
            let landed = if landing == ImportMode::Chunked {
                tally
            } else {
                tally.nothing_landed()
            };
            landed.finish(false)?;
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

/// Lands a chunk, counts what became of it and writes its links.
fn land(
    chunk: &mut CaseBatch,
    importer: &mut CaseImporter<'_>,
    tally: &mut Tally,
    links: Option<&mut LinksFile>,
) -> Result<(), CliError> {
    let results = importer.apply(chunk.cases())?;
    for result in &results {
        tally.count(result.imported);
    }
    if let Some(links) = links {
        links.write(chunk.cases(), &results)?;
    }
    chunk.clear();
    Ok(())
}

/// links.csv on its way.
struct LinksFile {
    path: PathBuf,
    writer: csv::Writer<NewFile>,
    public_url: String,
}

impl LinksFile {
    fn create(path: &Path, public_url: &str) -> Result<Self, CliError> {
        let file = NewFile::create_private(path).map_err(CliError::file(path))?;
        let mut links = Self {
            path: path.to_owned(),
            writer: csv::Writer::from_writer(file),
            public_url: public_url.to_owned(),
        };
        links.record(["agency", "case_code", "code", "url", "expires_at"])?;
        Ok(links)
    }

    fn record(&mut self, cells: [&str; 5]) -> Result<(), CliError> {
        self.writer
            .write_record(cells)
            .map_err(|error| CliError::file(&self.path)(error.into()))
    }

    fn write(&mut self, cases: &[Case], results: &[ImportedCase]) -> Result<(), CliError> {
        for (case, result) in cases.iter().zip(results) {
            let Some(link) = &result.link else { continue };
            self.record([
                case.agency.as_str(),
                &case.case_code,
                &link.code.to_string(),
                &link.code.url(&self.public_url),
                &link.expires_at,
            ])?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(), CliError> {
        let Self { path, writer, .. } = self;
        writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
            .and_then(NewFile::commit)
            .map_err(CliError::file(path))
    }
}
