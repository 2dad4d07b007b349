//! Reading a TOML file of definitions, whose problems are all reported at once, by line.

use toml::de::DeTable;

use super::error::DefinitionError;
use super::section::DefinitionReader;

/// Reads a TOML document by a body that notes its problems.
///
/// # Errors
/// All problems of the file in the order of its lines; only those of syntax where it isn't TOML.
pub(in crate::domain) fn read_document<T>(
    toml_text: &str,
    body: impl for<'t> FnOnce(&'t DeTable<'t>, &mut DefinitionReader<'_>) -> T,
) -> Result<T, Vec<DefinitionError>> {
    let mut reader = DefinitionReader::new(toml_text);
    let (document, errors) = DeTable::parse_recoverable(toml_text);
    if !errors.is_empty() {
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            reader.refuse(at, format!("not TOML: {}", error.message()));
        }
        let mut problems = reader.into_problems();
        // Further errors in a line mostly follow from its first.
        problems.dedup_by_key(|problem| problem.line);
        return Err(problems);
    }
    let read = body(document.get_ref(), &mut reader);
    let problems = reader.into_problems();
    if problems.is_empty() {
        Ok(read)
    } else {
        Err(problems)
    }
}
