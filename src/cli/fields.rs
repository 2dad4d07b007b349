//! `sipas fields list|confirm`

use std::collections::HashMap;

use super::operator::by;
use super::output::PrintFormat;
use super::{CliError, open, output};
use crate::config::Config;
use crate::domain::access::Viewer;
use crate::domain::cases::field::{Field, LONGEST_FIELD, is_field_name};
use crate::domain::fold;
use crate::report::tables;
use crate::store::Store;

/// What is done with fields.
#[derive(clap::Subcommand)]
pub enum Command {
    /// List the fields that cases have, and those that are confirmed
    List(ListArgs),
    /// Confirm fields, so that answers may be counted by them
    ///
    /// An answer keeps the field of its case only if it is confirmed when the answer is sent.
    /// Confirm fields that many people have business in, and none that names a case.
    Confirm(ConfirmArgs),
}

/// Flags of `sipas fields list`.
#[derive(clap::Args)]
pub struct ListArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: PrintFormat,
}

/// Flags of `sipas fields confirm`.
#[derive(clap::Args)]
pub struct ConfirmArgs {
    /// Their names, as cases have them
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// Also those that no case has yet
    #[arg(long)]
    new: bool,
}

const HEADERS: [&str; 5] = ["name", "cases", "confirmed", "confirmed_by", "confirmed_at"];

pub fn run(config: &Config, command: &Command) -> Result<(), CliError> {
    match command {
        Command::List(args) => list(
            &open::kept_store(config)?.list_fields(&Viewer::Operator)?,
            args.format,
        ),
        Command::Confirm(args) => confirm(&open::kept_store(config)?, args),
    }
}

fn list(fields: &[Field], format: PrintFormat) -> Result<(), CliError> {
    match format {
        PrintFormat::Table => output::print(tables::registers::fields(fields)),
        PrintFormat::Json => output::print_json(&fields),
        PrintFormat::Csv => {
            let rows = fields.iter().map(|field| {
                let confirmed = field.confirmed.as_ref();
                vec![
                    field.name.clone(),
                    field.cases.to_string(),
                    confirmed.is_some().to_string(),
                    confirmed.map(|it| it.by.clone()).unwrap_or_default(),
                    confirmed.map(|it| it.at.to_string()).unwrap_or_default(),
                ]
            });
            output::print(tables::csv_of(HEADERS, rows)?)
        }
    }
}

/// Confirms all of the named fields, or none where one is neither known nor declared new.
fn confirm(store: &Store, args: &ConfirmArgs) -> Result<(), CliError> {
    let is_long = |name: &&String| name.encode_utf16().count() > LONGEST_FIELD;
    if let Some(long) = args.names.iter().find(is_long) {
        return Err(CliError::Refused(format!(
            "nothing is confirmed: the name of a field has at most {LONGEST_FIELD} characters, unlike `{long}`"
        )));
    }
    let known: HashMap<String, String> = store
        .list_fields(&Viewer::Operator)?
        .into_iter()
        .map(|field| (fold(&field.name), field.name))
        .collect();
    let mut names = Vec::new();
    let mut unknown = Vec::new();
    for name in &args.names {
        match known.get(&fold(name)) {
            Some(known) => names.push(known.as_str()),
            None if args.new && is_field_name(name) => names.push(name),
            None => unknown.push(format!("`{name}`")),
        }
    }
    if !unknown.is_empty() {
        return Err(CliError::Refused(format!(
            "nothing is confirmed: no case has the field {}; see `sipas fields list`, or add --new for one that is still to come",
            unknown.join(", ")
        )));
    }
    let added = store.confirm_fields(&names, &by())?;
    for name in &added {
        output::print(format!("`{name}` is confirmed\n"))?;
    }
    let before = names.len() - added.len();
    output::print(format!("confirmed={} unchanged={before}\n", added.len()))
}
