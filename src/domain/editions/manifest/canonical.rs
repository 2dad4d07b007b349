//! The bytes of `edition.json`: RFC 8785 (JSON Canonicalization Scheme), text in NFC, integers below 2⁵³.

use unicode_normalization::is_nfc;

use super::{FORMAT, FORMAT_VERSION, Manifest};

/// A file that is not a canonical `edition.json`.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON, or not of this shape.
    #[error("edition.json: {0}")]
    Json(#[from] serde_json::Error),
    /// Of another format.
    #[error("edition.json is of format `{0}`, not `{FORMAT}`")]
    Format(String),
    /// Of a version that this program does not know.
    #[error("edition.json is of version {0}; this program reads versions 1 to {FORMAT_VERSION}")]
    Version(u32),
    /// The same content would be written with other bytes.
    #[error("edition.json is not in canonical form (RFC 8785): byte {0} differs")]
    Bytes(usize),
    /// Its text is not in Unicode normalisation form C.
    #[error("edition.json has text that is not in Unicode form NFC")]
    Nfc,
    /// An integer is too large to be exact in every reader.
    #[error("edition.json has an integer that is not below 2^53")]
    Integer,
}

/// The largest integer that every JSON reader holds exactly.
pub const LARGEST_INTEGER: u64 = (1 << 53) - 1;

/// The canonical bytes of an edition.
///
/// # Errors
/// When a text is not NFC, or an integer not below 2⁵³.
pub fn write_manifest(manifest: &Manifest) -> Result<Vec<u8>, CanonicalError> {
    let value = serde_json::to_value(manifest)?;
    check_integers(&value)?;
    let text = serde_json_canonicalizer::to_string(&value)?;
    if !is_nfc(&text) {
        return Err(CanonicalError::Nfc);
    }
    Ok(text.into_bytes())
}

/// Reads an edition, and accepts only the bytes that [`write_manifest`] writes.
///
/// # Errors
/// When it is not such a file.
pub fn read_manifest(bytes: &[u8]) -> Result<Manifest, CanonicalError> {
    let header: ManifestHeader = serde_json::from_slice(bytes)?;
    if header.format != FORMAT {
        return Err(CanonicalError::Format(header.format));
    }
    if !(1..=FORMAT_VERSION).contains(&header.format_version) {
        return Err(CanonicalError::Version(header.format_version));
    }
    let manifest = serde_json::from_slice(bytes)?;
    let canonical = write_manifest(&manifest)?;
    if canonical == bytes {
        return Ok(manifest);
    }
    let same = canonical.iter().zip(bytes).take_while(|(a, b)| a == b);
    Err(CanonicalError::Bytes(same.count()))
}

/// What is read first, to know how to read the rest.
#[derive(serde::Deserialize)]
struct ManifestHeader {
    format: String,
    format_version: u32,
}

fn check_integers(value: &serde_json::Value) -> Result<(), CanonicalError> {
    match value {
        serde_json::Value::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            let fits = size.is_some_and(|size| size <= LARGEST_INTEGER);
            fits.then_some(()).ok_or(CanonicalError::Integer)
        }
        serde_json::Value::Array(values) => values.iter().try_for_each(check_integers),
        serde_json::Value::Object(values) => values.values().try_for_each(check_integers),
        _ => Ok(()),
    }
}
