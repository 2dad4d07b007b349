//! The keys of rows of the inbox.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The random key of a row of the inbox.
pub(in crate::store) type InboxKey = i64;

/// A key of 62 random bits, of the end of a random UUID.
pub(in crate::store) fn inbox_key(random: Uuid) -> InboxKey {
    let [.., a, b, c, d, e, f, g, h] = *random.as_bytes();
    InboxKey::from_be_bytes([a & 0x3f, b, c, d, e, f, g, h])
}

/// The key of the answer of a paper form that waited for its check, from the mark of its draft. It is
/// always the same, so that a draft that somebody puts back does not become a second answer.
pub(in crate::store) fn draft_key(mark: &str) -> InboxKey {
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(mark));
    InboxKey::from_be_bytes([a & 0x3f, b, c, d, e, f, g, h])
}
