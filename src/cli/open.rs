//! Opening the store: its secret, its definitions, its settings.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::CliError;
use crate::config::Config;
use crate::domain::language::Languages;
use crate::domain::link_code::Secret;
use crate::domain::survey::{Definition, SHIPPED};
use crate::report::templates::Templates;
use crate::store::connection::DatabaseUrl;
use crate::store::surveys::Source;
use crate::store::{Settings, Store};

/// Opens the configured store.
pub fn store(config: &Config) -> Result<Store, CliError> {
    let secret = secret(config)?;
    let settings = Settings {
        url: config.database_url.clone(),
        secret,
        k: config.k,
        blocks: config.blocks.clone(),
        block_definitions: config.block_definitions.clone(),
        default_definition: config.default_definition.clone(),
        new_id: Uuid::now_v7,
        new_key: Uuid::new_v4,
    };
    let sources = definitions(config.survey_defs.as_deref())?;
    let offered = |id: &str| sources.iter().any(|source| source.definition.id == id);
    let used = config.block_definitions.iter().map(|(_, id, _)| id);
    if let Some(missing) = used
        .chain([&config.default_definition])
        .find(|id| !offered(id))
    {
        return Err(CliError::Usage(format!(
            "the configuration uses survey definition `{missing}`, which is not there"
        )));
    }
    Ok(Store::open(settings, sources)?)
}

/// The shipped definitions, and those of the folder, which override them.
pub fn definitions(folder: Option<&Path>) -> Result<Vec<Source>, CliError> {
    let mut sources = Vec::new();
    for (name, content) in SHIPPED {
        sources.push(read(Path::new(name), content.to_owned())?);
    }
    for path in folder
        .map(|folder| list(folder, "toml"))
        .transpose()?
        .unwrap_or_default()
    {
        let content = std::fs::read_to_string(&path).map_err(CliError::file(&path))?;
        let source = read(&path, content)?;
        sources.retain(|known| {
            (&known.definition.id, known.definition.version)
                != (&source.definition.id, source.definition.version)
        });
        sources.push(source);
    }
    Ok(sources)
}

/// The interface's texts: those built in, and those of the folder's `languages/*.ftl`.
pub fn languages(folder: Option<&Path>) -> Result<Languages, CliError> {
    let folder = folder
        .map(|folder| folder.join("languages"))
        .filter(|folder| folder.is_dir());
    let mut files = Vec::new();
    for path in folder
        .map(|folder| list(&folder, "ftl"))
        .transpose()?
        .unwrap_or_default()
    {
        let text = std::fs::read_to_string(&path).map_err(CliError::file(&path))?;
        let language = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((language, text));
    }
    let texts = files
        .iter()
        .map(|(language, text)| (language.as_str(), text.as_str()));
    Languages::new(texts).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        CliError::Refused(lines.join("\n"))
    })
}

/// What papers are printed with: the texts, with those of the second language that is configured,
/// and the templates.
pub fn for_printing(config: &Config) -> Result<(Languages, Templates), CliError> {
    let languages = languages(config.survey_defs.as_deref())?;
    if let Some(second) = &config.counter.second_language
        && !languages.has(second)
    {
        let known: Vec<&str> = languages.codes().collect();
        return Err(CliError::Usage(format!(
            "counter.second_language: there are no texts in `{second}`, only in {}",
            known.join(", ")
        )));
    }
    Ok((languages, templates(config.counter.templates.as_deref())?))
}

/// The templates of printed papers: those built in, and those of the folder, which are tried.
fn templates(folder: Option<&Path>) -> Result<Templates, CliError> {
    let mut templates = Templates::default();
    let Some(folder) = folder else {
        return Ok(templates);
    };
    for path in [list(folder, "typ")?, list(folder, "docx")?].concat() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What an editor keeps beside an open file.
        if name.starts_with(['.', '~']) {
            continue;
        }
        let content = std::fs::read(&path).map_err(CliError::file(&path))?;
        templates
            .replace(&name, content)
            .map_err(|error| CliError::Refused(format!("{}: {error}", path.display())))?;
    }
    Ok(templates)
}

/// The files of a folder with an ending, by name.
fn list(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, CliError> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(CliError::file(folder))? {
        let path = entry.map_err(CliError::file(folder))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path, content: String) -> Result<Source, CliError> {
    match Definition::parse(&content) {
        Ok(definition) => Ok(Source {
            definition,
            content,
        }),
        Err(errors) => {
            let lines: Vec<String> = errors
                .iter()
                .map(|error| format!("{}:{}: {}", path.display(), error.line, error.reason))
                .collect();
            Err(CliError::Refused(lines.join("\n")))
        }
    }
}

/// The secret's file beside an SQLite file, made if it is not there.
pub fn embedded_secret_file(database: &Path) -> Result<PathBuf, CliError> {
    let path = beside(database);
    make_once(&path)?;
    Ok(path)
}

fn beside(database: &Path) -> PathBuf {
    PathBuf::from(format!("{}.secret", database.display()))
}

/// The secret's file: the one that is named, or the one beside an SQLite file.
pub fn secret_path(config: &Config) -> Result<PathBuf, CliError> {
    match (&config.secret_file, &config.database_url) {
        (Some(path), _) => Ok(path.clone()),
        (None, DatabaseUrl::Sqlite(file)) => Ok(beside(Path::new(file))),
        (None, DatabaseUrl::Postgres(_)) => Err(CliError::Refused(
            "SIPAS_SECRET_FILE is not set: with PostgreSQL, name a file that holds the secret \
             (make one with: openssl rand -hex 32 > FILE; chmod 600 FILE)"
                .to_owned(),
        )),
    }
}

/// The secret; beside an SQLite file it is made once.
fn secret(config: &Config) -> Result<Secret, CliError> {
    let path = secret_path(config)?;
    if config.secret_file.is_none() {
        make_once(&path)?;
    }
    read_secret(&path)
}

/// The secret of a database that is to be restored, which must be there already.
pub fn kept_secret(config: &Config) -> Result<Secret, CliError> {
    let path = secret_path(config)?;
    if !path.exists() {
        return Err(CliError::Refused(format!(
            "{} is not there: put the secret file that was kept apart from the backup there, or \
             name it in SIPAS_SECRET_FILE",
            path.display()
        )));
    }
    read_secret(&path)
}

fn read_secret(path: &Path) -> Result<Secret, CliError> {
    let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
    Secret::from_hex(&text)
        .map_err(|error| CliError::Refused(format!("{}: {error}", path.display())))
}

/// Makes the secret's file, readable by its owner alone, unless it is there.
fn make_once(path: &Path) -> Result<(), CliError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Ok(mut file) => {
            let bytes: [u8; 32] = rand::random();
            file.write_all(hex::encode(bytes).as_bytes())
                .and_then(|()| file.sync_all())
                .map_err(CliError::file(path))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(CliError::file(path)(error)),
    }
}
