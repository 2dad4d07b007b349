//! The errors of a simulation.

use std::path::PathBuf;

use crate::domain::cases::agency::SlugError;
use crate::domain::period::Period;

/// The reason why nothing was simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// A province of no agencies, or of too many.
    #[error("--agency-count {count}: give a number from 1 to {most}")]
    AgencyCount {
        /// The number given.
        count: usize,
        /// The greatest number possible.
        most: usize,
    },
    /// A period so late that its due dates can't be written.
    #[error("--period {0}: give a period before the year 9000")]
    TooFarAway(Period),
    /// Two outputs with the same name.
    #[error("{path} is named for two outputs: give each file its own name", path = .0.display())]
    SameFile(PathBuf),
    /// A file that can't be written.
    #[error("cannot write {path}: {source}", path = .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A name of the built-in lists from which no code can be made.
    #[error(transparent)]
    Code(#[from] SlugError),
}
