//! The command line, run as users run it.

mod bad_files;
mod databases;
mod definitions;
mod doctor;
mod formats;
mod import_again;
mod keys;
mod serving;
mod simulate;
mod workbooks;
mod worked_example;
