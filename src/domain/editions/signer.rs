//! What signs the log: keys, and the guard that knows what they have signed.

use super::key::{SigningKey, VerifierKey};
use super::log::tree::Hash;
use super::refusal::EditionRefusal;

/// The holder of the log's keys.
pub trait LogSigner {
    /// The keys of one origin, oldest first. There are two after a rotation.
    fn keys(&self) -> &[SigningKey];

    /// Checks that an entry after these leaves would be kept or, without one, that the keys wait for
    /// none that was kept and is not in the log.
    ///
    /// # Errors
    /// As [`Self::keep`].
    fn check(&self, leaves: &[Hash], entry: Option<&str>) -> Result<(), EditionRefusal>;

    /// Keeps what is signed next, on the disk, before it is signed: the log of these leaves is followed
    /// by this entry.
    ///
    /// # Errors
    /// When the keys have signed another log or more than this one, or that can't be kept.
    fn keep(&mut self, leaves: &[Hash], entry: &str) -> Result<(), EditionRefusal>;
}

/// The keys that sign a log which names these verifier keys, oldest first.
///
/// # Errors
/// When the newest key that the log names is missing.
pub fn signing_keys<'k>(
    keys: &'k [SigningKey],
    origin: &str,
    named: &[VerifierKey],
) -> Result<Vec<&'k SigningKey>, EditionRefusal> {
    let own = keys.first().map_or("", |key| key.verifier().name());
    if own != origin {
        return Err(EditionRefusal::OtherKey {
            log: origin.to_owned(),
            key: own.to_owned(),
        });
    }
    let known: Vec<&SigningKey> = keys
        .iter()
        .filter(|key| named.contains(key.verifier()))
        .collect();
    match named.last() {
        Some(newest) if !known.iter().any(|key| key.verifier() == newest) => Err(
            EditionRefusal::UnknownKey(origin.to_owned(), newest.to_string()),
        ),
        _ => Ok(known),
    }
}
