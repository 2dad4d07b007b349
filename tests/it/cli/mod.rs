//! The command line, run as users run it.

mod bad_files;
mod databases;
mod definitions;
mod doctor;
mod formats;
mod import_again;
mod keys;
mod manual;
mod passwords;
mod serving;
mod simulate;
mod worked_example;
