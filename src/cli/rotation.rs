//! `sipas secret rotate|prune|replace`

use std::path::{Path, PathBuf};

use super::operator::by;
use super::{CliError, open, output, secret};
use crate::config::Config;
use crate::domain::access::By;
use crate::domain::links::code::Secret;
use crate::domain::links::secrets::Secrets;
use crate::store::rotation::{Lost, replace_lost_secret};
use crate::store::{Store, StoreError};

/// What is done with the secret.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make new links with a new secret; old ones open their survey until they expire
    Rotate,
    /// Remove earlier secrets whose last link has expired, which servers do where they may
    Prune,
    /// Begin anew with another secret where the old one is lost; every link that was handed out is
    /// dead
    Replace(ReplaceArgs),
}

/// Flags of `sipas secret replace`.
#[derive(clap::Args)]
pub struct ReplaceArgs {
    /// The secret and every copy of it is lost
    #[arg(long, required = true)]
    lost: bool,
}

pub fn run(config: &Config, command: &Command) -> Result<(), CliError> {
    match command {
        Command::Rotate => rotate(config),
        Command::Prune => {
            let removed = forget(config, &open::kept_store(config)?, &by())?;
            output::print(format!("removed={removed}\n"))
        }
        Command::Replace(_) => replace(config),
    }
}

fn rotate(config: &Config) -> Result<(), CliError> {
    let path = secret::secret_path(config)?;
    let store = open::kept_store(config)?;
    let mut until = None;
    let new = Secret::new(rand::random());
    store.rotate_secret(new, &by(), |secrets| {
        until = secrets.previous().first().map(|previous| previous.until);
        secret::write(&path, secrets)
    })?;
    let until = until.map(|until| until.to_string()).unwrap_or_default();
    let path = path.display();
    output::print(format!(
        "{path}: new links are made with a new secret\n\
         Restart every server now; on other machines, bring this file there first. Until then a \
         server refuses links that are new.\n\
         Old links open their survey until they expire. Copy the file to where the old one is kept; \
         the old secret is needed for backups of before this.\n\
         until={until}\n"
    ))
}

/// Removes earlier secrets whose last link has expired from the secret's file, and returns how many.
pub(super) fn forget(config: &Config, store: &Store, by: &By) -> Result<usize, CliError> {
    let path = secret::secret_path(config)?;
    store.forget_secrets(by, |secrets| secret::write(&path, secrets))
}

fn replace(config: &Config) -> Result<(), CliError> {
    open::ensure_database(config)?;
    let path = secret::secret_path(config)?;
    if path.exists() {
        set_aside(config, &path)?;
    }
    let new = Secret::new(rand::random());
    // Where this is cut short after the file was written, the next run begins anew.
    secret::write(&path, &Secrets::from(new.clone()))?;
    let lost = replace_lost_secret(&secret::database_url(config)?, &new, &by())?;
    output::print(format!(
        "{}: a new secret; links={} have other codes now, and those that were handed out open \
         nothing any more\n{}\
         Restart every server, keep a copy of the file, and print the slips of open cases again.\n",
        path.display(),
        lost.links,
        loss_text(&lost)
    ))
}

/// Tells what else is lost.
fn loss_text(lost: &Lost) -> String {
    let mut text = format!(
        "answers={} waited and are withheld now: they are counted, but not in figures\n\
         authenticators={} and all recovery codes are gone: these persons log in by password alone \
         until they set up an app again\n\
         sessions={} and one-time links ended: everybody logs in again, new links are made by sipas \
         user reset\n",
        lost.answers, lost.authenticators, lost.sessions
    );
    if lost.last_event > 0 {
        text += &format!(
            "audit: the events up to {} can't be verified any more; sipas audit verify begins after \
             them\n",
            lost.last_event
        );
    }
    if lost.case_codes > 0 {
        text += &format!(
            "case_codes={}: the replaced codes of old cases are not recognised any more; importing \
             such a case again adds it a second time\n",
            lost.case_codes
        );
    }
    if lost.waiting_events > 0 {
        text += &format!(
            "waiting_events={}: changes of cases by software of the last moments are in no event\n",
            lost.waiting_events
        );
    }
    text
}

/// Renames a secret's file that does not fit the database, which may be that of another one.
fn set_aside(config: &Config, path: &Path) -> Result<(), CliError> {
    let shown = path.display();
    match open::kept_store(config) {
        Ok(_) => Err(CliError::Refused(format!(
            "{shown} fits the database, so it is not lost: to change it, run sipas secret rotate"
        ))),
        Err(CliError::Store(StoreError::WrongSecret { found, .. })) => {
            let aside = PathBuf::from(format!("{shown}.{found}"));
            std::fs::rename(path, &aside).map_err(CliError::file(path))?;
            output::print(format!(
                "{shown}: did not fit the database, and is now {}\n",
                aside.display()
            ))
        }
        Err(error) => Err(error),
    }
}
