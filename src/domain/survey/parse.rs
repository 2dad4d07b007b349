//! Reading a definition file. All its problems are reported at once, by line.

use toml::de::DeTable;

use super::components::components;
use super::definition::{Definition, Level};
use super::document::read_document;
use super::duration::minutes;
use super::error::DefinitionError;
use super::identifier::{id, is_language};
use super::section::{DefinitionReader, Located, Section, shorten};
use super::text::BASE_LANGUAGE;
use crate::domain::figures::method::{Method, MethodError};

/// The most days for which a link can be used.
const MOST_LINK_DAYS: i64 = 365;
impl Definition {
    /// Reads and checks a definition file.
    ///
    /// # Errors
    /// All problems of the file in the order of its lines; only those of syntax where it isn't
    /// TOML.
    pub fn parse(toml_text: &str) -> Result<Self, Vec<DefinitionError>> {
        read_document(toml_text, definition)
    }
}

fn definition<'t>(document: &'t DeTable<'t>, reader: &mut DefinitionReader<'_>) -> Definition {
    const KEYS: [&str; 10] = [
        "id",
        "version",
        "languages",
        "default_method",
        "link_days",
        "one_screen",
        "title",
        "intro",
        "scale",
        "component",
    ];
    let root = Section::open(document, 0, &KEYS, reader);
    let id = id(&root, reader);
    // Languages come first, because every text is checked against them.
    let (languages, languages_at) = languages(&root, reader);
    let mut definition = Definition {
        id: id.value,
        version: version(&root, reader),
        default_method: default_method(&root, reader),
        link_days: link_days(&root, reader),
        one_screen: root.flag("one_screen", reader),
        title: root.required_text("title", reader),
        intro: root.required_text("intro", reader),
        scale: scale(&root, reader),
        components: components(&root, reader),
        languages,
        minutes: 1,
    };
    definition.minutes = minutes(&definition.components);
    for language in &definition.languages {
        if language != BASE_LANGUAGE && !reader.uses(language) {
            let name = shorten(language);
            reader.refuse(languages_at, format!("no text is in the language `{name}`"));
        }
    }
    check_levels(&definition, reader);
    definition
}

fn languages(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> (Vec<String>, usize) {
    root.require("languages", reader);
    let Some(Located { value: list, at }) = root.strings("languages", reader) else {
        return (Vec::new(), root.at);
    };
    for (index, language) in list.iter().enumerate() {
        let name = shorten(language);
        if !is_language(language) {
            reader.refuse(
                at,
                format!("`{name}` is no language code such as `vi`, `en` or `tyz`"),
            );
        }
        if list[..index].contains(language) {
            reader.refuse(at, format!("language `{name}` is listed twice"));
        }
    }
    if list.first().map(String::as_str) != Some(BASE_LANGUAGE) {
        reader.refuse(at, format!("`languages` must begin with `{BASE_LANGUAGE}`"));
    }
    reader.languages = Some(list.clone());
    (list, at)
}

fn version(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> u32 {
    root.require("version", reader);
    let Some(found) = root.integer("version", reader) else {
        return 0;
    };
    match u32::try_from(found.value) {
        Ok(version) if version > 0 => version,
        _ => {
            reader.refuse(found.at, "`version` must be 1 or more");
            0
        }
    }
}

fn default_method(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Method {
    let Some(found) = root.string("default_method", reader) else {
        return Method::default();
    };
    found.value.parse().unwrap_or_else(|error: MethodError| {
        reader.refuse(found.at, format!("`default_method`: {error}"));
        Method::default()
    })
}

fn link_days(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> u16 {
    root.require("link_days", reader);
    let Some(found) = root.integer("link_days", reader) else {
        return 0;
    };
    if !(1..=MOST_LINK_DAYS).contains(&found.value) {
        let reason = format!("`link_days` must be between 1 and {MOST_LINK_DAYS}");
        reader.refuse(found.at, reason);
    }
    u16::try_from(found.value).unwrap_or(0)
}

fn scale(root: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Vec<Level> {
    const KEYS: [&str; 4] = ["value", "satisfied", "dissatisfied", "label"];
    let mut last = None;
    let mut levels = Vec::new();
    for section in root.sections("scale", &KEYS, reader) {
        section.require("value", reader);
        let value = section.integer("value", reader);
        if let Some(Located { value, at }) = value {
            if !(0..=9).contains(&value) {
                reader.refuse(at, "`value` must be a single digit 0–9");
            }
            match last {
                Some(before) if before == value => {
                    reader.refuse(at, format!("level {value} is there twice"));
                }
                Some(before) if before > value => {
                    reader.refuse(at, format!("level {value} must come before level {before}"));
                }
                _ => {}
            }
            last = Some(value);
        }
        let level = Level {
            value: value
                .and_then(|found| u8::try_from(found.value).ok())
                .unwrap_or(0),
            satisfied: section.flag("satisfied", reader),
            dissatisfied: section.flag("dissatisfied", reader),
            label: section.required_text("label", reader),
        };
        if level.satisfied && level.dissatisfied {
            reader.refuse(
                section.at,
                "a level can't be both satisfied and dissatisfied",
            );
        }
        levels.push(level);
    }
    levels
}

fn check_levels(definition: &Definition, reader: &mut DefinitionReader<'_>) {
    if definition.scale.len() < 2 {
        reader.refuse(0, "the scale must have at least two levels");
    } else if !definition.scale.iter().any(|level| level.satisfied) {
        reader.refuse(0, "no level of the scale is marked satisfied");
    }
}
