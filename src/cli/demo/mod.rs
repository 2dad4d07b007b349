//! `sipas demo`: a sample province on its own embedded database.

mod accounts;
mod comments;
mod editions;
mod history;
mod keys;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use accounts::{APPROVER, make_accounts};
use editions::{GUARD_FILE, KEY_FILE, SampleEditions};
use history::{SURVEY, SampleHistory, evening_of};
use jiff::Timestamp;
use jiff::civil::Date;
use keys::{CounterKey, make_keys};
use secrecy::SecretString;

use super::{CliError, open, output, secret, serve};
use crate::cli::note::note;
use crate::config::Config;
use crate::domain::VIETNAM;
use crate::domain::access::{By, Viewer};
use crate::domain::cases::case::{Case, CaseTime, CaseUpdate, Channel, Delivery, Outcome};
use crate::domain::editions::edition::{Edition, EditionState};
use crate::domain::links::code::LinkCode;
use crate::domain::period::{Month, Period};
use crate::domain::survey::Assignments;
use crate::files::make_new_database;
use crate::report::qr;
use crate::store::Store;
use crate::store::cases::imported::CaseImport;
use crate::store::editions::read::EditionFilter;

/// Flags of `sipas demo`.
#[derive(clap::Args)]
pub struct Args {
    /// The port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Cases of the sample province, over three quarters
    #[arg(long, default_value_t = 15_000, value_name = "N",
          value_parser = clap::value_parser!(u64).range(0..=300_000))]
    cases: u64,
    /// The folder of the sample province; a second run serves what is there
    #[arg(long, default_value = "sipas-demo", value_name = "DIR")]
    dir: PathBuf,
}

/// The block whose ranking and chart are named in the welcome.
const BLOCK: &str = "so-ban-nganh";

pub fn run(config: Config, args: &Args) -> Result<(), CliError> {
    serve::start_logging("warn");
    // Bound before anything is made, so that a port in use is reported at once.
    let listener = serve::bind(&format!("127.0.0.1:{}", args.port))?;
    let address = listener.local_addr()?;
    let public_url = format!("http://{address}");
    std::fs::create_dir_all(&args.dir).map_err(CliError::file(&args.dir))?;
    let config = Config {
        database_url: database(&args.dir.join("sipas.db")),
        // The sample province has its own secret, next to its database.
        secret_file: None,
        public_url: public_url.clone(),
        // Its answers are to this one.
        definitions: Assignments::only(SURVEY),
        // Its editions are signed with a key of its own.
        edition_key_file: Some(args.dir.join(KEY_FILE)),
        province: if config.province.is_empty() {
            sample_province()
        } else {
            config.province
        },
        ..config
    };
    let today = Timestamp::now().to_zoned(VIETNAM).date();
    build_once(&config, &args.dir, args.cases, today)?;
    let store = open::store(&config)?;
    let code = fresh_link(&store)?;
    let keys = make_keys(&store, Timestamp::now())?;
    let accounts = make_accounts(&store, &args.dir, BLOCK, Timestamp::now())?;
    let waits = EditionFilter {
        block: Some(BLOCK.to_owned()),
        state: Some(EditionState::Submitted),
        ..EditionFilter::default()
    };
    let reader = Viewer::Operator;
    let waiting = store.editions(&reader, Timestamp::now()).list(&waits)?;
    let period = last_quarters(today)[2];
    let mix_every = serve::minutes(config.mix_every);
    let listeners = serve::Listeners {
        public: listener,
        for_operators: None,
    };
    serve::serve(&config, store, listeners, mix_every, |_| {
        let welcome = Welcome {
            code: &code,
            keys: &keys,
            accounts: &accounts,
            waiting: &waiting,
            public_url: &public_url,
            period,
            dir: &args.dir,
        };
        output::print(welcome.text()?)
    })
}

/// Returns the name of the sample province, by language.
fn sample_province() -> BTreeMap<String, String> {
    [("vi", "Tỉnh mẫu"), ("en", "Sample province")]
        .map(|(language, name)| (language.to_owned(), name.to_owned()))
        .into()
}

fn database(path: &Path) -> SecretString {
    format!("sqlite:{}", path.display()).into()
}

/// Returns the three quarters before today's, oldest first.
fn last_quarters(today: Date) -> [Period; 3] {
    let last = Month::of(today).quarter().previous();
    [last.previous().previous(), last.previous(), last]
}

/// Makes the province unless it exists. It is made under another name, so that a province whose
/// making was interrupted is never taken for a complete one.
fn build_once(config: &Config, dir: &Path, cases: u64, today: Date) -> Result<(), CliError> {
    let complete = dir.join("sipas.db");
    if complete.exists() {
        return Ok(());
    }
    let unfinished = dir.join("building.db");
    let key = dir.join(KEY_FILE);
    let of_database =
        ["", "-wal", "-shm", "-journal"].map(|ending| with_ending(&unfinished, ending));
    // A key and accounts belong to the database that was not finished, or to somebody else.
    let beside = [accounts::FILE, KEY_FILE, GUARD_FILE].map(|name| dir.join(name));
    let was_begun = std::fs::symlink_metadata(&unfinished).is_ok();
    let left_over = of_database
        .iter()
        .chain(beside.iter().filter(|_| was_begun));
    for path in left_over {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CliError::file(path)(error));
            }
            _ => {}
        }
    }
    note!("making a sample province in {} …", dir.display());
    // Only the secret is made here: opening the complete database would make its file.
    let secret_file = secret::embedded_secret_file(&complete)?;
    let building = Config {
        database_url: database(&unfinished),
        secret_file: Some(secret_file),
        ..config.clone()
    };
    make_new_database(&unfinished).map_err(CliError::file(&unfinished))?;
    let store = open::store(&building)?;
    let quarters = last_quarters(today);
    let history = SampleHistory::new(&store, cases)?;
    let began = evening_of(Month::of(quarters[0].first_day()));
    make_accounts(&store, dir, BLOCK, began)?;
    let editions = SampleEditions::new(&store, config, &key, quarters)?;
    history.write(&quarters, editions)?;
    // The last connection merges the write-ahead log into the file.
    drop(store);
    std::fs::rename(&unfinished, &complete).map_err(CliError::file(&complete))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Adds a case that was finished just now, and returns its open link.
fn fresh_link(store: &Store) -> Result<LinkCode, CliError> {
    let agencies = store.list_agencies()?;
    let missing = || CliError::Refused("the sample province has no agencies".to_owned());
    let agency = agencies
        .iter()
        .find(|a| a.block.as_str() == BLOCK)
        .ok_or_else(missing)?;
    let office = agencies.iter().find(|agency| agency.is_intake_office());
    let now = Timestamp::now();
    let finished = CaseTime::at(now.to_zoned(VIETNAM).datetime());
    let case = Case {
        agency: agency.code.clone(),
        case_code: format!("DEMO-{}", now.as_second()),
        intake_office: office.map(|office| office.code.clone()),
        return_office: office.map(|office| office.code.clone()),
        counter: Some("Quầy 1".to_owned()),
        procedure: None,
        procedure_name: None,
        field: None,
        applicant: None,
        channel: Channel::Counter,
        received_at: CaseTime {
            time: None,
            ..finished
        },
        due_at: None,
        finished_at: Some(finished),
        outcome: Some(Outcome::Granted),
        overdue_reason: None,
    };
    let options = CaseImport {
        links: true,
        delivery: Some(Delivery::Slip),
        by: By::operator("demo", now),
        sha256: None,
        viewer: Viewer::Operator,
    };
    let imported = store.apply_cases(options, &[CaseUpdate::whole(case)])?;
    imported
        .into_iter()
        .flatten()
        .next()
        .and_then(|imported| imported.link)
        .map(|link| link.code)
        .ok_or_else(missing)
}

/// What the command prints once it serves.
struct Welcome<'a> {
    code: &'a LinkCode,
    keys: &'a [CounterKey],
    /// `NAME PASSWORD`.
    accounts: &'a [String],
    /// The editions that wait for approval.
    waiting: &'a [Edition],
    public_url: &'a str,
    period: Period,
    dir: &'a Path,
}

impl Welcome<'_> {
    fn text(&self) -> Result<String, CliError> {
        let Self {
            code,
            keys,
            accounts,
            waiting,
            public_url,
            period,
            dir,
        } = self;
        let survey = code.url(public_url);
        let mut text = qr::terminal(&survey)?;
        let mut lines = vec![
            format!("survey: {survey}"),
            format!("        or type {code} at {public_url}/s"),
            format!("ranking: {public_url}/ranking/{BLOCK}/{period}"),
            format!("chart: {public_url}/charts/ranking.svg?period={period}&block={BLOCK}"),
            format!("editions: {public_url}/editions"),
        ];
        lines.extend(waiting.iter().map(|edition| {
            let id = &edition.id;
            format!("waits for approval: {public_url}/console/editions/{id} (log in as {APPROVER})")
        }));
        lines.extend(keys.iter().map(|key| {
            let CounterKey { page, path, text } = key;
            format!("{page}: {public_url}{path} with the key {}", text.show())
        }));
        lines.extend(
            accounts
                .iter()
                .map(|account| format!("login: {public_url}/login {account}")),
        );
        lines.push(format!(
            "data: {}; remove the folder for a new province",
            dir.display()
        ));
        lines.push("Press Ctrl+C to stop.".to_owned());
        for line in lines {
            // Writing to a String can't fail.
            let _ = writeln!(text, "{line}");
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_quarters_before_todays_are_shown() {
        let quarters = last_quarters("2026-02-10".parse().unwrap());
        assert_eq!(
            quarters.map(|q| q.to_string()),
            ["2025-Q2", "2025-Q3", "2025-Q4"]
        );
    }
}
