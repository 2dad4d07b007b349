//! `sipas edition key new|show|rotate|replace`

use std::path::{Path, PathBuf};

use crate::cli::note::note;
use crate::cli::operator::by;
use crate::cli::{CliError, open, output};
use crate::config::Config;
use crate::domain::editions::log::entry::KeyChange;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::outputs::editions::key_file::EditionKey;
use crate::store::StoreError;

/// What is done with the key.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a key and its guard, FILE.guard, and print the verifier key
    ///
    /// Both belong on the one machine that publishes, and into no backup of the database. Name the file
    /// in SIPAS_EDITION_KEY_FILE there.
    New(FileArgs),
    /// Print the verifier keys of this machine's key file, the newest last
    Show,
    /// Let a new key sign beside the one of SIPAS_EDITION_KEY_FILE, and name it in the log
    Rotate,
    /// After loss or theft: make a key of another origin, whose log begins with the end of the old one
    Replace(FileArgs),
}

/// The file of a new key.
#[derive(clap::Args)]
pub struct FileArgs {
    /// The file; one that is there is never overwritten
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The name of the log, for ever [default: the host of public_url, and /log]
    #[arg(long)]
    origin: Option<String>,
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    match command {
        Command::New(args) => {
            let key = EditionKey::make(&args.output, &args.origin(config), rand::random())?;
            show(&key)
        }
        Command::Show => show(&EditionKey::open(own_file(config)?)?),
        Command::Rotate => rotate(config),
        Command::Replace(args) => replace(config, &args),
    }
}

impl FileArgs {
    fn origin(&self, config: &Config) -> String {
        self.origin.clone().unwrap_or_else(|| {
            let url = config.public_url.as_str();
            let host = url.split_once("://").map_or(url, |(_, host)| host);
            format!("{host}/log")
        })
    }
}

fn own_file(config: &Config) -> Result<&Path, CliError> {
    config.edition_key_file.as_deref().ok_or_else(|| {
        CliError::Refused(
            "SIPAS_EDITION_KEY_FILE names no file: run this on the machine that holds the key"
                .to_owned(),
        )
    })
}

/// Prints the verifier keys, the newest last.
fn show(key: &EditionKey) -> Result<(), CliError> {
    let keys = key.keys().iter();
    output::print(
        keys.map(|key| format!("{}\n", key.verifier()))
            .collect::<String>(),
    )
}

fn rotate(config: &Config) -> Result<(), CliError> {
    let path = own_file(config)?;
    let store = open::kept_store(config)?;
    let mut key = EditionKey::open(path)?;
    let Some((_, named)) = store.find_log_keys()? else {
        return Err(StoreError::from(EditionRefusal::NothingSigned).into());
    };
    // A rotation that was cut short has left a key that the log doesn't name.
    let is_named = |key: &EditionKey| {
        let newest = key.keys().last();
        newest.is_some_and(|newest| named.contains(newest.verifier()))
    };
    if is_named(&key) {
        // The oldest key leaves the file, and something that was cut short may need it.
        store.check_rotation(&key)?;
        key.add(rand::random())?;
    }
    let [old, new] = key.keys() else {
        return Err(CliError::Refused(format!(
            "{} holds no key that the log names",
            path.display()
        )));
    };
    let change = KeyChange::new(old, new).map_err(|error| CliError::Refused(error.to_string()))?;
    store.rotate_edition_key(change, &mut key, &by())?;
    show(&key)
}

fn replace(config: &Config, args: &FileArgs) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let origin = args.origin(config);
    let Some((old, _)) = store.find_log_keys()? else {
        return Err(StoreError::from(EditionRefusal::NothingSigned).into());
    };
    if old == origin {
        return Err(CliError::Usage(format!(
            "--origin: the log of `{old}` ends with its key; name another origin"
        )));
    }
    // A replacement that was cut short has left its key.
    let mut key = match args.output.exists() {
        true => EditionKey::open(&args.output)?,
        false => EditionKey::make(&args.output, &origin, rand::random())?,
    };
    if key.origin() != origin {
        let path = args.output.display();
        return Err(CliError::Refused(format!(
            "{path} is there already, with a key of `{}`; a key is never overwritten",
            key.origin()
        )));
    }
    store.replace_edition_key(&mut key, &by())?;
    note!(
        "name {} in SIPAS_EDITION_KEY_FILE, and publish the new verifier key wherever the old one stands",
        args.output.display()
    );
    show(&key)
}
