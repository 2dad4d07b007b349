//! Configuration: one struct, filled by flags, `SIPAS_*` variables and `sipas.toml`, in that order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;

use crate::domain::agency::{Block, INTAKE_BLOCK, Slug};
use crate::domain::files::CaseWords;
use crate::store::connection::DatabaseUrl;

/// Flags that every command takes. Each is also a `SIPAS_*` variable and a key of `sipas.toml`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct GlobalArgs {
    /// Where the data lives: sqlite:FILE or postgres://USER@HOST/DATABASE [default: sqlite:sipas.db]
    #[arg(
        long,
        global = true,
        env = "SIPAS_DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
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
    /// The configuration file [default: sipas.toml, where there is one]
    #[arg(long, global = true, env = "SIPAS_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// `sipas.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    database_url: Option<String>,
    public_url: Option<String>,
    survey_defs: Option<PathBuf>,
    k: Option<i64>,
    min_n: Option<i64>,
    secret_file: Option<PathBuf>,
    surveying_body: Option<BTreeMap<String, String>>,
    mix_every: Option<u64>,
    default_definition: Option<String>,
    blocks: Vec<BlockEntry>,
    synonyms: BTreeMap<String, BTreeMap<String, String>>,
    counter: Counter,
}

/// `[counter]` of `sipas.toml`: what slips, displays, kiosks and paper forms are like.
#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields, default)]
pub struct Counter {
    /// The telephone for complaints, as printed on slips.
    pub hotline: Option<String>,
    /// The address for complaints, as printed on slips.
    pub complaints_address: Option<String>,
    /// The language beside Vietnamese on slips, displays and kiosks.
    pub second_language: Option<String>,
    /// Seconds for which a display shows a link.
    pub display_seconds: u32,
    /// Seconds without a touch after which a kiosk forgets what was said at it.
    pub kiosk_seconds: u32,
    /// Of a hundred paper forms, how many are entered a second time by somebody else.
    pub paper_check_percent: u8,
    /// A folder of templates that replace the shipped ones: `slip.typ`, `paper-form.typ`,
    /// `apology.typ`, `apology.docx`.
    pub templates: Option<PathBuf>,
}

impl Default for Counter {
    fn default() -> Self {
        Self {
            hotline: None,
            complaints_address: None,
            second_language: None,
            display_seconds: 90,
            kiosk_seconds: 60,
            paper_check_percent: 10,
            templates: None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockEntry {
    id: String,
    name: Option<String>,
    definition: Option<String>,
    from: Option<String>,
}

/// The whole configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data lives.
    pub database_url: DatabaseUrl,
    /// The address citizens reach, without a path or a slash at its end.
    pub public_url: String,
    /// A folder of survey definitions.
    pub survey_defs: Option<PathBuf>,
    /// The fewest answers that are shown.
    pub k: i64,
    /// The fewest cases and answers with which an agency is ranked.
    pub min_n: i64,
    /// The secret's file, where one is named.
    pub secret_file: Option<PathBuf>,
    /// Who surveys (cơ quan khảo sát), by language, as the form's first step says.
    pub surveying_body: BTreeMap<String, String>,
    /// Minutes between mixings.
    pub mix_every: u64,
    /// The definition of every block that names no other.
    pub default_definition: String,
    /// The blocks of peers.
    pub blocks: Vec<Block>,
    /// Blocks with a definition of their own: block, definition, first day.
    pub block_definitions: Vec<(Slug, String, Date)>,
    /// More words for values of cases.csv: column → word → value.
    pub synonyms: BTreeMap<String, BTreeMap<String, String>>,
    /// What counters use.
    pub counter: Counter,
}

/// What is wrong with the configuration, and where.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("can't read the configuration file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML of ours.
    #[error("{}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, column and reason.
        message: String,
    },
    /// A value can't be.
    #[error("{name}: {reason}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl Config {
    /// Fills the configuration: flags and variables first, then the file, then what is shipped.
    ///
    /// # Errors
    /// When the file can't be read or a value can't be.
    pub fn load(args: &GlobalArgs) -> Result<Self, ConfigError> {
        let file = read_file(args.config.as_deref())?;
        let url = args
            .database_url
            .clone()
            .or(file.database_url)
            .unwrap_or_else(|| "sqlite:sipas.db".to_owned());
        let public_url = args
            .public_url
            .clone()
            .or(file.public_url)
            .unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
        let (blocks, block_definitions) = blocks(file.blocks)?;
        Ok(Self {
            database_url: DatabaseUrl::parse(&url)
                .map_err(|error| wrong("database_url", error.to_string()))?,
            public_url: public_address(&public_url)?,
            survey_defs: args.survey_defs.clone().or(file.survey_defs),
            k: at_least("k", 1, args.k.or(file.k).unwrap_or(5))?,
            min_n: at_least("min_n", 1, args.min_n.or(file.min_n).unwrap_or(30))?,
            secret_file: args.secret_file.clone().or(file.secret_file),
            surveying_body: file.surveying_body.unwrap_or_else(|| {
                BTreeMap::from([
                    ("vi".to_owned(), "Sở Nội vụ".to_owned()),
                    ("en".to_owned(), "the Department of Home Affairs".to_owned()),
                ])
            }),
            mix_every: file.mix_every.unwrap_or(10).max(1),
            default_definition: file
                .default_definition
                .unwrap_or_else(|| "so-nganh-4".to_owned()),
            blocks,
            block_definitions,
            synonyms: file.synonyms,
            counter: counter(file.counter)?,
        })
    }
}

impl Config {
    /// The words of cases, with those that the province adds.
    ///
    /// # Errors
    /// When a word is for no such column, or stands for no known value.
    pub fn case_words(&self) -> Result<CaseWords, ConfigError> {
        let mut words = CaseWords::default();
        for (column, more) in &self.synonyms {
            for (word, value) in more {
                words
                    .add(column, word, value)
                    .map_err(|reason| wrong("synonyms", format!("{column}, `{word}`: {reason}")))?;
            }
        }
        Ok(words)
    }
}

/// A display shows a link for as long as it takes to scan it; a share is a share.
fn counter(counter: Counter) -> Result<Counter, ConfigError> {
    if !(5..=3600).contains(&counter.display_seconds) {
        let reason = format!("{} is not 5 to 3600", counter.display_seconds);
        return Err(wrong("counter.display_seconds", reason));
    }
    // Half a minute at least, so that the warning of twenty seconds is one.
    if !(30..=600).contains(&counter.kiosk_seconds) {
        let reason = format!("{} is not 30 to 600", counter.kiosk_seconds);
        return Err(wrong("counter.kiosk_seconds", reason));
    }
    if counter.paper_check_percent > 100 {
        let reason = format!("{} is not 0 to 100", counter.paper_check_percent);
        return Err(wrong("counter.paper_check_percent", reason));
    }
    Ok(counter)
}

fn wrong(name: &'static str, reason: String) -> ConfigError {
    ConfigError::Value { name, reason }
}

fn at_least(name: &'static str, least: i64, value: i64) -> Result<i64, ConfigError> {
    if value < least {
        return Err(wrong(
            name,
            format!("{value} is too small; the least is {least}"),
        ));
    }
    Ok(value)
}

/// A public address has a scheme and a host, and no path, so that links stay short.
fn public_address(url: &str) -> Result<String, ConfigError> {
    let trimmed = url.trim().trim_end_matches('/');
    let host = trimmed
        .strip_prefix("https://")
        .or_else(|| trimmed.strip_prefix("http://"))
        .unwrap_or("");
    let plain = host
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
    if host.is_empty() || !plain {
        return Err(wrong(
            "public_url",
            format!("`{url}` is not https://HOST or http://HOST, without a path"),
        ));
    }
    Ok(trimmed.to_owned())
}

fn read_file(named: Option<&Path>) -> Result<File, ConfigError> {
    let path = named.unwrap_or(Path::new("sipas.toml"));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(File::default());
        }
        Err(source) => {
            return Err(ConfigError::Read {
                path: path.to_owned(),
                source,
            });
        }
    };
    toml::from_str(&text).map_err(|error| ConfigError::Parse {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

/// Blocks with a definition of their own: block, definition, first day.
type BlockDefinitions = Vec<(Slug, String, Date)>;

/// The shipped blocks, and those a province names.
fn blocks(entries: Vec<BlockEntry>) -> Result<(Vec<Block>, BlockDefinitions), ConfigError> {
    const SHIPPED: [(&str, &str); 4] = [
        ("so-ban-nganh", "Sở, ban, ngành"),
        ("xa-phuong-dac-khu", "Xã, phường, đặc khu"),
        ("nganh-doc", "Cơ quan ngành dọc"),
        (INTAKE_BLOCK, "Bộ phận Một cửa"),
    ];
    let parse = |id: &str| Slug::parse(id).map_err(|error| wrong("blocks", error.to_string()));
    let mut blocks = Vec::new();
    for (id, name) in SHIPPED {
        blocks.push(Block {
            id: parse(id)?,
            name: name.to_owned(),
        });
    }
    let mut definitions = Vec::new();
    for entry in entries {
        let id = parse(&entry.id)?;
        if let Some(definition) = entry.definition {
            let from = entry.from.as_deref().unwrap_or("1900-01-01");
            let day = from.parse().map_err(|_| {
                wrong(
                    "blocks",
                    format!("`{from}` is not a day such as 2026-01-01"),
                )
            })?;
            definitions.push((id.clone(), definition, day));
        }
        match (blocks.iter_mut().find(|block| block.id == id), entry.name) {
            (Some(block), Some(name)) => block.name = name,
            (Some(_), None) => {}
            (None, name) => blocks.push(Block {
                name: name.unwrap_or_else(|| id.to_string()),
                id,
            }),
        }
    }
    Ok((blocks, definitions))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str, args: GlobalArgs) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sipas.toml");
        std::fs::write(&path, toml).unwrap();
        Config::load(&GlobalArgs {
            config: Some(path),
            ..args
        })
    }

    #[test]
    fn a_flag_beats_the_file_and_the_file_beats_what_is_shipped() {
        let config = load(
            "k = 7\nmin_n = 50",
            GlobalArgs {
                k: Some(6),
                ..GlobalArgs::default()
            },
        );
        let config = config.unwrap();
        assert_eq!((config.k, config.min_n, config.mix_every), (6, 50, 10));
    }

    #[test]
    fn a_province_can_name_blocks_and_their_definitions() {
        let config = load(
            "[[blocks]]\nid = 'truong-hoc'\nname = 'Trường học'\n\
             [[blocks]]\nid = 'xa-phuong-dac-khu'\ndefinition = 'sipas-5'\nfrom = '2026-01-01'",
            GlobalArgs::default(),
        )
        .unwrap();
        assert!(config.blocks.iter().any(|block| block.name == "Trường học"));
        assert_eq!(config.block_definitions[0].1, "sipas-5");
        assert!(
            config
                .blocks
                .iter()
                .any(|block| block.name == "Xã, phường, đặc khu")
        );
    }

    #[test]
    fn a_wrong_key_or_value_is_refused_by_name() {
        for (toml, word) in [
            ("kk = 7", "kk"),
            ("k = 0", "k"),
            ("public_url = 'https://a.vn/path'", "public_url"),
            ("public_url = 'a.vn'", "public_url"),
            ("database_url = 'mysql:x'", "database_url"),
            ("[[blocks]]\nid = 'sở'", "blocks"),
            ("[counter]\ndisplay_seconds = 1", "counter.display_seconds"),
            ("[counter]\nkiosk_seconds = 29", "counter.kiosk_seconds"),
            (
                "[counter]\npaper_check_percent = 101",
                "counter.paper_check_percent",
            ),
        ] {
            let error = load(toml, GlobalArgs::default()).unwrap_err().to_string();
            assert!(error.contains(word), "{toml}: {error}");
        }
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error() {
        let args = GlobalArgs {
            config: Some("/nonexistent/sipas.toml".into()),
            ..GlobalArgs::default()
        };
        assert!(Config::load(&args).is_err());
    }
}
