//! `sipas doctor`

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;

use super::{CliError, open, output, secret};
use crate::cli::note::note;
use crate::config::Config;
use crate::files::{is_exposed, mode_of, parts_of_database};
use crate::outputs::editions::key_file::EditionKey;
use crate::store::db::connection::DatabaseUrl;
use crate::store::doctor::Discrepancy;
use crate::store::{Store, StoreError};

/// Flags of `sipas doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: DoctorFormat,
}

/// The form in which differences are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum DoctorFormat {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

/// Returns the files of an embedded database that others can read or change, with their mode in octal
/// digits. Such a file of the secret is refused by every command.
fn exposed_files(config: &Config) -> Result<Vec<Discrepancy>, CliError> {
    let DatabaseUrl::Sqlite(file) = secret::database_url(config)? else {
        return Ok(Vec::new());
    };
    let database = Path::new(&file);
    let parts = parts_of_database(database).map_err(CliError::file(database))?;
    let exposed = parts.into_iter().filter_map(|path| {
        let mode = mode_of(&path).filter(|&mode| is_exposed(mode))?;
        Some(Discrepancy {
            kind: "mode",
            name: format!(
                "mode of {path}, which others can read or change (chmod 600 {path})",
                path = path.display()
            ),
            expected: 600,
            found: in_octal_digits(mode),
        })
    });
    Ok(exposed.collect())
}

/// Returns the number that looks in decimal digits as permissions do in octal ones.
fn in_octal_digits(mode: u32) -> i64 {
    format!("{mode:o}").parse().unwrap_or_default()
}

/// Returns how the edition key of this machine and its guard differ from the log, which says itself whose
/// it is. Where no key can be read here, nothing is compared.
fn compare_edition_key(config: &Config, store: &Store) -> Result<Option<Discrepancy>, CliError> {
    let configured = config.edition_key_file.as_deref();
    let Some(path) = configured.filter(|path| File::open(path).is_ok()) else {
        return Ok(None);
    };
    let different = |name: String, expected: u64, found: u64| Discrepancy {
        kind: "edition",
        name,
        expected: i64::try_from(expected).unwrap_or(i64::MAX),
        found: i64::try_from(found).unwrap_or(i64::MAX),
    };
    let refused = |problem: String| {
        let name = format!("faults of the edition key {}: {problem}", path.display());
        Ok(Some(different(name, 0, 1)))
    };
    let key = match EditionKey::open(path) {
        Ok(key) => key,
        Err(error) => return refused(error.to_string()),
    };
    let (signed, entries) = match (key.count_signed(), store.check_log_keys(&key)) {
        (Ok(signed), Ok(entries)) => (signed, entries),
        (Err(refusal), _) | (_, Err(StoreError::Edition(refusal))) => {
            return refused(refusal.to_string());
        }
        (_, Err(error)) => return Err(error.into()),
    };
    let name = "entries of the log, of which the guard of the edition key knows".to_owned();
    Ok((signed != entries).then(|| different(name, signed, entries)))
}

pub fn run(config: &Config, args: &Args) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let mut diagnosis = store.examine()?;
    if let Some(fault) = store.verify_audit(None, Timestamp::now())?.fault {
        diagnosis.differences.push(Discrepancy {
            kind: "audit",
            name: format!("faults of the audit trail (the first: {fault}; see sipas audit verify)"),
            expected: 0,
            found: 1,
        });
    }
    diagnosis.differences.extend(exposed_files(config)?);
    let key = compare_edition_key(config, &store)?;
    diagnosis.differences.extend(key);
    if args.format == DoctorFormat::Json {
        output::print_json(&diagnosis)?;
    } else {
        let mut text = String::new();
        for difference in &diagnosis.differences {
            text.push_str(&format!(
                "{}: expected {}, found {}\n",
                difference.name, difference.expected, difference.found
            ));
        }
        text.push_str(&format!(
            "used={} inbox={} responses={} differences={}\n",
            diagnosis.used,
            diagnosis.inbox,
            diagnosis.responses,
            diagnosis.differences.len()
        ));
        output::print(text)?;
        for cases in &diagnosis.uncounted {
            note!(
                "{} finished cases of {} count in no month and have no link: a new import of them counts them, unless their agency has ended",
                cases.count,
                cases.agency
            );
        }
    }
    if diagnosis.differences.is_empty() {
        Ok(())
    } else {
        Err(CliError::Refused(format!(
            "{} differences were found",
            diagnosis.differences.len()
        )))
    }
}
