//! `sipas edition …`: editions from their draft to their release, and the key that signs them.

mod decide;
mod key;
mod make;
mod person;
mod show;
mod time;

use super::CliError;
use super::program::stand_back;
use crate::config::Config;
use crate::outputs::editions::editor::EditorError;
use crate::outputs::editions::key_file::KeyFileError;
use crate::outputs::editions::released::ReleaseError;

/// What is done with editions.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Freeze the figures of a block and a closed period as a draft
    Draft(make::DraftArgs),
    /// Take the figures of a draft anew, or change its texts
    Refresh(make::RefreshArgs),
    /// Make the files of a draft, once and for all
    Submit(make::SubmitArgs),
    /// Approve the files of an edition, by their digest; never who made it
    Approve(decide::ApproveArgs),
    /// Sign an approved edition and append it to the log
    Publish(decide::PublishArgs),
    /// Ask for a withdrawal, or confirm what another person asked for
    ///
    /// What is not published yet is given up at once.
    Withdraw(decide::WithdrawArgs),
    /// Draft the correction of a published edition
    Correct(make::CorrectArgs),
    /// List editions
    List(show::ListArgs),
    /// Show an edition: its state, its acts and its files
    Show(show::ShowArgs),
    /// Write the files of a published edition to one archive, the same bytes every time
    Bundle(show::BundleArgs),
    /// The key that editions are signed with
    #[command(subcommand)]
    Key(key::Command),
}

pub fn run(config: &Config, command: Command) -> Result<(), CliError> {
    // The server of the same machine has citizens to answer.
    stand_back();
    match command {
        Command::Draft(args) => make::draft(config, args),
        Command::Refresh(args) => make::refresh(config, args),
        Command::Submit(args) => make::submit(config, &args),
        Command::Approve(args) => decide::approve(config, &args),
        Command::Publish(args) => decide::publish(config, args),
        Command::Withdraw(args) => decide::withdraw(config, &args),
        Command::Correct(args) => make::correct(config, args),
        Command::List(args) => show::list(config, args),
        Command::Show(args) => show::show(config, &args),
        Command::Bundle(args) => show::bundle(config, &args),
        Command::Key(command) => key::run(config, command),
    }
}

impl From<EditorError> for CliError {
    fn from(error: EditorError) -> Self {
        match error {
            EditorError::Store(error) => error.into(),
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<ReleaseError> for CliError {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::Store(error) => error.into(),
            error => Self::Refused(error.to_string()),
        }
    }
}

impl From<KeyFileError> for CliError {
    fn from(error: KeyFileError) -> Self {
        match error {
            KeyFileError::File { path, source } => Self::File { path, source },
            error => Self::Refused(error.to_string()),
        }
    }
}
