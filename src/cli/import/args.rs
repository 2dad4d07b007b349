//! The flags of every import.

use std::path::PathBuf;

/// Flags of every import.
#[derive(clap::Args)]
#[group(skip)]
pub struct ImportArgs {
    /// The CSV file or workbook (.xlsx, .ods), or - for standard input
    pub file: PathBuf,
    /// The workbook's sheet (default: the first)
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// Check everything and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Import all lines or none
    #[arg(long)]
    pub strict: bool,
}
