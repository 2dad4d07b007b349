//! The `sipas` command and its subcommands.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use super::error::CliError;
use super::passwords::without_passwords;
use super::{
    agencies, apology, audit, backup, chart, completions, coverage, demo, doctor, edition, export,
    fields, import, index, key, man, migrate, mix, rank, render, restore, retention, rotation,
    score, serve, simulate, slips, survey, timeliness, user, verify,
};
use crate::config::{Config, GlobalArgs};

/// A satisfaction survey service for public administration (SIPAS): one link per case, one answer
/// per link, exact and explainable scores.
#[derive(Parser)]
#[command(name = "sipas", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A sample province on an embedded database of its own, served at once
    Demo(demo::Args),
    /// Serve the survey, the charts and the rankings
    Serve(serve::Args),
    /// Bring a PostgreSQL database (or an SQLite file) to this program's schema
    Migrate,
    /// Check that every answer is there once and every count is right
    ///
    /// used= counts answered links, inbox= answers that wait, paper forms that wait for their check
    /// included, and responses= those that were mixed.
    Doctor(doctor::Args),
    /// Mix waiting answers now
    Mix,
    /// Write the whole database to one file, while servers run
    Backup(backup::Args),
    /// Restore a backup into an empty database of either kind
    Restore(restore::Args),
    /// Survey definitions
    #[command(subcommand)]
    Survey(survey::Command),
    /// Keys for one-stop software and for counters
    #[command(subcommand)]
    Key(key::Command),
    /// Persons with an account: who may log in, and what each may do
    #[command(subcommand)]
    User(user::Command),
    /// The secret that links are made with
    #[command(subcommand)]
    Secret(rotation::Command),
    /// Personal data that has had its time
    #[command(subcommand)]
    Retention(retention::Command),
    /// The audit trail: what persons, keys and commands did
    #[command(subcommand)]
    Audit(audit::Command),
    /// Editions: rankings that are published, signed and logged
    #[command(subcommand)]
    Edition(edition::Command),
    /// Import agencies, cases, responses, published figures or reported totals from CSV
    #[command(subcommand)]
    Import(import::Command),
    /// The agencies and intake offices
    #[command(subcommand)]
    Agencies(agencies::Command),
    /// The fields (lĩnh vực) by which answers may be counted
    #[command(subcommand)]
    Fields(fields::Command),
    /// Print slips with the links of finished cases
    Slips(slips::Args),
    /// Make the apology for a case past its due date, and note it
    Apology(apology::Args),
    /// Make up a province, its cases and responses
    Simulate(simulate::SimulateArgs),
    /// Component scores per agency
    Score(score::Args),
    /// The ranking of a block
    Rank(rank::Args),
    /// Cases against their due dates
    Timeliness(timeliness::Args),
    /// Finished, invited and answered cases
    Coverage(coverage::Args),
    /// Points of an index beside the score: 766 (Decision 766/QĐ-TTg), par (PAR INDEX)
    Index(index::Args),
    /// Draw a chart as SVG, PNG or PDF
    Chart(chart::Args),
    /// Write responses or scores to CSV, XLSX or JSON lines
    #[command(subcommand)]
    Export(export::Command),
    /// Check a published edition: its signature, its place in the log, and every figure again
    ///
    /// Needs neither a database nor the network, and makes no file. Exits 1 and names whatever is wrong.
    /// Without --key nothing is known of who made the bundle: it says so, and exits 0 where nothing else
    /// is wrong.
    Verify(verify::Args),
    /// Make one document for a server, from standard input to standard output
    #[command(hide = true)]
    Render(render::Args),
    /// Print the completions of this command for a shell
    Completions(completions::Args),
    /// Print the manual page of this command, or write one for each subcommand
    Man(man::Args),
}

/// Runs the command that the process was called with, and returns its exit code: 0 done, 1 failed or
/// something refused, 2 wrong use.
pub fn run() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => cli.run(),
        Err(error) => report(&error),
    }
}

/// Prints what clap says, which quotes values of flags and variables.
fn report(error: &clap::Error) -> ExitCode {
    let message = error.render().to_string();
    let shown = without_passwords(&message);
    if shown != message {
        eprint!("{shown}");
    } else if error.print().is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

impl Cli {
    fn run(self) -> ExitCode {
        match self.dispatch() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => error.report(),
        }
    }

    fn dispatch(self) -> Result<(), CliError> {
        let config = || Config::load(&self.global);
        match self.command {
            Command::Demo(args) => demo::run(config()?, &args),
            Command::Serve(args) => serve::run(&config()?, &args),
            Command::Migrate => migrate::run(&config()?),
            Command::Doctor(args) => doctor::run(&config()?, &args),
            Command::Mix => mix::run(&config()?),
            Command::Backup(args) => backup::run(&config()?, &args),
            Command::Restore(args) => restore::run(&config()?, &args),
            Command::Survey(command) => survey::run(command),
            Command::Simulate(args) => simulate::run(&config()?, &args),
            Command::Key(command) => key::run(&config()?, command),
            Command::User(command) => user::run(&config()?, command),
            Command::Secret(command) => rotation::run(&config()?, &command),
            Command::Retention(command) => retention::run(&config()?, &command),
            Command::Audit(command) => audit::run(&config()?, &command),
            Command::Edition(command) => edition::run(&config()?, command),
            Command::Import(command) => import::run(&config()?, command),
            Command::Agencies(command) => agencies::run(&config()?, &command),
            Command::Fields(command) => fields::run(&config()?, &command),
            Command::Slips(args) => slips::run(&config()?, &args),
            Command::Apology(args) => apology::run(&config()?, &args),
            Command::Score(args) => score::run(&config()?, &args),
            Command::Rank(args) => rank::run(&config()?, &args),
            Command::Timeliness(args) => timeliness::run(&config()?, &args),
            Command::Coverage(args) => coverage::run(&config()?, &args),
            Command::Index(args) => index::run(&config()?, &args),
            Command::Chart(args) => chart::run(&config()?, &args),
            Command::Export(command) => export::run(&config()?, command),
            Command::Verify(args) => verify::run(&args),
            Command::Render(args) => render::run(&args),
            Command::Completions(args) => completions::run(&args, Self::command()),
            Command::Man(args) => man::run(&args, Self::command()),
        }
    }
}
