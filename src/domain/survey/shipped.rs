//! The definitions built into the program.

use std::sync::Arc;

use super::definition::Definition;

/// The built-in files by name, the default first.
pub const SHIPPED: [(&str, &str); 3] = [
    (
        "so-nganh-4.toml",
        include_str!("../../../survey-defs/so-nganh-4.toml"),
    ),
    (
        "sipas-5.toml",
        include_str!("../../../survey-defs/sipas-5.toml"),
    ),
    (
        "so-nganh-4-ngan.toml",
        include_str!("../../../survey-defs/so-nganh-4-ngan.toml"),
    ),
];

/// The built-in definitions, the default first.
pub fn shipped() -> Vec<Arc<Definition>> {
    // A test reads every file, so none is dropped here.
    SHIPPED
        .iter()
        .filter_map(|(_, file)| Definition::parse(file).ok())
        .map(Arc::new)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_is_valid() {
        for (_, file) in SHIPPED {
            assert_eq!(Definition::parse(file).err(), None);
        }
    }
}
