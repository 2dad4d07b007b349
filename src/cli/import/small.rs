//! The end of an import whose rows fit into memory and are imported in one transaction.

use super::args::ImportArgs;
use super::lines::ImportLines;
use crate::cli::CliError;
use crate::cli::operator::by;
use crate::store::cases::imported::Imported;
use crate::store::instruments::FileSource;
use crate::store::{ImportMode, StoreError};

/// An import whose lines were all read.
pub(super) struct SmallImport {
    lines: ImportLines,
    source: FileSource,
    mode: ImportMode,
    strict: bool,
}

impl SmallImport {
    pub(super) fn new(lines: ImportLines, args: &ImportArgs) -> Result<Self, CliError> {
        let mode = match args.strict && lines.tally.refused > 0 {
            true => ImportMode::DryRun,
            false => ImportMode::chosen(args.dry_run, args.strict),
        };
        let source = FileSource {
            by: by(),
            sha256: lines.sha256()?,
        };
        Ok(Self {
            lines,
            source,
            mode,
            strict: args.strict,
        })
    }

    /// Imports the rows and prints the counts.
    pub(super) fn finish(
        mut self,
        import: impl FnOnce(&FileSource, ImportMode) -> Result<Vec<Imported>, StoreError>,
    ) -> Result<(), CliError> {
        for outcome in import(&self.source, self.mode)? {
            self.lines.tally.count(outcome);
        }
        self.lines.finish().finish(self.strict)
    }
}
