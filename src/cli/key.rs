//! `sipas key add|offices|list|rotate|revoke`

use super::names::name;
use super::operator::by;
use super::{CliError, open, output};
use crate::cli::note::note;
use crate::config::Config;
use crate::domain::access::{KeyKind, KeyText, Reach};
use crate::domain::cases::agency::Slug;
use crate::report::tables::registers;
use crate::store::access::keys::NewKey;

/// What is done with keys.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a key and show it, this once
    Add(AddArgs),
    /// Give a system key other offices than it has
    Offices(OfficesArgs),
    /// List keys, with the day of their last use
    List,
    /// Give a key another text; the old one opens nothing any more
    Rotate(NameArgs),
    /// Revoke a key for ever
    Revoke(NameArgs),
}

/// Flags of `sipas key add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// What it opens: the interface for software, or a page of a counter
    #[arg(long, value_parser = kind)]
    kind: KeyKind,
    /// What people call it
    #[arg(long, value_parser = name)]
    name: String,
    /// A system key's agencies; may be repeated
    #[arg(long = "agency", value_name = "CODE", value_parser = Slug::parse)]
    agencies: Vec<Slug>,
    /// A system key for every agency
    #[arg(long, conflicts_with = "agencies")]
    all: bool,
    /// The intake office of a clerk's, display's or kiosk's key, or one where a system key with
    /// agencies may place their cases and use the kiosks; may be repeated for a system key, which
    /// otherwise gets the offices where cases of its agencies have been handled so far, or all of
    /// them where there are no cases yet
    #[arg(long = "office", value_name = "CODE", value_parser = Slug::parse, conflicts_with = "all")]
    offices: Vec<Slug>,
    /// One counter of that office
    #[arg(
        long,
        value_name = "N",
        value_parser = name,
        requires = "offices",
        conflicts_with = "agencies"
    )]
    counter: Option<String>,
}

/// Flags of `sipas key offices`.
#[derive(clap::Args)]
pub struct OfficesArgs {
    /// The key's name
    name: String,
    /// An office where the key may place cases of its agencies and use the kiosks; may be repeated.
    /// Without one the key reaches no office
    #[arg(long = "office", value_name = "CODE", value_parser = Slug::parse)]
    offices: Vec<Slug>,
}

/// The name of an existing key.
#[derive(clap::Args)]
pub struct NameArgs {
    /// Its name
    name: String,
}

fn kind(name: &str) -> Result<KeyKind, String> {
    KeyKind::find(name).ok_or_else(|| "system, clerk, display or kiosk".to_owned())
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let by = by();
    match command {
        Command::Add(args) => {
            let key = args.into_key()?;
            let (name, text) = (key.name.clone(), KeyText::new(rand::random()));
            tell_offices(&store.add_key(key, &text, &by)?);
            show(&name, &text)
        }
        Command::Offices(OfficesArgs { name, offices }) => {
            store.set_key_offices(&name, &offices, &by)?;
            output::print(match offices.len() {
                0 => format!("key `{name}` reaches no office\n"),
                _ => format!("key `{name}` has its offices\n"),
            })
        }
        Command::List => output::print(registers::keys(&store.list_keys()?)),
        Command::Rotate(NameArgs { name }) => {
            let text = KeyText::new(rand::random());
            store.rotate_key(&name, &text, &by)?;
            show(&name, &text)
        }
        Command::Revoke(NameArgs { name }) => {
            store.revoke_key(&name, &by)?;
            output::print(format!("key `{name}` is revoked\n"))
        }
    }
}

/// Says at which offices a key may place cases that names none itself.
fn tell_offices(offices: &[Slug]) {
    if !offices.is_empty() {
        let codes: Vec<&str> = offices.iter().map(Slug::as_str).collect();
        note!(
            "it may place cases at {}; `sipas key offices` changes that",
            codes.join(", ")
        );
    }
}

fn show(name: &str, text: &KeyText) -> Result<(), CliError> {
    output::print(format!("{}\n", text.show()))?;
    note!("key `{name}`: keep it now, it is not shown again");
    Ok(())
}

impl AddArgs {
    fn into_key(self) -> Result<NewKey, CliError> {
        let reach = match (self.kind, self.all, self.agencies, self.offices) {
            (KeyKind::System, true, ..) => Reach::All,
            (KeyKind::System, false, agencies, offices) if !agencies.is_empty() => {
                Reach::Agencies { agencies, offices }
            }
            (KeyKind::System, ..) => {
                return Err(CliError::Usage(
                    "a system key needs --agency (one or more) or --all".to_owned(),
                ));
            }
            (_, false, agencies, mut offices) if agencies.is_empty() && offices.len() == 1 => {
                Reach::Office {
                    office: offices.remove(0),
                    counter: self.counter,
                }
            }
            _ => {
                return Err(CliError::Usage(
                    "a counter's key needs its one --office, and may name a --counter".to_owned(),
                ));
            }
        };
        Ok(NewKey {
            name: self.name,
            kind: self.kind,
            reach,
        })
    }
}
