//! The entries of the log. Each is a few lines of text, the first of which says what it is.
//!
//! ```text
//! sipas edition v1        sipas withdrawal v1     sipas key v1          sipas origin v1
//! {origin}                {origin}                {origin}              {origin}
//! {id}                    {id}                    {verifier key}        {old origin}
//! {SHA-256 of the note}   {SHA-256 of the notice}                       {old size}
//!                                                 — … (old and new)     {old root}
//! ```
//!
//! A key is changed by an entry that is a signed note of the old key and the new one. Where the old
//! key is lost or stolen, a log of another origin begins with an `origin` entry, which holds the size
//! and the root of the old log; nobody but the province vouches for that link.

use std::fmt::Write;

use super::tree::Hash;
use crate::domain::editions::edition_note::parse_hex;
use crate::domain::editions::key::{SigningKey, VerifierKey};
use crate::domain::editions::name::{is_id, is_origin};
use crate::domain::editions::note::{Note, NoteError, Unverified};

/// The most bytes of an entry, which a tile writes in 16 bits.
pub const LONGEST: usize = 0xffff;

const EDITION: &str = "sipas edition v1";
const WITHDRAWAL: &str = "sipas withdrawal v1";
const KEY: &str = "sipas key v1";
const ORIGIN: &str = "sipas origin v1";

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An edition is published.
    Edition {
        /// The origin of the log.
        origin: String,
        /// The id of the edition.
        id: String,
        /// SHA-256 of the bytes of `edition.note`.
        note: [u8; 32],
    },
    /// A published edition is withdrawn.
    Withdrawal {
        /// The origin of the log.
        origin: String,
        /// The id of the edition.
        id: String,
        /// SHA-256 of the notice that says why.
        notice: [u8; 32],
    },
    /// Another key signs from here on.
    Key(KeyChange),
    /// The first entry of a log that goes on for one whose key is lost or stolen.
    Origin {
        /// The origin of this log.
        origin: String,
        /// The origin of the old log.
        old_origin: String,
        /// The leaves of the old log.
        old_size: u64,
        /// The root of the old log.
        old_root: Hash,
    },
}

/// The entry that names a new key: a note signed by the old key and by the new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    note: Note,
    key: VerifierKey,
}

/// An entry that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// It is of no known kind, or not written as its kind is.
    #[error("no entry of the log")]
    Form,
    /// Its signatures are malformed.
    #[error("no entry of the log: {0}")]
    Note(#[from] NoteError),
    /// It is too long.
    #[error("an entry of the log has at most {LONGEST} bytes")]
    TooLong,
}

impl KeyChange {
    /// Makes the entry of a change from one key to another of the same origin.
    ///
    /// # Errors
    /// Where the keys are of different origins.
    pub fn new(old: &SigningKey, new: &SigningKey) -> Result<Self, EntryError> {
        let key = new.verifier().clone();
        if old.verifier().name() != key.name() {
            return Err(EntryError::Form);
        }
        let text = format!("{KEY}\n{}\n{key}\n", key.name());
        let note = Note::sign(&text, &[old, new])?;
        Ok(Self { note, key })
    }

    fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        let note = Note::parse(bytes)?;
        let lines: Vec<&str> = note.text().split('\n').collect();
        let [KEY, origin, key, ""] = lines.as_slice() else {
            return Err(EntryError::Form);
        };
        let key: VerifierKey = key.parse().map_err(|_| EntryError::Form)?;
        if key.name() != *origin {
            return Err(EntryError::Form);
        }
        Ok(Self { note, key })
    }

    /// The new key.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Verifies that both the old key and the new one have signed.
    ///
    /// # Errors
    /// [`Unverified`], with what is missing or wrong.
    pub fn verify(&self, old: &VerifierKey) -> Result<(), Unverified> {
        for key in [old, &self.key] {
            self.note.verify(std::slice::from_ref(key))?;
        }
        Ok(())
    }
}

impl Entry {
    /// The bytes that are hashed into a leaf and served in tiles.
    ///
    /// # Errors
    /// [`EntryError`] where a part can't be written.
    pub fn bytes(&self) -> Result<Vec<u8>, EntryError> {
        let bytes = self.text().into_bytes();
        match Self::parse(&bytes)? {
            again if again == *self => Ok(bytes),
            _ => Err(EntryError::Form),
        }
    }

    /// The hash of its leaf.
    ///
    /// # Errors
    /// [`EntryError`] where a part can't be written.
    pub fn leaf(&self) -> Result<Hash, EntryError> {
        Ok(Hash::of_leaf(&self.bytes()?))
    }

    fn text(&self) -> String {
        let three = |kind: &str, origin: &str, id: &str, hash: &[u8; 32]| {
            format!("{kind}\n{origin}\n{id}\n{}\n", hex::encode(hash))
        };
        match self {
            Self::Edition { origin, id, note } => three(EDITION, origin, id, note),
            Self::Withdrawal { origin, id, notice } => three(WITHDRAWAL, origin, id, notice),
            Self::Key(change) => change.note.to_string(),
            Self::Origin {
                origin,
                old_origin,
                old_size,
                old_root,
            } => {
                let mut text = format!("{ORIGIN}\n{origin}\n{old_origin}\n");
                // Writing to a text can't fail.
                let _ = write!(text, "{old_size}\n{old_root}\n");
                text
            }
        }
    }

    /// Reads an entry strictly.
    ///
    /// # Errors
    /// [`EntryError`] for everything that [`Self::bytes`] doesn't write.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > LONGEST {
            return Err(EntryError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| EntryError::Form)?;
        let lines: Vec<&str> = text.split('\n').collect();
        match lines.as_slice() {
            [KEY, ..] => KeyChange::parse(bytes).map(Self::Key),
            [kind @ (EDITION | WITHDRAWAL), origin, id, hash, ""] => {
                let hash = parse_hex(hash).filter(|_| is_origin(origin) && is_id(id));
                let hash = hash.ok_or(EntryError::Form)?;
                let (origin, id) = ((*origin).to_owned(), (*id).to_owned());
                Ok(if *kind == EDITION {
                    Self::Edition {
                        origin,
                        id,
                        note: hash,
                    }
                } else {
                    Self::Withdrawal {
                        origin,
                        id,
                        notice: hash,
                    }
                })
            }
            [ORIGIN, origin, old_origin, old_size, old_root, ""] => {
                let origins = is_origin(origin) && is_origin(old_origin) && origin != old_origin;
                let old_root = parse_hex(old_root).filter(|_| origins);
                Ok(Self::Origin {
                    origin: (*origin).to_owned(),
                    old_origin: (*old_origin).to_owned(),
                    old_size: parse_number(old_size).ok_or(EntryError::Form)?,
                    old_root: Hash(old_root.ok_or(EntryError::Form)?),
                })
            }
            _ => Err(EntryError::Form),
        }
    }
}

/// A number as C2SP writes it: ASCII digits without leading zeros.
pub(super) fn parse_number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use secrecy::SecretBox;

    use super::*;

    fn key(origin: &str, seed: u8) -> SigningKey {
        SigningKey::new(origin, SecretBox::new(Box::new([seed; 32]))).unwrap()
    }

    fn edition() -> Entry {
        Entry::Edition {
            origin: "sipas.example/a".to_owned(),
            id: "so-2026-q3".to_owned(),
            note: [0xab; 32],
        }
    }

    #[test]
    fn an_edition_is_four_lines() {
        let bytes = edition().bytes().unwrap();
        let digest = "ab".repeat(32);
        let text = format!("sipas edition v1\nsipas.example/a\nso-2026-q3\n{digest}\n");
        assert_eq!(bytes, text.as_bytes());
        let hashed = [&[0][..], text.as_bytes()].concat();
        let leaf = crate::domain::editions::edition_note::sha256(&hashed);
        assert_eq!(edition().leaf().unwrap(), Hash(leaf));
    }

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        let origin = "sipas.example/a".to_owned();
        let change = KeyChange::new(&key(&origin, 1), &key(&origin, 2)).unwrap();
        for entry in [
            edition(),
            Entry::Withdrawal {
                origin: origin.clone(),
                id: "so-2026-q3".to_owned(),
                notice: [1; 32],
            },
            Entry::Key(change),
            Entry::Origin {
                origin: "sipas.example/b".to_owned(),
                old_origin: origin,
                old_size: 12,
                old_root: Hash([2; 32]),
            },
        ] {
            let bytes = entry.bytes().unwrap();
            assert_eq!(Entry::parse(&bytes).unwrap(), entry);
            let more = [&bytes[..], b"\n"].concat();
            assert!(Entry::parse(&more).is_err(), "{entry:?}");
            assert!(Entry::parse(&bytes[..bytes.len() - 1]).is_err());
        }
    }

    #[test]
    fn every_other_text_is_refused() {
        let text = String::from_utf8(edition().bytes().unwrap()).unwrap();
        for (from, to) in [
            ("sipas edition v1", "sipas edition v2"),
            ("sipas edition v1", " sipas edition v1"),
            ("sipas.example/a", ""),
            ("so-2026-q3", "so/2026"),
            ("abab", "ABAB"),
            ("abab", "ab"),
            ("\n", "\r\n"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text);
            assert!(Entry::parse(other.as_bytes()).is_err(), "{other:?}");
        }
        let origin = format!("{ORIGIN}\nb\na\n01\n{}\n", "ab".repeat(32));
        assert!(Entry::parse(origin.as_bytes()).is_err());
        assert_eq!(Entry::parse(&[b'x'; 70_000]), Err(EntryError::TooLong));
    }

    #[test]
    fn an_entry_that_could_not_be_read_is_not_written() {
        let Entry::Edition { origin, note, .. } = edition() else {
            unreachable!()
        };
        let id = "a\nb".to_owned();
        assert!(Entry::Edition { origin, id, note }.bytes().is_err());
    }

    #[test]
    fn a_change_of_key_needs_both_signatures() {
        let (old, new, other) = (key("a", 1), key("a", 2), key("a", 3));
        let change = KeyChange::new(&old, &new).unwrap();
        assert_eq!(change.key(), new.verifier());
        assert_eq!(change.verify(old.verifier()), Ok(()));
        assert!(change.verify(other.verifier()).is_err());
        assert!(KeyChange::new(&old, &key("b", 2)).is_err());
        // Signed by the new key alone, it passes nowhere.
        let text = change.note.text().to_owned();
        let alone = Note::sign(&text, &[&new]).unwrap().to_string();
        let alone = KeyChange::parse(alone.as_bytes()).unwrap();
        assert!(alone.verify(old.verifier()).is_err());
        let alone = Note::sign(&text, &[&old]).unwrap().to_string();
        let alone = KeyChange::parse(alone.as_bytes()).unwrap();
        assert!(alone.verify(old.verifier()).is_err());
    }
}
