//! The keys of rows of the inbox.

use uuid::Uuid;

/// The random key of a row of the inbox.
pub(in crate::store) type InboxKey = i64;

/// A key of 62 random bits, of the end of a random UUID.
pub(in crate::store) fn inbox_key(random: Uuid) -> InboxKey {
    let [.., a, b, c, d, e, f, g, h] = *random.as_bytes();
    InboxKey::from_be_bytes([a & 0x3f, b, c, d, e, f, g, h])
}
