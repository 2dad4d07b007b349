//! The command line: one file per subcommand, and what they share.

pub mod progress;
pub mod table_file;
