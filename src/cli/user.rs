//! `sipas user add|list|disable|enable|reset|sessions|end-sessions`

use std::io::Read;

use jiff::Timestamp;
use secrecy::SecretString;

use super::names::name;
use super::operator::operator;
use super::{CliError, open, output};
use crate::cli::note::note;
use crate::config::Config;
use crate::domain::access::{Actor, By, Grant, Profile, Role, Token, UserName, UserState};
use crate::report::tables::people;
use crate::store::Store;
use crate::store::access::proofs::NewPassword;
use crate::store::access::users::ChangePlace;

/// What is done with the persons who have an account.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Add a person, and print the one-time link that sets the password
    Add(AddArgs),
    /// List persons, with their roles
    List,
    /// Let a person log in no more; all sessions end
    Disable(NameArgs),
    /// Let a person log in again
    Enable(NameArgs),
    /// Print a new one-time link; password, authenticator app and sessions are gone
    Reset(NameArgs),
    /// List the open sessions of a person
    Sessions(NameArgs),
    /// End all sessions of a person
    EndSessions(NameArgs),
}

/// Flags of `sipas user add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// The name by which the person logs in: 3 to 64 of a–z, 0–9, `-`, `.`, `_` and `@`
    #[arg(value_parser = UserName::parse)]
    name: UserName,
    /// What the person may do: admin, province, approver, agency, clerk or inspector; may be repeated
    #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role)]
    roles: Vec<Role>,
    /// Where: an agency for `agency` and `inspector`, an office or OFFICE/COUNTER for `clerk`; may be
    /// repeated, and holds for every role that takes one
    #[arg(long = "scope", value_name = "CODE", value_parser = name)]
    scopes: Vec<String>,
    /// The name that pages show [default: the name]
    #[arg(long, value_parser = name)]
    display_name: Option<String>,
    /// The e-mail address
    #[arg(long)]
    email: Option<String>,
    /// The language of the console
    #[arg(long, default_value = "vi")]
    language: String,
    /// Read the password from standard input instead of printing a one-time link
    #[arg(long)]
    password_stdin: bool,
}

/// The person whom a command is about.
#[derive(clap::Args)]
pub struct NameArgs {
    /// The person's name
    name: String,
}

fn role(name: &str) -> Result<Role, String> {
    Role::find(name).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
        known.join(", ")
    })
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    let store = open::kept_store(config)?;
    let by = By {
        actor: Actor::Operator(operator()),
        now: Timestamp::now(),
    };
    match command {
        Command::Add(args) => add(config, &store, args, &by),
        Command::List => output::print(people::users(&store.list_users()?)),
        Command::Disable(NameArgs { name }) => {
            store.set_user_state(&name, UserState::Disabled, &by)?;
            output::print(format!("user `{name}` can't log in any more\n"))
        }
        Command::Enable(NameArgs { name }) => {
            store.set_user_state(&name, UserState::Active, &by)?;
            output::print(format!("user `{name}` can log in\n"))
        }
        Command::Reset(NameArgs { name }) => {
            let token = Token::new(rand::random());
            store.reset_user(&name, &token, &by, ChangePlace::Machine)?;
            show_link(config, &name, &token)
        }
        Command::Sessions(NameArgs { name }) => {
            let sessions = store.list_sessions(&name, by.now)?;
            let rows: Vec<_> = sessions
                .into_iter()
                .map(|session| (session.id, session.made_at, session.last_seen))
                .collect();
            output::print(people::sessions(&rows))
        }
        Command::EndSessions(NameArgs { name }) => {
            let ended = store.end_sessions(&name, None, &by)?;
            output::print(format!("ended={ended}\n"))
        }
    }
}

fn add(config: &Config, store: &Store, args: AddArgs, by: &By) -> Result<(), CliError> {
    let grants = args.grants()?;
    let password = args.password_stdin.then(read_password).transpose()?;
    let profile = Profile {
        display_name: args.display_name.unwrap_or_else(|| args.name.to_string()),
        email: args.email,
        language: args.language,
    };
    let user = store.add_user(&args.name, &profile, &grants, by, ChangePlace::Machine)?;
    let Some(password) = password else {
        let token = Token::new(rand::random());
        store.invite_user(&user.name, &token, by.now)?;
        return show_link(config, &user.name, &token);
    };
    let new = NewPassword {
        password,
        salt: rand::random(),
    };
    if let Err(error) = store.set_password(&user.name, &new, by) {
        note!(
            "user `{0}` was added without a password; sipas user reset {0} prints a link",
            user.name
        );
        return Err(error.into());
    }
    output::print(format!("user `{}` can log in\n", user.name))
}

impl AddArgs {
    /// The roles, each in every scope that it takes.
    fn grants(&self) -> Result<Vec<Grant>, CliError> {
        let usage = |error: &dyn std::fmt::Display| CliError::Usage(format!("--scope: {error}"));
        let mut grants = Vec::new();
        for role in &self.roles {
            let is_scoped = match role {
                Role::Agency | Role::Clerk => true,
                Role::Inspector => !self.scopes.is_empty(),
                Role::Admin | Role::Province | Role::Approver => false,
            };
            if is_scoped && !self.scopes.is_empty() {
                for scope in &self.scopes {
                    grants.push(Grant::read(*role, scope).map_err(|error| usage(&error))?);
                }
            } else {
                grants.push(Grant::read(*role, "").map_err(|error| usage(&error))?);
            }
        }
        let takes_scope =
            |role: &Role| matches!(role, Role::Agency | Role::Clerk | Role::Inspector);
        if !self.scopes.is_empty() && !self.roles.iter().any(takes_scope) {
            return Err(usage(&"no role of these takes one"));
        }
        Ok(grants)
    }
}

/// Reads a password: the first line of standard input.
fn read_password() -> Result<SecretString, CliError> {
    let mut text = String::new();
    std::io::stdin()
        .take(1000)
        .read_to_string(&mut text)
        .map_err(CliError::file("standard input"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned().into())
}

/// Prints a one-time link, this once.
fn show_link(config: &Config, name: &str, token: &Token) -> Result<(), CliError> {
    output::print(format!(
        "{}/login/link/{}\n",
        config.public_url,
        token.text()
    ))?;
    note!("user `{name}`: this link sets the password once, within 72 hours");
    Ok(())
}
