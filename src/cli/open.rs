//! Opening the store, and reading the definitions, texts and templates that it and the papers need.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use super::error::CliError;
use super::secret;
use crate::cli::note::note;
use crate::config::Config;
use crate::domain::indices::{IndexDefinition, SHIPPED_INDICES};
use crate::domain::language::Languages;
use crate::domain::survey::{Definition, DefinitionError, SHIPPED, Text};
use crate::report::documents::templates::Templates;
use crate::store::db::connection::DatabaseUrl;
use crate::store::surveys::DefinitionSource;
use crate::store::{Settings, Store};
use crate::web::sign_on::{Provider, ProviderSettings, SignOn};

/// Opens the configured store, which must be there already.
pub fn kept_store(config: &Config) -> Result<Store, CliError> {
    ensure_database(config)?;
    store(config)
}

/// Refuses a folder without a database: whoever runs a command in another folder than the database's is
/// told so, and no empty one is made there.
pub fn ensure_database(config: &Config) -> Result<(), CliError> {
    if let DatabaseUrl::Sqlite(file) = secret::database_url(config)? {
        let path = std::path::absolute(&file).map_err(CliError::file(Path::new(&file)))?;
        if !path.try_exists().map_err(CliError::file(&path))? {
            return Err(CliError::Refused(format!(
                "there is no database at {}: run this in the folder of the database, or name it by \
                 --database-url or SIPAS_DATABASE_URL; sipas serve and sipas import agencies make a new one",
                path.display()
            )));
        }
    }
    Ok(())
}

/// Opens the configured store. An SQLite file is made where there is none.
pub fn store(config: &Config) -> Result<Store, CliError> {
    let settings = Settings {
        url: secret::database_url(config)?,
        secrets: secret::secrets(config)?,
        k: config.k,
        provisional_sums: config.provisional_sums,
        blocks: config.blocks.clone(),
        definitions: config.definitions.clone(),
        unique_codes: config.case_codes,
        follow_successor: config.follow_successor,
        new_id: Uuid::now_v7,
        new_key: Uuid::new_v4,
    };
    let sources = definitions(config.survey_defs.as_deref())?;
    let offered = |id: &str| sources.iter().any(|source| source.definition.id == id);
    if let Some(missing) = config.definitions.definitions().find(|id| !offered(id)) {
        return Err(CliError::Usage(format!(
            "the configuration uses survey definition `{missing}`, which is not there"
        )));
    }
    let store = Store::open(settings, sources)?;
    for note in &store.migrated().notes {
        note!("{note}");
    }
    Ok(store)
}

/// Returns the shipped definitions and those of the folder, which override them.
pub fn definitions(folder: Option<&Path>) -> Result<Vec<DefinitionSource>, CliError> {
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

/// Returns the shipped indices and those of the folder's `indices/*.toml`, which override them.
pub fn indices(folder: Option<&Path>) -> Result<Vec<IndexDefinition>, CliError> {
    let mut files: Vec<(PathBuf, String)> = SHIPPED_INDICES
        .iter()
        .map(|(name, content)| (PathBuf::from(name), (*content).to_owned()))
        .collect();
    let folder = folder
        .map(|folder| folder.join("indices"))
        .filter(|folder| folder.is_dir());
    for path in folder
        .map(|folder| list(&folder, "toml"))
        .transpose()?
        .unwrap_or_default()
    {
        let content = std::fs::read_to_string(&path).map_err(CliError::file(&path))?;
        files.push((path, content));
    }
    let mut indices: Vec<IndexDefinition> = Vec::new();
    for (path, content) in files {
        let index = IndexDefinition::parse(&content).map_err(|errors| refused(&path, &errors))?;
        indices.retain(|known| known.id != index.id);
        indices.push(index);
    }
    Ok(indices)
}

/// The problems of a file, a line for each.
fn refused(path: &Path, errors: &[DefinitionError]) -> CliError {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| format!("{}:{}: {}", path.display(), error.line, error.reason))
        .collect();
    CliError::Refused(lines.join("\n"))
}

/// Returns the texts of the interface: those built in, and those of the folder's
/// `languages/*.ftl`.
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

/// Returns the single sign-on, where one is configured.
pub fn sign_on(config: &Config) -> Result<Option<Arc<SignOn>>, CliError> {
    let Some(oidc) = &config.oidc else {
        return Ok(None);
    };
    let settings = ProviderSettings {
        issuer: oidc.issuer.clone(),
        client_id: oidc.client_id.clone(),
        client_secret: secret::client_secret(&oidc.client_secret_file)?,
        callback: format!("{}/login/oidc/callback", config.public_url),
    };
    let provider = Provider::new(settings)
        .map_err(|error| CliError::Usage(format!("oidc.issuer or public_url: {error}")))?;
    Ok(Some(Arc::new(SignOn {
        provider,
        name: Text::new(oidc.name.clone()),
        second_factor: oidc.second_factor,
    })))
}

/// Returns what papers are printed with: the texts and the templates. There must be texts in the
/// second language that is configured.
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

/// Returns the templates of printed papers: those built in, and those of the folder, each of which
/// is tried out.
fn templates(folder: Option<&Path>) -> Result<Templates, CliError> {
    let mut templates = Templates::default();
    let Some(folder) = folder else {
        return Ok(templates);
    };
    for path in [list(folder, "typ")?, list(folder, "docx")?].concat() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Editors keep such files beside an open one.
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

/// Returns the files of a folder that have an ending, by name.
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

fn read(path: &Path, content: String) -> Result<DefinitionSource, CliError> {
    match Definition::parse(&content) {
        Ok(definition) => Ok(DefinitionSource {
            definition,
            content,
        }),
        Err(errors) => Err(refused(path, &errors)),
    }
}
