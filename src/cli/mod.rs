//! The command line: one file per subcommand, and what they share.

pub mod new_file;
pub mod progress;
pub mod simulate;
pub mod table_file;
