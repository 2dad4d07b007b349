//! Reading a definition file: everything that is wrong with it is told at once, by line.

use toml::de::DeTable;

use super::components::components;
use super::definition::{Definition, Level};
use super::error::DefinitionError;
use super::identifier::{id, is_language};
use super::section::{Found, Reading, Section, shorten};
use super::text::BASE_LANGUAGE;
use crate::domain::figures::method::{Method, MethodError};

/// Most days that a link may be usable.
const MOST_LINK_DAYS: i64 = 365;
impl Definition {
    /// Reads and checks a definition file.
    ///
    /// # Errors
    /// Every problem of the file, in the order of its lines; only those of the syntax where the
    /// file isn't TOML.
    pub fn parse(toml_text: &str) -> Result<Self, Vec<DefinitionError>> {
        let mut reading = Reading::new(toml_text);
        let (document, errors) = DeTable::parse_recoverable(toml_text);
        if !errors.is_empty() {
            for error in errors {
                let at = error.span().map_or(0, |span| span.start);
                reading.refuse(at, format!("not TOML: {}", error.message()));
            }
            let mut problems = reading.into_problems();
            // What follows on the same line mostly follows from the first.
            problems.dedup_by_key(|problem| problem.line);
            return Err(problems);
        }
        let definition = definition(document.get_ref(), &mut reading);
        let problems = reading.into_problems();
        if problems.is_empty() {
            Ok(definition)
        } else {
            Err(problems)
        }
    }
}

fn definition<'t>(document: &'t DeTable<'t>, reading: &mut Reading<'_>) -> Definition {
    const KEYS: [&str; 9] = [
        "id",
        "version",
        "languages",
        "default_method",
        "link_days",
        "title",
        "intro",
        "scale",
        "component",
    ];
    let root = Section::open(document, 0, &KEYS, reading);
    let id = id(&root, reading);
    // First the languages: every text is held against them.
    let (languages, languages_at) = languages(&root, reading);
    let definition = Definition {
        id: id.value,
        version: version(&root, reading),
        default_method: default_method(&root, reading),
        link_days: link_days(&root, reading),
        title: root.required_text("title", reading),
        intro: root.required_text("intro", reading),
        scale: scale(&root, reading),
        components: components(&root, reading),
        languages,
    };
    for language in &definition.languages {
        if language != BASE_LANGUAGE && !reading.uses(language) {
            let name = shorten(language);
            reading.refuse(languages_at, format!("no text is in the language `{name}`"));
        }
    }
    check_levels(&definition, reading);
    definition
}

fn languages(root: &Section<'_>, reading: &mut Reading<'_>) -> (Vec<String>, usize) {
    root.require("languages", reading);
    let Some(Found { value: list, at }) = root.strings("languages", reading) else {
        return (Vec::new(), root.at);
    };
    for (index, language) in list.iter().enumerate() {
        let name = shorten(language);
        if !is_language(language) {
            reading.refuse(
                at,
                format!("`{name}` is no language code such as `vi`, `en` or `tyz`"),
            );
        }
        if list[..index].contains(language) {
            reading.refuse(at, format!("language `{name}` is listed twice"));
        }
    }
    if list.first().map(String::as_str) != Some(BASE_LANGUAGE) {
        reading.refuse(at, format!("`languages` must begin with `{BASE_LANGUAGE}`"));
    }
    reading.languages = Some(list.clone());
    (list, at)
}

fn version(root: &Section<'_>, reading: &mut Reading<'_>) -> u32 {
    root.require("version", reading);
    let Some(found) = root.integer("version", reading) else {
        return 0;
    };
    match u32::try_from(found.value) {
        Ok(version) if version > 0 => version,
        _ => {
            reading.refuse(found.at, "`version` must be 1 or more");
            0
        }
    }
}

fn default_method(root: &Section<'_>, reading: &mut Reading<'_>) -> Method {
    let Some(found) = root.string("default_method", reading) else {
        return Method::default();
    };
    found.value.parse().unwrap_or_else(|error: MethodError| {
        reading.refuse(found.at, format!("`default_method`: {error}"));
        Method::default()
    })
}

fn link_days(root: &Section<'_>, reading: &mut Reading<'_>) -> u16 {
    root.require("link_days", reading);
    let Some(found) = root.integer("link_days", reading) else {
        return 0;
    };
    if !(1..=MOST_LINK_DAYS).contains(&found.value) {
        let reason = format!("`link_days` must be between 1 and {MOST_LINK_DAYS}");
        reading.refuse(found.at, reason);
    }
    u16::try_from(found.value).unwrap_or(0)
}

fn scale(root: &Section<'_>, reading: &mut Reading<'_>) -> Vec<Level> {
    const KEYS: [&str; 4] = ["value", "satisfied", "dissatisfied", "label"];
    let mut last = None;
    let mut levels = Vec::new();
    for section in root.sections("scale", &KEYS, reading) {
        section.require("value", reading);
        let value = section.integer("value", reading);
        if let Some(Found { value, at }) = value {
            if !(0..=9).contains(&value) {
                reading.refuse(at, "`value` must be a single digit 0–9");
            }
            match last {
                Some(before) if before == value => {
                    reading.refuse(at, format!("level {value} is there twice"));
                }
                Some(before) if before > value => {
                    reading.refuse(at, format!("level {value} must come before level {before}"));
                }
                _ => {}
            }
            last = Some(value);
        }
        let level = Level {
            value: value
                .and_then(|found| u8::try_from(found.value).ok())
                .unwrap_or(0),
            satisfied: section.flag("satisfied", reading),
            dissatisfied: section.flag("dissatisfied", reading),
            label: section.required_text("label", reading),
        };
        if level.satisfied && level.dissatisfied {
            reading.refuse(
                section.at,
                "a level can't be both satisfied and dissatisfied",
            );
        }
        levels.push(level);
    }
    levels
}

fn check_levels(definition: &Definition, reading: &mut Reading<'_>) {
    if definition.scale.len() < 2 {
        reading.refuse(0, "the scale must have at least two levels");
    } else if !definition.scale.iter().any(|level| level.satisfied) {
        reading.refuse(0, "no level of the scale is marked satisfied");
    }
}
