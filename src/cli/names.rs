//! Names in arguments.

/// Reads a name that is given: as it looks, with something to be seen.
pub fn name(typed: &str) -> Result<String, String> {
    crate::domain::name(typed, 100)
        .ok_or_else(|| "a name has at most 100 characters, a letter or digit among them".to_owned())
}
