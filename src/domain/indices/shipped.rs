//! The indices built into the program.

use super::definition::IndexDefinition;

/// The built-in files by name.
pub const SHIPPED_INDICES: [(&str, &str); 3] = [
    (
        "766.toml",
        include_str!("../../../survey-defs/indices/766.toml"),
    ),
    (
        "par.toml",
        include_str!("../../../survey-defs/indices/par.toml"),
    ),
    (
        "nine.toml",
        include_str!("../../../survey-defs/indices/nine.toml"),
    ),
];

/// The built-in indices.
pub fn shipped_indices() -> Vec<IndexDefinition> {
    // A test reads every file, so none is dropped here.
    SHIPPED_INDICES
        .iter()
        .filter_map(|(_, file)| IndexDefinition::parse(file).ok())
        .collect()
}
