//! The errors of the configuration.

use std::path::PathBuf;

/// The reason why the configuration is wrong, and the place.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that can't be read.
    #[error("can't read the configuration file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file that is not TOML, or has unknown keys.
    #[error("{}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// The line, the column and the reason.
        message: String,
    },
    /// An impossible value.
    #[error("{name}: {reason}")]
    Value {
        /// The setting.
        name: &'static str,
        /// The reason.
        reason: String,
    },
}

/// Returns the error of a setting with an impossible value.
pub(super) fn invalid(name: &'static str, reason: String) -> ConfigError {
    ConfigError::Value { name, reason }
}
