//! `edition.note`: what is signed of an edition.
//!
//! ```text
//! sipas edition v1
//! sipas.example.gov.vn/xep-hang           the origin
//! so-ban-nganh-2026-Q3                    the id
//! 1234/QĐ-UBND                            number of the Decision, or -
//! 2026-10-20                              its day, or -
//! 9f86d0…0a08  codes.csv                  SHA-256 and name of every file, by name
//! ```
//!
//! Every file of the bundle has its line but the note itself, `edition.tlog-proof` and `log.txt`,
//! which are made after it. There is one way to write each note.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use unicode_normalization::is_nfc;

use super::name::{is_file, is_id, is_origin};
use crate::domain::text::is_invisible;

/// The name of the content in a bundle, from which all other files are made.
pub const MANIFEST_FILE: &str = "edition.json";
/// The name of the note in a bundle.
pub const NOTE_FILE: &str = "edition.note";
/// The name of the proof that the log holds the edition.
pub const PROOF_FILE: &str = "edition.tlog-proof";
/// The name of the list of the log's leaves.
pub const LOG_FILE: &str = "log.txt";
/// The files that the note doesn't name, in the order of a bundle.
pub const UNNAMED_FILES: [&str; 3] = [NOTE_FILE, PROOF_FILE, LOG_FILE];

/// The first line.
const TITLE: &str = "sipas edition v1";
/// What stands for an absent number or day.
const NONE: &str = "-";

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of bytes in hex.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(sha256(bytes))
}

/// One digest of several files: SHA-256 in hex over a line `NAME SHA-256` for each, by name.
pub fn digest_of_files<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> String {
    let mut lines: Vec<String> = files
        .into_iter()
        .map(|(name, bytes)| format!("{name} {}\n", digest(bytes)))
        .collect();
    lines.sort_unstable();
    digest(lines.concat().as_bytes())
}

/// The Decision (Quyết định) by which an edition is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number, such as `1234/QĐ-UBND`.
    pub number: String,
    /// Its day.
    pub date: Date,
}

/// The text of `edition.note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionNote {
    /// The origin of the log.
    pub origin: String,
    /// The id of the edition.
    pub id: String,
    /// The Decision, where there is one.
    pub decision: Option<Decision>,
    /// SHA-256 of every file by name.
    pub files: BTreeMap<String, [u8; 32]>,
}

/// Why a text is not that of an edition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is not {wanted}")]
pub struct EditionNoteError {
    /// The line, from 1.
    pub line: usize,
    /// What should stand there.
    pub wanted: &'static str,
}

impl EditionNote {
    /// Makes the note of files.
    pub fn of<'f>(
        origin: &str,
        id: &str,
        decision: Option<Decision>,
        files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Self {
        let digest = |(name, bytes): (&str, &[u8])| (name.to_owned(), sha256(bytes));
        Self {
            origin: origin.to_owned(),
            id: id.to_owned(),
            decision,
            files: files.into_iter().map(digest).collect(),
        }
    }

    /// The text, which [`Self::parse`] reads where every part is as it must be.
    ///
    /// # Errors
    /// [`EditionNoteError`] where a part can't be written.
    pub fn text(&self) -> Result<String, EditionNoteError> {
        let text = self.to_string();
        Self::parse(&text).map(|_| text)
    }

    /// Reads a text strictly: there is one text for each note.
    ///
    /// # Errors
    /// [`EditionNoteError`], with the first line that is wrong.
    pub fn parse(text: &str) -> Result<Self, EditionNoteError> {
        let wrong = |line: usize, wanted: &'static str| EditionNoteError { line, wanted };
        let text = text.strip_suffix('\n');
        let mut lines = text.unwrap_or_default().split('\n');
        let mut next = || lines.next().unwrap_or_default();
        if next() != TITLE {
            return Err(wrong(1, "`sipas edition v1`"));
        }
        let (origin, id, number, day) = (next(), next(), next(), next());
        if !is_origin(origin) {
            return Err(wrong(2, "an origin"));
        }
        if !is_id(id) {
            return Err(wrong(3, "the id of an edition"));
        }
        let decision = if (number, day) == (NONE, NONE) {
            None
        } else {
            if !is_number(number) {
                return Err(wrong(4, "the number of a Decision"));
            }
            let date = day.parse::<Date>().ok();
            let date = date.filter(|date| date.to_string() == day);
            let date = date.ok_or_else(|| wrong(5, "the day of a Decision"))?;
            Some(Decision {
                number: number.to_owned(),
                date,
            })
        };
        let mut files = BTreeMap::new();
        for (number, line) in (6..).zip(lines) {
            let (name, digest) =
                file_line(line).ok_or_else(|| wrong(number, "`SHA-256  NAME` of a file"))?;
            let is_next = files
                .last_key_value()
                .is_none_or(|(last, _): (&String, _)| last.as_str() < name);
            if !is_next {
                return Err(wrong(number, "in the order of names, each once"));
            }
            files.insert(name.to_owned(), digest);
        }
        if files.is_empty() {
            return Err(wrong(6, "`SHA-256  NAME` of a file"));
        }
        Ok(Self {
            origin: origin.to_owned(),
            id: id.to_owned(),
            decision,
            files,
        })
    }
}

impl fmt::Display for EditionNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE}\n{}\n{}", self.origin, self.id)?;
        match &self.decision {
            Some(decision) => writeln!(f, "{}\n{}", decision.number, decision.date)?,
            None => writeln!(f, "{NONE}\n{NONE}")?,
        }
        for (name, digest) in &self.files {
            writeln!(f, "{}  {name}", hex::encode(digest))?;
        }
        Ok(())
    }
}

/// Whether a text can be the number of a Decision: 1 to 100 visible characters of one line in NFC.
fn is_number(text: &str) -> bool {
    (1..=100).contains(&text.chars().count())
        && text != NONE
        && text.trim() == text
        && !text.contains(is_invisible)
        && is_nfc(text)
}

/// Name and digest of a line; `None` for a file that the note can't name.
fn file_line(line: &str) -> Option<(&str, [u8; 32])> {
    let (digest, name) = line.split_once("  ")?;
    let is_named = is_file(name) && !UNNAMED_FILES.contains(&name);
    is_named.then_some((name, parse_hex(digest)?))
}

/// 32 bytes from 64 small hexadecimal digits.
pub(super) fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let bytes: [u8; 32] = hex::decode(text).ok()?.try_into().ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn sample() -> EditionNote {
        let decision = Decision {
            number: "1234/QĐ-UBND".to_owned(),
            date: date(2026, 10, 20),
        };
        let files: [(&str, &[u8]); 2] = [("ranking.csv", b"test"), ("codes.csv", b"")];
        EditionNote::of("sipas.example/a", "so-2026-q3", Some(decision), files)
    }

    const TEXT: &str = "sipas edition v1
sipas.example/a
so-2026-q3
1234/QĐ-UBND
2026-10-20
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  codes.csv
9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  ranking.csv
";

    #[test]
    fn one_digest_stands_for_all_files_in_any_order() {
        let files: [(&str, &[u8]); 2] = [("b", b"2"), ("a", b"1")];
        let text = format!("a {}\nb {}\n", digest(b"1"), digest(b"2"));
        assert_eq!(digest_of_files(files), digest(text.as_bytes()));
        let swapped: [(&str, &[u8]); 2] = [("b", b"1"), ("a", b"2")];
        assert_ne!(digest_of_files(files), digest_of_files(swapped));
    }

    #[test]
    fn a_note_is_written_and_read() {
        assert_eq!(sample().text().unwrap(), TEXT);
        assert_eq!(EditionNote::parse(TEXT).unwrap(), sample());
        let none = EditionNote {
            decision: None,
            ..sample()
        };
        assert!(none.to_string().contains("\n-\n-\n"));
        assert_eq!(EditionNote::parse(&none.text().unwrap()).unwrap(), none);
    }

    #[test]
    fn every_other_text_is_refused_by_its_line() {
        let line = |text: &str| EditionNote::parse(text).unwrap_err().line;
        assert_eq!(line(""), 1);
        assert_eq!(line(&TEXT.replace("v1", "v2")), 1);
        assert_eq!(line(TEXT.trim_end()), 1);
        assert_eq!(line(&TEXT.replace("sipas.example/a", "a b")), 2);
        assert_eq!(line(&TEXT.replace("so-2026-q3", "../q3")), 3);
        assert_eq!(line(&TEXT.replace("1234/QĐ-UBND", "-")), 4);
        assert_eq!(line(&TEXT.replace("QĐ", "QE\u{302}")), 4);
        assert_eq!(line(&TEXT.replace("1234", "\u{202e}1234")), 4);
        assert_eq!(line(&TEXT.replace("2026-10-20", "-")), 5);
        assert_eq!(line(&TEXT.replace("2026-10-20", "20261020")), 5);
        assert_eq!(line(&TEXT.replace("e3b0", "E3B0")), 6);
        assert_eq!(line(&TEXT.replace("e3b0", "e3b")), 6);
        assert_eq!(line(&TEXT.replace("  codes", " codes")), 6);
        for name in [
            "a/codes.csv",
            "..",
            "codes.csv\u{7}",
            "edition.note",
            "log.txt",
        ] {
            assert_eq!(line(&TEXT.replace("codes.csv", name)), 6, "{name}");
        }
        assert_eq!(line(&TEXT.replace("codes", "sodes")), 7);
        assert_eq!(line(&TEXT.replace("codes", "ranking")), 7);
        assert_eq!(line(&format!("{TEXT}\n")), 8);
        assert_eq!(line(&TEXT[..TEXT.find("e3b0").unwrap()]), 6);
    }

    proptest! {
        #[test]
        fn there_is_one_text_for_a_note(at in 0..TEXT.len(), byte in 0u8..128) {
            let mut bytes = TEXT.as_bytes().to_vec();
            bytes[at] = byte;
            if let Ok(text) = String::from_utf8(bytes)
                && let Ok(note) = EditionNote::parse(&text)
            {
                prop_assert_eq!(note.to_string(), text);
            }
        }
    }
}
