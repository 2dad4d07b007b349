//! The command line: a module for each subcommand, and what they share.

mod apology;
mod backup;
mod chart;
mod command;
mod completions;
mod coverage;
mod day;
mod demo;
mod doctor;
mod error;
mod export;
mod fields;
mod figures;
mod import;
mod key;
mod man;
mod migrate;
mod mix;
mod open;
mod operator;
mod output;
mod passwords;
pub mod progress;
mod rank;
mod restore;
mod rotation;
mod score;
mod secret;
mod serve;
pub mod simulate;
mod slips;
mod survey;
pub mod table_file;
mod timeliness;

pub use command::run;
pub use error::CliError;
