//! The configuration, filled from its sources and checked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::SecretString;

use super::accounts::Accounts;
use super::args::GlobalArgs;
use super::blocks::blocks;
use super::counter::{Counter, check_counter};
use super::error::{ConfigError, invalid};
use super::file::{RetentionEntry, read_file};
use super::oidc::{Oidc, check_oidc};
use crate::domain::cases::agency::Block;
use crate::domain::cases::case::UniqueCodes;
use crate::domain::cases::letterhead::Letterheads;
use crate::domain::files::{CaseColumns, CaseWords, ColumnNames};
use crate::domain::retention::Retention;
use crate::domain::survey::Assignments;

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The URL of the database, which may hold a password.
    pub database_url: SecretString,
    /// The address that citizens reach, without a path or a slash at its end.
    pub public_url: String,
    /// The folder of additional survey definitions.
    pub survey_defs: Option<PathBuf>,
    /// The smallest number of answers that is shown.
    pub k: i64,
    /// The smallest number of cases and of answers with which an agency is ranked.
    pub min_n: i64,
    /// The secret's file, where one is named.
    pub secret_file: Option<PathBuf>,
    /// The file of the key that editions are signed with, on the machine that holds it.
    pub edition_key_file: Option<PathBuf>,
    /// The body that runs the survey (cơ quan khảo sát), by language, as the form's first step
    /// names it.
    pub surveying_body: BTreeMap<String, String>,
    /// The name of the province, by language, as the public pages show it; empty where it is not
    /// configured.
    pub province: BTreeMap<String, String>,
    /// The number of minutes between mixings.
    pub mix_every: u64,
    /// Whether open months have provisional sums.
    pub provisional_sums: bool,
    /// The survey definitions of blocks, by the channel of the case and the day.
    pub definitions: Assignments,
    /// Which case codes are unique in the whole province.
    pub case_codes: UniqueCodes,
    /// Whether a case of an agency that has ended goes to its successor instead of being refused.
    pub follow_successor: bool,
    /// What is written around the letters of agencies.
    pub letterheads: Letterheads,
    /// The blocks of comparable agencies.
    pub blocks: Vec<Block>,
    /// Additional words for values of cases.csv: column → word → value; and under `column` names of
    /// its columns.
    pub synonyms: BTreeMap<String, BTreeMap<String, String>>,
    /// The settings of counters.
    pub counter: Counter,
    /// The settings of accounts.
    pub accounts: Accounts,
    /// How long what is kept.
    pub retention: Retention,
    /// The single sign-on, where there is one.
    pub oidc: Option<Oidc>,
}

impl Config {
    /// Fills the configuration: each setting comes from its flag or variable, or else from the file,
    /// or else has its default.
    ///
    /// # Errors
    /// When the file can't be read or a value is impossible.
    pub fn load(args: &GlobalArgs) -> Result<Self, ConfigError> {
        let file = read_file(args.config.as_deref())?;
        let url = args
            .database_url
            .clone()
            .or(file.database_url.map(SecretString::from))
            .unwrap_or_else(|| "sqlite:sipas.db".into());
        let public_url = args
            .public_url
            .clone()
            .or(file.public_url)
            .unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
        let (blocks, by_block) = blocks(file.blocks)?;
        Ok(Self {
            database_url: url,
            public_url: public_address(&public_url)?,
            survey_defs: args.survey_defs.clone().or(file.survey_defs),
            k: at_least("k", 5, args.k.or(file.k).unwrap_or(5))?,
            min_n: at_least("min_n", 1, args.min_n.or(file.min_n).unwrap_or(30))?,
            secret_file: args.secret_file.clone().or(file.secret_file),
            edition_key_file: args.edition_key_file.clone().or(file.edition_key_file),
            surveying_body: file.surveying_body.unwrap_or_else(|| {
                BTreeMap::from([
                    ("vi".to_owned(), "Sở Nội vụ".to_owned()),
                    ("en".to_owned(), "the Department of Home Affairs".to_owned()),
                ])
            }),
            province: file.province,
            mix_every: file.mix_every.unwrap_or(10).max(1),
            provisional_sums: file.provisional_sums.unwrap_or(true),
            definitions: Assignments {
                default: file
                    .default_definition
                    .unwrap_or_else(|| "so-nganh-4".to_owned()),
                by_block,
            },
            case_codes: unique_codes(file.case_codes.as_deref())?,
            follow_successor: file.agencies.follow_successor,
            letterheads: file.agencies.letterheads,
            blocks,
            synonyms: file.synonyms,
            counter: check_counter(file.counter)?,
            accounts: file.accounts.check()?,
            retention: retention(&file.retention)?,
            oidc: check_oidc(file.oidc)?,
        })
    }

    /// Returns the words of case files, with those that the province adds.
    ///
    /// # Errors
    /// When a word belongs to an unknown column, or stands for an unknown value.
    pub fn case_words(&self) -> Result<CaseWords, ConfigError> {
        let mut words = CaseWords::default();
        for (column, more) in self.synonyms.iter().filter(|(column, _)| *column != COLUMN) {
            for (word, value) in more {
                words.add(column, word, value).map_err(|reason| {
                    invalid("synonyms", format!("{column}, `{word}`: {reason}"))
                })?;
            }
        }
        Ok(words)
    }

    /// Returns the names of the columns of case files, with those that the province adds.
    ///
    /// # Errors
    /// When a name stands for an unknown column.
    pub fn case_columns(&self) -> Result<ColumnNames, ConfigError> {
        let mut names = CaseColumns::names();
        for (name, column) in self.synonyms.get(COLUMN).into_iter().flatten() {
            names
                .add(name, column)
                .map_err(|reason| invalid("synonyms", format!("{COLUMN}, `{name}`: {reason}")))?;
        }
        Ok(names)
    }
}

/// The table of `[synonyms]` that names columns.
const COLUMN: &str = "column";

fn unique_codes(value: Option<&str>) -> Result<UniqueCodes, ConfigError> {
    match value {
        None | Some("national") => Ok(UniqueCodes::National),
        Some("province") => Ok(UniqueCodes::All),
        Some(other) => Err(invalid(
            "case_codes",
            format!("`{other}` is neither `national` nor `province`"),
        )),
    }
}

fn retention(entry: &RetentionEntry) -> Result<Retention, ConfigError> {
    let shipped = Retention::default();
    let least = |name, value: Option<u16>, least: u16| match value {
        Some(value) => at_least(name, i64::from(least), i64::from(value)).map(|_| Some(value)),
        None => Ok(None),
    };
    Ok(Retention {
        comments_months: least(
            "retention.comments_months",
            entry.comments_months,
            Retention::LEAST_COMMENTS_MONTHS,
        )?
        .unwrap_or(shipped.comments_months),
        sessions_days: least(
            "retention.sessions_days",
            entry.sessions_days,
            Retention::LEAST_SESSIONS_DAYS,
        )?
        .unwrap_or(shipped.sessions_days),
        case_codes_years: least(
            "retention.case_codes_years",
            entry.case_codes_years,
            Retention::LEAST_CASE_CODES_YEARS,
        )?,
        audit_years: least(
            "retention.audit_years",
            entry.audit_years,
            Retention::LEAST_AUDIT_YEARS,
        )?,
    })
}

fn at_least(name: &'static str, least: i64, value: i64) -> Result<i64, ConfigError> {
    if value < least {
        return Err(invalid(
            name,
            format!("{value} is too small; the least is {least}"),
        ));
    }
    Ok(value)
}

/// Returns a public address without a slash at its end. It must have a scheme and a host, and no
/// path, so that links stay short.
fn public_address(url: &str) -> Result<String, ConfigError> {
    let trimmed = url.trim().trim_end_matches('/');
    let host = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"))
        .unwrap_or("");
    let plain = host
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
    if host.is_empty() || !plain {
        return Err(invalid(
            "public_url",
            "not https://HOST or http://HOST, without a path".to_owned(),
        ));
    }
    Ok(trimmed.to_owned())
}
