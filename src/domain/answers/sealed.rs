//! Sealed answers: what waits for the closing of its month, readable with the secret alone.
//!
//! Every sealed answer has the same length, whatever is in it, and belongs to the key of its row, so
//! that neither copies nor exchanged rows tell anything.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretBox};
use serde::{Deserialize, Serialize};

use crate::domain::period::{Month, Period};

/// The bytes of a sealed answer: a nonce, the ciphertext and its tag. Two fit into a page of SQLite, four
/// into one of PostgreSQL.
pub const SEALED_LENGTH: usize = 1984;
const NONCE: usize = 24;
const TAG: usize = 16;
/// The bytes that can be sealed.
const CONTENT: usize = SEALED_LENGTH - NONCE - TAG;

/// The first byte of the content: JSON as it is.
const PLAIN: u8 = 1;
/// The first byte of the content: JSON, compressed because it would be too long otherwise.
const DEFLATED: u8 = 2;
/// The first byte of the content: the length and the bytes of the comment in UTF-16, and JSON of the rest,
/// compressed. A comment of any letters has room so.
const WIDE: u8 = 3;

/// The key by which answers are sealed, derived from the server's secret.
pub struct SealingKey(SecretBox<[u8; 32]>);

impl SealingKey {
    /// A key from its bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// The sealed form, in Base64, of bytes that belong to the row with the given key. No two calls may
    /// have the same nonce.
    ///
    /// # Errors
    /// [`SealError::TooLong`] beyond 256 GiB.
    pub fn seal(&self, row: &str, content: &[u8], nonce: [u8; NONCE]) -> Result<String, SealError> {
        Ok(BASE64.encode(self.seal_bytes(row, content, nonce)?))
    }

    /// The bytes that the row with the given key has sealed, from their Base64.
    ///
    /// # Errors
    /// [`SealError::NotOpened`]
    pub fn open(&self, row: &str, sealed: &str) -> Result<Vec<u8>, SealError> {
        let bytes = BASE64.decode(sealed).map_err(|_| SealError::NotOpened)?;
        self.open_bytes(row, &bytes)
    }

    fn seal_bytes(
        &self,
        row: &str,
        content: &[u8],
        nonce: [u8; NONCE],
    ) -> Result<Vec<u8>, SealError> {
        let payload = Payload {
            msg: content,
            aad: row.as_bytes(),
        };
        let ciphertext = cipher(self)
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| SealError::TooLong)?;
        Ok([&nonce[..], &ciphertext].concat())
    }

    fn open_bytes(&self, row: &str, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, ciphertext) = sealed
            .split_first_chunk::<NONCE>()
            .ok_or(SealError::NotOpened)?;
        let payload = Payload {
            msg: ciphertext,
            aad: row.as_bytes(),
        };
        cipher(self)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| SealError::NotOpened)
    }
}

/// One person's answers, with what is known of their case. The names in JSON are short, because there
/// is little room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedAnswer {
    /// The agency that decided the case.
    #[serde(rename = "u")]
    pub unit: String,
    /// The intake office; empty where the case has none.
    #[serde(rename = "o")]
    pub office: String,
    /// The survey version, as `id@version`.
    #[serde(rename = "v")]
    pub survey_version: String,
    /// The month in which the case counts.
    #[serde(rename = "m", with = "month_text")]
    pub month: Month,
    /// The way in which the answer came.
    #[serde(rename = "s")]
    pub source: String,
    /// The way in which the case was handed in.
    #[serde(rename = "c")]
    pub channel: String,
    /// The field of the case, if the province has confirmed it.
    #[serde(rename = "f")]
    pub field: String,
    /// The ratings, as they are stored.
    #[serde(rename = "r")]
    pub ratings: String,
    /// The comment, if any.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The signals of a doubtful answer, one letter each.
    #[serde(rename = "g", default, skip_serializing_if = "String::is_empty")]
    pub signals: String,
    /// The language of the form.
    #[serde(rename = "l")]
    pub language: String,
    /// Whether somebody helped.
    #[serde(rename = "h", default, skip_serializing_if = "std::ops::Not::not")]
    pub assisted: bool,
    /// How the paper form was checked, where it was selected for a check.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<PaperMark>,
    /// Since when it waits. An answer that was sealed before this was kept has none.
    #[serde(
        rename = "w",
        default,
        skip_serializing_if = "Option::is_none",
        with = "jiff::fmt::serde::timestamp::microsecond::optional"
    )]
    pub waits_since: Option<Timestamp>,
}

/// How a paper form was checked by a second entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaperMark {
    /// It was typed in again, with a number of differences.
    #[serde(rename = "d")]
    Checked(u32),
    /// It was selected for a check, and not checked in time.
    #[serde(rename = "u")]
    Unchecked,
}

/// A comment whose answers have left: it waits for others of its quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedComment {
    /// The agency.
    pub unit: String,
    /// The month in which the case counts.
    #[serde(with = "month_text")]
    pub month: Month,
    /// What was written.
    pub text: String,
}

/// What is sealed in a row.
#[expect(clippy::large_enum_variant, reason = "nearly all are answers")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sealed {
    /// The answers of one person.
    #[serde(rename = "a")]
    Answer(SealedAnswer),
    /// A comment.
    #[serde(rename = "c")]
    Comment(SealedComment),
}

/// A text that can't be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The content is too long.
    #[error("an answer is too long to be sealed")]
    TooLong,
    /// It was sealed with another key or for another row, or was changed.
    #[error("a sealed answer can't be opened")]
    NotOpened,
}

impl Sealed {
    /// The sealed form for the row with the given key. No two calls may have the same nonce.
    ///
    /// # Errors
    /// [`SealError::TooLong`], which no comment that [`clean`](crate::domain::form::clean) has passed and no
    /// traits cause.
    pub fn seal(
        &self,
        key: &SealingKey,
        row: &str,
        nonce: [u8; NONCE],
    ) -> Result<Vec<u8>, SealError> {
        let mut content = self.content().ok_or(SealError::TooLong)?;
        if content.len() > CONTENT {
            return Err(SealError::TooLong);
        }
        // JSON and compressed data both tell where they end.
        content.resize(CONTENT, b' ');
        key.seal_bytes(row, &content, nonce)
    }

    /// What the row with the given key has sealed.
    ///
    /// # Errors
    /// [`SealError::NotOpened`]
    pub fn open(key: &SealingKey, row: &str, sealed: &[u8]) -> Result<Self, SealError> {
        let content = key.open_bytes(row, sealed)?;
        Self::read(&content).ok_or(SealError::NotOpened)
    }

    /// What the row has sealed, by the first of several keys that opens it.
    ///
    /// # Errors
    /// [`SealError::NotOpened`] where none does.
    pub fn open_any<'k>(
        keys: impl IntoIterator<Item = &'k SealingKey>,
        row: &str,
        sealed: &[u8],
    ) -> Result<Self, SealError> {
        keys.into_iter()
            .find_map(|key| Self::open(key, row, sealed).ok())
            .ok_or(SealError::NotOpened)
    }

    /// The content to be sealed, without the spaces that fill it up.
    fn content(&self) -> Option<Vec<u8>> {
        let mut plain = vec![PLAIN];
        serde_json::to_writer(&mut plain, self).ok()?;
        if plain.len() <= CONTENT {
            return Some(plain);
        }
        let deflated = deflate(vec![DEFLATED], &plain[1..])?;
        match self {
            Self::Answer(answer) if deflated.len() > CONTENT => {
                let units: Vec<u16> = answer.comment.as_deref()?.encode_utf16().collect();
                let mut wide = vec![WIDE];
                wide.extend(u16::try_from(units.len()).ok()?.to_be_bytes());
                wide.extend(units.into_iter().flat_map(u16::to_be_bytes));
                let mut rest = answer.clone();
                rest.comment = None;
                deflate(wide, &serde_json::to_vec(&Self::Answer(rest)).ok()?)
            }
            _ => Some(deflated),
        }
    }

    fn read(content: &[u8]) -> Option<Self> {
        match content.split_first()? {
            (&PLAIN, json) => serde_json::from_slice(json).ok(),
            (&DEFLATED, deflated) => inflate(deflated),
            (&WIDE, content) => {
                let (length, content) = content.split_first_chunk()?;
                let length = 2 * usize::from(u16::from_be_bytes(*length));
                let (units, deflated) = content.split_at_checked(length)?;
                let units: Vec<u16> = units
                    .chunks_exact(2)
                    .map(|unit| u16::from_be_bytes([unit[0], unit[1]]))
                    .collect();
                let Self::Answer(mut answer) = inflate(deflated)? else {
                    return None;
                };
                answer.comment = Some(String::from_utf16(&units).ok()?);
                Some(Self::Answer(answer))
            }
            _ => None,
        }
    }
}

impl SealedAnswer {
    /// Whether it bears at least two signals of a doubtful answer.
    pub fn is_flagged(&self) -> bool {
        self.signals.len() >= 2
    }
}

impl SealedComment {
    /// The periods under which the comments of a month may leave, finest first.
    pub fn periods(month: Month) -> [Period; 2] {
        [month.quarter(), month.year()]
    }
}

/// Appends compressed data.
fn deflate(before: Vec<u8>, data: &[u8]) -> Option<Vec<u8>> {
    let mut deflated = DeflateEncoder::new(before, Compression::best());
    deflated.write_all(data).ok()?;
    deflated.finish().ok()
}

/// What was sealed, from compressed JSON, after which anything may follow.
fn inflate(deflated: &[u8]) -> Option<Sealed> {
    let mut json = Vec::new();
    DeflateDecoder::new(deflated).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

fn cipher(key: &SealingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.0.expose_secret().into())
}

/// A month as its text.
mod month_text {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::domain::period::Month;

    pub fn serialize<S: Serializer>(month: &Month, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(month)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Month, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
