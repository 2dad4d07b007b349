//! The counts that an import ends with.

use crate::cli::error::CliError;
use crate::cli::output;
use crate::store::cases::imported::Imported;

/// The number of lines read, and of each outcome.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) read: u64,
    pub(super) added: u64,
    pub(super) refused: u64,
    changed: u64,
    unchanged: u64,
}

impl Tally {
    pub(super) fn count(&mut self, imported: Imported) {
        match imported {
            Imported::Added => self.added += 1,
            Imported::Changed => self.changed += 1,
            Imported::Unchanged => self.unchanged += 1,
        }
    }

    /// Returns the counts for the same lines when none of them was applied.
    pub(super) fn nothing_applied(self) -> Self {
        Self {
            read: self.read,
            refused: self.refused,
            ..Self::default()
        }
    }

    /// Prints the last line of output.
    pub(super) fn print(self) -> Result<(), CliError> {
        output::print(format!(
            "read={} added={} changed={} unchanged={} refused={}\n",
            self.read, self.added, self.changed, self.unchanged, self.refused
        ))
    }

    /// Prints the last line of output, and fails where a line was refused.
    pub(super) fn finish(self, strict: bool) -> Result<(), CliError> {
        if strict && self.refused > 0 {
            self.nothing_applied().print()?;
        } else {
            self.print()?;
        }
        match self.refused {
            0 => Ok(()),
            refused if strict => Err(CliError::Refused(format!(
                "{refused} of {} lines refused; nothing was imported (--strict)",
                self.read
            ))),
            refused => Err(CliError::Refused(format!(
                "{refused} of {} lines refused",
                self.read
            ))),
        }
    }
}
