//! The command line, run as users run it.

mod agencies;
mod bad_files;
mod batches;
mod databases;
mod definitions;
mod demo;
mod doctor;
mod exports;
mod fields;
mod formats;
mod import_again;
mod instruments;
mod keys;
mod manual;
mod passwords;
mod precious;
mod refused_lines;
mod serving;
mod simulate;
mod spreadsheets;
mod statistics;
mod workbooks;
mod worked_example;
