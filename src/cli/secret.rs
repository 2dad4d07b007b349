//! The secret that links are made from, and its file.

use std::io::Write;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::error::CliError;
use crate::config::Config;
use crate::domain::links::code::Secret;
use crate::domain::links::secrets::Secrets;
use crate::files::{GuardError, NewFile, read_guarded};
use crate::store::db::connection::DatabaseUrl;

/// Returns where the data lives.
pub fn database_url(config: &Config) -> Result<DatabaseUrl, CliError> {
    DatabaseUrl::parse(config.database_url.expose_secret())
        .map_err(|error| CliError::Usage(format!("database_url: {error}")))
}

/// Returns the secret's file: the one that is named, or the one next to an SQLite file.
pub fn secret_path(config: &Config) -> Result<PathBuf, CliError> {
    match (&config.secret_file, database_url(config)?) {
        (Some(path), _) => Ok(path.clone()),
        (None, DatabaseUrl::Sqlite(file)) => Ok(secret_beside(Path::new(&file))),
        (None, DatabaseUrl::Postgres(_)) => Err(CliError::Refused(
            "SIPAS_SECRET_FILE is not set: with PostgreSQL, name a file that holds the secret \
             (make one with: openssl rand -hex 32 > FILE; chmod 600 FILE)"
                .to_owned(),
        )),
    }
}

/// Returns the secret's file next to an SQLite file, and makes it if it does not exist.
pub fn embedded_secret_file(database: &Path) -> Result<PathBuf, CliError> {
    let path = secret_beside(database);
    make_once(&path)?;
    Ok(path)
}

/// Returns the secrets. Next to an SQLite file one is made if it does not exist.
pub fn secrets(config: &Config) -> Result<Secrets, CliError> {
    let path = secret_path(config)?;
    if config.secret_file.is_none() {
        make_once(&path)?;
    }
    read(&path)
}

/// Returns the secrets of a database that is to be restored, which must exist already.
pub fn kept_secrets(config: &Config) -> Result<Secrets, CliError> {
    let path = secret_path(config)?;
    if !path.exists() {
        return Err(CliError::Refused(format!(
            "{} is not there: put the secret file that was kept apart from the backup there, or \
             name it in SIPAS_SECRET_FILE",
            path.display()
        )));
    }
    read(&path)
}

/// Returns the secrets where they are there already.
pub fn secrets_if_kept(config: &Config) -> Result<Option<Secrets>, CliError> {
    match secret_path(config) {
        Ok(path) if path.exists() => read(&path).map(Some),
        _ => Ok(None),
    }
}

fn secret_beside(database: &Path) -> PathBuf {
    PathBuf::from(format!("{}.secret", database.display()))
}

fn read(path: &Path) -> Result<Secrets, CliError> {
    let text = read_guarded(path).map_err(|error| unsafe_secret(path, error))?;
    Secrets::parse(text.expose_secret())
        .map_err(|error| CliError::Refused(format!("{}: {error}", path.display())))
}

/// Returns the secret that the identity provider gave for this server: the one line of its file.
pub fn client_secret(path: &Path) -> Result<SecretString, CliError> {
    let name = path.display();
    let text = read_guarded(path).map_err(|error| match error {
        GuardError::Read(source) => CliError::file(path)(source),
        error => CliError::Refused(format!(
            "oidc.client_secret_file {name} is not secret: {error}; run chmod 600 {name}"
        )),
    })?;
    let secret = text.expose_secret().trim();
    if secret.is_empty() || secret.contains(char::is_control) {
        return Err(CliError::Refused(format!(
            "oidc.client_secret_file {name} does not hold one line"
        )));
    }
    Ok(secret.to_owned().into())
}

/// Returns the refusal of a secret's file, with what to do about it.
fn unsafe_secret(path: &Path, error: GuardError) -> CliError {
    let name = path.display();
    match error {
        GuardError::Read(source) => CliError::file(path)(source),
        error @ GuardError::Exposed { .. } => CliError::Refused(format!(
            "the secret {name} is not secret: {error}; run chmod 600 {name} (640 where a group is to read it), and where others may have read it, sipas secret rotate"
        )),
        error => CliError::Refused(format!("the secret {name} is not secret: {error}")),
    }
}

/// Replaces the content of the secret's file in one step. It keeps its owner and its group, which
/// may go on reading it; a symbolic link to it stays.
pub fn write(path: &Path, secrets: &Secrets) -> Result<(), CliError> {
    let replace = || {
        let old = std::fs::metadata(path).ok();
        let target = match old {
            Some(_) => std::fs::canonicalize(path)?,
            None => path.to_owned(),
        };
        let mut file = NewFile::create_over(&target)?;
        if let Some(old) = &old {
            file.belong_as(old)?;
        }
        file.write_all(secrets.text().expose_secret().as_bytes())?;
        file.commit_durably()
    };
    replace().map_err(CliError::file(path))
}

/// Makes the secret's file, readable by its owner alone, unless it exists. It appears with its
/// content, so that a command started at the same time never reads an empty file.
fn make_once(path: &Path) -> Result<(), CliError> {
    if path.try_exists().map_err(CliError::file(path))? {
        return Ok(());
    }
    let text = Secrets::from(Secret::new(rand::random())).text();
    let mut file = NewFile::create(path).map_err(CliError::file(path))?;
    file.write_all(text.expose_secret().as_bytes())
        .and_then(|()| file.commit_unless_exists())
        .map_err(CliError::file(path))
}
