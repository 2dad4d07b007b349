//! What opens a part of the service by itself: keys, one-time links and sessions.

use super::key::KeyKind;

/// A credential, by the part of the service that it opens and the hash of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A key of a kind.
    Key(KeyKind, [u8; 32]),
    /// A one-time link.
    Link([u8; 32]),
    /// A session.
    Session([u8; 32]),
}
