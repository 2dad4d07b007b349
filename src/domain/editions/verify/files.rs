//! The files of a bundle.

use std::collections::BTreeMap;

pub(super) use crate::domain::editions::edition_note::MANIFEST_FILE;

/// The files of a bundle by name.
pub type Files = BTreeMap<String, Vec<u8>>;
