//! Ids and language codes in definition files.

use super::section::{DefinitionReader, Located, Section, shorten};

/// The most characters of an id.
const LONGEST_ID: usize = 40;
/// Ids that forms and exports use themselves.
const TAKEN_IDS: [&str; 2] = ["finish", "overall"];

/// Reads and checks the id of a definition or a component.
pub(super) fn id(section: &Section<'_>, reader: &mut DefinitionReader<'_>) -> Located<String> {
    let id = section.required_string("id", reader);
    let name = shorten(&id.value);
    if !id.value.is_empty() && !is_slug(&id.value) {
        reader.refuse(
            id.at,
            format!(
                "id `{name}` must be small letters a–z, digits and single hyphens between them, \
                 {LONGEST_ID} at most"
            ),
        );
    }
    let prefixed = id.value.starts_with("screen-") || id.value.starts_with("na-");
    if prefixed || TAKEN_IDS.contains(&id.value.as_str()) {
        reader.refuse(
            id.at,
            format!("id `{name}` has a meaning of its own in forms"),
        );
    }
    id
}

fn is_slug(text: &str) -> bool {
    text.len() <= LONGEST_ID
        && text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9'))
        })
}

/// Whether a text has the shape of a language tag of BCP 47 in small letters, as in `vi`.
pub(crate) fn is_language(text: &str) -> bool {
    let first = text.split('-').next().unwrap_or_default();
    is_slug(text) && (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase())
}
