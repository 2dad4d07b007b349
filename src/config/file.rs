//! The configuration file, `sipas.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::accounts::AccountsEntry;
use super::blocks::BlockEntry;
use super::counter::Counter;
use super::error::ConfigError;
use super::oidc::Oidc;
use crate::domain::cases::letterhead::Letterheads;

/// The contents of `sipas.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ConfigFile {
    pub(super) database_url: Option<String>,
    pub(super) public_url: Option<String>,
    pub(super) survey_defs: Option<PathBuf>,
    pub(super) k: Option<i64>,
    pub(super) min_n: Option<i64>,
    pub(super) secret_file: Option<PathBuf>,
    pub(super) edition_key_file: Option<PathBuf>,
    pub(super) province: BTreeMap<String, String>,
    pub(super) surveying_body: Option<BTreeMap<String, String>>,
    pub(super) mix_every: Option<u64>,
    pub(super) provisional_sums: Option<bool>,
    pub(super) default_definition: Option<String>,
    pub(super) case_codes: Option<String>,
    pub(super) agencies: AgenciesEntry,
    pub(super) blocks: Vec<BlockEntry>,
    pub(super) synonyms: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) counter: Counter,
    pub(super) accounts: AccountsEntry,
    pub(super) retention: RetentionEntry,
    pub(super) oidc: Option<Oidc>,
}

/// `[agencies]`: the settings of agencies.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AgenciesEntry {
    pub(super) follow_successor: bool,
    pub(super) letterheads: Letterheads,
}

/// `[retention]`: how long what is kept.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RetentionEntry {
    pub(super) comments_months: Option<u16>,
    pub(super) sessions_days: Option<u16>,
    pub(super) case_codes_years: Option<u16>,
    pub(super) audit_years: Option<u16>,
}

/// Reads the file that is named, or else `sipas.toml` if it exists.
pub(super) fn read_file(named: Option<&Path>) -> Result<ConfigFile, ConfigError> {
    let path = named.unwrap_or(Path::new("sipas.toml"));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(ConfigFile::default());
        }
        Err(source) => {
            return Err(ConfigError::Read {
                path: path.to_owned(),
                source,
            });
        }
    };
    toml::from_str(&text).map_err(|error| ConfigError::Parse {
        path: path.to_owned(),
        message: describe(&error, &text),
    })
}

/// Returns the line, the column and the reason of an error. Any line may hold the database's
/// password, so nothing of the file is quoted but the name of an unknown key.
fn describe(error: &toml::de::Error, text: &str) -> String {
    let reason = reason(error.message());
    let before = error.span().and_then(|span| text.get(..span.start));
    let Some(before) = before else {
        return reason;
    };
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    format!("line {line}, column {column}: {reason}")
}

/// Returns an error's reason without the value that it is about.
fn reason(message: &str) -> String {
    let is_key = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if let Some(rest) = message.strip_prefix("unknown field `") {
        return match rest.split_once('`') {
            Some((name, _)) if is_key(name) => format!("unknown key `{name}`"),
            _ => "unknown key".to_owned(),
        };
    }
    let quotes = [
        "invalid type",
        "invalid value",
        "invalid length",
        "unknown variant",
    ]
    .iter()
    .any(|start| message.starts_with(start));
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if quotes => format!("wrong value, expected {expected}"),
        None if quotes => "wrong value".to_owned(),
        _ => message.to_owned(),
    }
}
