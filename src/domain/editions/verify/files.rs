//! The files of a bundle.

use std::collections::BTreeMap;

/// The file that all figures are recomputed from.
pub const MANIFEST_FILE: &str = "edition.json";

/// The files of a bundle by name.
pub type Files = BTreeMap<String, Vec<u8>>;
