//! `sipas edition list|show|bundle`

use std::io::Write;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::cli::output::PrintFormat;
use crate::cli::{CliError, open, output};
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::editions::edition::{Edition, EditionState};
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::period::Period;
use crate::files::NewFile;
use crate::outputs::editions::released::bundle_of;
use crate::report::tables;
use crate::store::StoreError;
use crate::store::editions::read::EditionFilter;

/// Flags of `sipas edition list`.
#[derive(clap::Args)]
pub struct ListArgs {
    /// Those of a block
    #[arg(long)]
    block: Option<String>,
    /// Those of a period
    #[arg(long)]
    period: Option<Period>,
    /// Those in a state: draft, submitted, approved, published, corrected or withdrawn
    #[arg(long, value_parser = state)]
    state: Option<EditionState>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

/// Flags of `sipas edition show`.
#[derive(clap::Args)]
pub struct ShowArgs {
    /// The edition
    id: String,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

/// Flags of `sipas edition bundle`.
#[derive(clap::Args)]
pub struct BundleArgs {
    /// The edition
    id: String,
    /// The archive
    #[arg(short, long, value_name = "FILE.zip")]
    output: PathBuf,
}

/// The columns of a list, and the names of an edition's values as JSON.
const COLUMNS: [&str; 8] = [
    "id",
    "state",
    "block",
    "period",
    "digest",
    "release_at",
    "replaces",
    "log_index",
];

fn state(name: &str) -> Result<EditionState, String> {
    EditionState::find(name).ok_or_else(|| {
        let names: Vec<&str> = EditionState::ALL.iter().map(|state| state.name()).collect();
        format!("one of {}", names.join(", "))
    })
}

pub fn list(config: &Config, args: ListArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let now = Timestamp::now();
    store.release_due(now)?;
    let filter = EditionFilter {
        block: args.block.map(|block| crate::domain::fold(&block)),
        period: args.period,
        state: args.state,
    };
    let editions = store.editions(&Viewer::Operator, now).list(&filter)?;
    match args.format {
        PrintFormat::Json => output::print_json(&editions.iter().map(object).collect::<Vec<_>>()),
        PrintFormat::Csv => output::print(tables::csv_of(COLUMNS, editions.iter().map(row))?),
        PrintFormat::Table => {
            let lines = editions.iter().map(line);
            output::print(lines.collect::<String>())
        }
    }
}

pub fn show(config: &Config, args: &ShowArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let now = Timestamp::now();
    store.release_due(now)?;
    let editions = store.editions(&Viewer::Operator, now);
    let Some(edition) = editions.find(&args.id)? else {
        return Err(StoreError::from(EditionRefusal::Unknown(args.id.clone())).into());
    };
    match args.format {
        PrintFormat::Json => output::print_json(&object(&edition)),
        PrintFormat::Csv => output::print(tables::csv_of(COLUMNS, [row(&edition)])?),
        PrintFormat::Table => {
            let mut text = line(&edition);
            text.push_str(&format!("title={}\n", edition.title));
            text.push_str(&format!("digest={}\n", edition.digest));
            for done in &edition.acts {
                let at = local(done.at);
                text.push_str(&format!("{at} {} {}", done.act.name(), done.person));
                if !done.reason.is_empty() {
                    text.push_str(&format!(": {}", done.reason));
                }
                text.push('\n');
            }
            for file in editions.list_files(&edition.id)? {
                text.push_str(&format!(
                    "{}  {} ({} bytes)\n",
                    file.sha256, file.name, file.size
                ));
            }
            output::print(text)
        }
    }
}

pub fn bundle(config: &Config, args: &BundleArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let bytes = bundle_of(&store, &Viewer::Operator, &args.id, Timestamp::now())?;
    let mut file = NewFile::create(&args.output).map_err(CliError::file(&args.output))?;
    file.write_all(&bytes)
        .and_then(|()| file.commit())
        .map_err(CliError::file(&args.output))
}

fn local(time: Timestamp) -> String {
    let zoned = time.to_zoned(VIETNAM);
    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn line(edition: &Edition) -> String {
    let mut text = format!("{} {}", edition.id, edition.state.name());
    if let Some(at) = edition.release_at {
        text.push_str(&format!(" release_at={}", local(at)));
    }
    if let Some(replaced) = &edition.replaces {
        text.push_str(&format!(" replaces={replaced}"));
    }
    if let Some(by) = &edition.corrected_by {
        text.push_str(&format!(" corrected_by={by}"));
    }
    if let Some(asked) = edition.asked_withdrawal() {
        text.push_str(&format!(" withdrawal asked by {}", asked.person));
    }
    text.push('\n');
    text
}

fn row(edition: &Edition) -> Vec<String> {
    vec![
        edition.id.clone(),
        edition.state.name().to_owned(),
        edition.block.clone(),
        edition.period.to_string(),
        edition.digest.clone(),
        edition.release_at.map(local).unwrap_or_default(),
        edition.replaces.clone().unwrap_or_default(),
        edition
            .log_index
            .map(|index| index.to_string())
            .unwrap_or_default(),
    ]
}

fn object(edition: &Edition) -> serde_json::Value {
    serde_json::json!({
        "id": edition.id,
        "state": edition.state.name(),
        "block": edition.block,
        "period": edition.period.to_string(),
        "digest": edition.digest,
        "release_at": edition.release_at.map(local),
        "replaces": edition.replaces,
        "log_index": edition.log_index,
    })
}
