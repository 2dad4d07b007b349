//! `sipas edition approve|publish|withdraw`

use jiff::Timestamp;
use jiff::civil::Date;

use super::person::PersonArgs;
use super::time::time;
use crate::cli::day::day;
use crate::cli::{CliError, open, output};
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::Viewer;
use crate::domain::editions::edition::Edition;
use crate::domain::editions::edition_note::Decision;
use crate::outputs::editions::released;
use crate::store::editions::publishing::Publication;
use crate::store::editions::withdrawal::WithdrawalStep;

/// Flags of `sipas edition approve`.
#[derive(clap::Args)]
pub struct ApproveArgs {
    /// The edition
    id: String,
    /// The digest of edition.json, as it was read
    #[arg(long, value_name = "HEX")]
    digest: String,
    #[command(flatten)]
    person: PersonArgs,
}

/// Flags of `sipas edition publish`.
#[derive(clap::Args)]
pub struct PublishArgs {
    /// The edition
    id: String,
    /// The number of the Decision
    #[arg(long, value_name = "NUMBER", requires = "decision_date")]
    decision: Option<String>,
    /// The day of the Decision
    #[arg(long, value_name = "DAY", value_parser = day, requires = "decision")]
    decision_date: Option<Date>,
    /// From when on everybody sees it; without an offset in Vietnam [default: the planned release where
    /// that is still to come, else now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    release_at: Option<Timestamp>,
    #[command(flatten)]
    person: PersonArgs,
}

/// Flags of `sipas edition withdraw`.
#[derive(clap::Args)]
pub struct WithdrawArgs {
    /// The edition
    id: String,
    /// Why; whoever confirms needs no reason
    #[arg(long, default_value = "")]
    reason: String,
    #[command(flatten)]
    person: PersonArgs,
}

pub fn approve(config: &Config, args: &ApproveArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    store.approve_edition(&args.id, &args.digest, None, &args.person.actor())?;
    output::print(format!("edition={} state=approved\n", args.id))
}

pub fn publish(config: &Config, args: PublishArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let actor = args.person.actor();
    let planned = match args.release_at {
        Some(_) => None,
        None => released::find_planned_release(&store, &args.id, actor.by.now)?,
    };
    let decision = args.decision.zip(args.decision_date);
    let publication = Publication {
        decision: decision.map(|(number, date)| Decision { number, date }),
        release_at: args.release_at.or(planned),
        version: None,
    };
    let key = config.edition_key_file.as_deref();
    let published = released::publish(&store, key, &args.id, &publication, &actor)?;
    output::print(format!(
        "edition={} log_index={} release_at={}\n",
        args.id,
        published.log_index,
        published
            .release_at
            .to_zoned(VIETNAM)
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
    ))
}

pub fn withdraw(config: &Config, args: &WithdrawArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let (key, actor) = (config.edition_key_file.as_deref(), args.person.actor());
    let reason = args.reason.as_str();
    let edition = store
        .editions(&Viewer::Operator, actor.by.now)
        .find(&args.id)?;
    let asked = edition.as_ref().and_then(Edition::asked_withdrawal);
    if let Some(asked) = asked.filter(|_| !reason.trim().is_empty()) {
        return Err(CliError::Refused(format!(
            "user `{}` has asked for this withdrawal already: {}; who confirms it gives no --reason",
            asked.person, asked.reason
        )));
    }
    let version = edition.map(|edition| edition.version);
    let step = released::withdraw(&store, key, &args.id, reason, version, &actor)?;
    output::print(match step {
        WithdrawalStep::Asked => format!(
            "edition={0} withdrawal=asked: an approver confirms it by `sipas edition withdraw {0}`, without --reason\n",
            args.id
        ),
        WithdrawalStep::Done => format!("edition={} state=withdrawn\n", args.id),
    })
}
