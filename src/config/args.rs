//! The flags of every command.

use std::path::PathBuf;

use secrecy::SecretString;

/// Flags of every command. Each is also a `SIPAS_*` variable and a key of `sipas.toml`.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of every command")]
pub struct GlobalArgs {
    /// Where the data lives: sqlite:FILE or postgres://USER@HOST/DATABASE [default: sqlite:sipas.db]
    #[arg(
        long,
        global = true,
        env = "SIPAS_DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<SecretString>,
    /// The address citizens reach, without a path [default: http://127.0.0.1:8080]
    #[arg(long, global = true, env = "SIPAS_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A folder of survey definitions that add to or override the built-in ones
    #[arg(long, global = true, env = "SIPAS_SURVEY_DEFS", value_name = "DIR")]
    pub survey_defs: Option<PathBuf>,
    /// The fewest answers that are shown, and among whom an answer is mixed [default: 5]
    #[arg(long, global = true, env = "SIPAS_K")]
    pub k: Option<i64>,
    /// The fewest cases and answers with which an agency is ranked [default: 30]
    #[arg(long, global = true, env = "SIPAS_MIN_N")]
    pub min_n: Option<i64>,
    /// The file that holds the secret which links are made from: 64 hexadecimal digits
    #[arg(long, global = true, env = "SIPAS_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// The file of the key that editions are signed with, on the one machine that holds it
    #[arg(
        long,
        global = true,
        env = "SIPAS_EDITION_KEY_FILE",
        value_name = "FILE"
    )]
    pub edition_key_file: Option<PathBuf>,
    /// The configuration file [default: sipas.toml, where there is one]
    #[arg(long, global = true, env = "SIPAS_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}
