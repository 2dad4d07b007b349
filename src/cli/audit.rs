//! `sipas audit list|verify|export FILE`

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;

use super::day::day;
use super::note::note;
use super::operator::by;
use super::output::PrintFormat;
use super::{CliError, open, output};
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::audit::{Act, KeptEvent};
use crate::outputs::exports::{Audience, ExportFile, export_audit};
use crate::report::tables;
use crate::store::Store;
use crate::store::access::audit_list::AuditFilter;
use crate::store::access::audit_verify::{ChainPlace, Verified};

/// What is done with the audit trail.
#[derive(clap::Subcommand)]
pub enum Command {
    /// List events, latest first
    List(ListArgs),
    /// Walk the whole chain, and name the first event that is wrong
    ///
    /// Prints events= first= head=NUMBER:MAC. Keep the head on paper: whoever knows the secret could
    /// write the whole trail anew, and only an old head would tell.
    Verify(VerifyArgs),
    /// Write events to CSV, XLSX or JSON lines, earliest first; this is itself an event
    Export(ExportArgs),
}

/// Which events.
#[derive(clap::Args)]
pub struct FilterArgs {
    /// From this day on, in Vietnam
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Date>,
    /// Up to this day, included
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Date>,
    /// Who acted: user:NAME, key:NAME, operator:NAME or server
    #[arg(long, value_name = "ACTOR")]
    actor: Option<String>,
    /// What was done, such as case.add
    #[arg(long, value_name = "ACT", value_parser = act)]
    act: Option<Act>,
    /// What it was done to: a name, or the id of a case
    #[arg(long, value_name = "OBJECT")]
    object: Option<String>,
}

/// Flags of `sipas audit list`.
#[derive(clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// The most events
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

/// Flags of `sipas audit verify`.
#[derive(clap::Args)]
pub struct VerifyArgs {
    /// A head from before, which must be in the chain
    #[arg(long, value_name = "NUMBER:MAC")]
    head: Option<ChainPlace>,
}

/// Flags of `sipas audit export`.
#[derive(clap::Args)]
pub struct ExportArgs {
    /// The file; its ending .csv, .xlsx or .jsonl chooses the format
    file: PathBuf,
    #[command(flatten)]
    filter: FilterArgs,
}

/// The columns of a list as CSV, and the names of its values as JSON.
const COLUMNS: [&str; 8] = [
    "number", "time", "actor", "act", "object", "details", "secret", "mac",
];

fn act(name: &str) -> Result<Act, String> {
    Act::find(name).ok_or_else(|| {
        let names: Vec<&str> = Act::ALL.iter().map(|act| act.name()).collect();
        format!("one of {}", names.join(", "))
    })
}

pub fn run(config: &Config, command: &Command) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    match command {
        Command::List(args) => {
            store.append_pending(Timestamp::now())?;
            let filter = args.filter.read()?;
            print(
                &store.list_audit_events(&filter, None, args.limit)?,
                args.format,
            )
        }
        Command::Verify(args) => {
            // Where that fails, the verification may tell why.
            if let Err(error) = store.append_pending(Timestamp::now()) {
                note!("waiting events can't be appended: {error}");
            }
            verify(&store, args.head.as_ref())
        }
        Command::Export(args) => export(config, &store, args),
    }
}

fn print(events: &[KeptEvent], format: PrintFormat) -> Result<(), CliError> {
    match format {
        PrintFormat::Table => output::print(tables::registers::audit(events)),
        PrintFormat::Csv => output::print(tables::csv_of(COLUMNS, events.iter().map(row))?),
        PrintFormat::Json => {
            let objects: Vec<serde_json::Value> = events.iter().map(object).collect();
            output::print_json(&objects)
        }
    }
}

fn row(event: &KeptEvent) -> Vec<String> {
    vec![
        event.number.to_string(),
        event.happened_at.clone(),
        event.actor.clone(),
        event.act.clone(),
        event.object.clone(),
        event.details.clone(),
        event.secret.clone(),
        event.mac.clone(),
    ]
}

fn object(event: &KeptEvent) -> serde_json::Value {
    let details: serde_json::Value =
        serde_json::from_str(&event.details).unwrap_or_else(|_| event.details.as_str().into());
    serde_json::json!({
        "number": event.number,
        "time": event.happened_at,
        "actor": event.actor,
        "act": event.act,
        "object": event.object,
        "details": details,
        "secret": event.secret,
        "mac": event.mac,
    })
}

fn verify(store: &Store, head: Option<&ChainPlace>) -> Result<(), CliError> {
    let verified = store.verify_audit(head, Timestamp::now())?;
    tell(&verified)?;
    match &verified.fault {
        None => Ok(()),
        Some(fault) => Err(CliError::Refused(format!("the audit trail: {fault}"))),
    }
}

/// Tells what was verified, and what can't be.
fn tell(verified: &Verified) -> Result<(), CliError> {
    if let Some(number) = verified.lost_before {
        note!(
            "the events before {number} can't be verified: the secret that bound them was lost, and replaced in event {number}"
        );
    }
    for number in &verified.put_back {
        note!(
            "event {number} was removed or changed before it was appended, and was put back by the server that had written it"
        );
    }
    if verified.fault.is_some() {
        return Ok(());
    }
    output::print(format!(
        "events={} first={} head={}\n",
        verified.events,
        verified.first.map(|n| n.to_string()).unwrap_or_default(),
        verified
            .head
            .as_ref()
            .map(|h| h.to_string())
            .unwrap_or_default(),
    ))
}

fn export(config: &Config, store: &Store, args: &ExportArgs) -> Result<(), CliError> {
    let languages = open::languages(config.survey_defs.as_deref())?;
    let by = by();
    let to = ExportFile {
        path: &args.file,
        audience: Audience::Programs,
        languages: &languages,
        by: &by,
    };
    let events = export_audit(store, &args.filter.read()?, to)?;
    output::print(format!("events={events}\n"))
}

impl FilterArgs {
    fn read(&self) -> Result<AuditFilter, CliError> {
        let begin = |day: Date| {
            let begin = day.to_zoned(VIETNAM).map(|zoned| zoned.timestamp());
            begin.map_err(|error| CliError::Usage(error.to_string()))
        };
        let until = self
            .to
            .map(|to| to.tomorrow().map_or(Ok(Timestamp::MAX), begin));
        Ok(AuditFilter {
            actor: self.actor.clone(),
            act: self.act,
            object: self.object.clone(),
            from: self.from.map(begin).transpose()?,
            until: until.transpose()?,
        })
    }
}
