//! Checkpoints (<https://c2sp.org/tlog-checkpoint>): the signed size and root of the log.

use std::fmt;

use super::entry::parse_number;
use super::tree::{Hash, root};
use crate::domain::editions::key::SigningKey;
use crate::domain::editions::name::is_origin;
use crate::domain::editions::note::{Note, NoteError};

/// The size and the root of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The origin of the log.
    pub origin: String,
    /// The number of its leaves.
    pub size: u64,
    /// The root of its tree.
    pub root: Hash,
}

/// A text that is not a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is no signed note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Its text has other lines.
    #[error("line {line} of the checkpoint is not {wanted}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What should stand there.
        wanted: &'static str,
    },
}

impl Checkpoint {
    /// The checkpoint of a log of these leaves.
    pub fn of(origin: &str, leaves: &[Hash]) -> Self {
        Self {
            origin: origin.to_owned(),
            size: leaves.len() as u64,
            root: root(leaves),
        }
    }

    /// Signs it with every key, in this order.
    ///
    /// # Errors
    /// Where there is no key, or the origin can't be written.
    pub fn sign(&self, keys: &[&SigningKey]) -> Result<Note, CheckpointError> {
        let text = self.to_string();
        Self::parse(&text)?;
        Ok(Note::sign(&text, keys)?)
    }

    /// Reads the text of a note. Checkpoints of sipas have no extension lines, which nobody could
    /// check.
    ///
    /// # Errors
    /// [`CheckpointError::Line`], with the first line that is wrong.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let wrong = |line: usize, wanted: &'static str| CheckpointError::Line { line, wanted };
        let lines: Vec<&str> = text.split('\n').collect();
        let line = |at: usize| lines.get(at).copied().unwrap_or_default();
        let origin = Some(line(0)).filter(|origin| is_origin(origin));
        let origin = origin.ok_or_else(|| wrong(1, "an origin"))?.to_owned();
        let size = parse_number(line(1)).ok_or_else(|| wrong(2, "a number of leaves"))?;
        let root = Hash::from_base64(line(2)).ok_or_else(|| wrong(3, "a root"))?;
        if lines.len() != 4 || !line(3).is_empty() {
            return Err(wrong(4, "the end"));
        }
        Ok(Self { origin, size, root })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            self.root.base64()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::SecretBox;

    /// The example of the specification.
    const EXAMPLE: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_example_of_the_specification_is_read() {
        let checkpoint = Checkpoint::parse(EXAMPLE).unwrap();
        assert_eq!(checkpoint.origin, "example.com/behind-the-sofa");
        assert_eq!(checkpoint.size, 20_852_163);
        assert_eq!(checkpoint.to_string(), EXAMPLE);
    }

    #[test]
    fn every_other_text_is_refused_by_its_line() {
        let line = |text: &str| match Checkpoint::parse(text) {
            Err(CheckpointError::Line { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line(""), 1);
        assert_eq!(line(&EXAMPLE.replace("behind-", "behind ")), 1);
        for size in ["020852163", "+1", "-1", "", "99999999999999999999"] {
            assert_eq!(line(&EXAMPLE.replace("20852163", size)), 2, "{size}");
        }
        assert_eq!(line(&EXAMPLE.replace("q2I=", "q2J=")), 3);
        assert_eq!(line(&EXAMPLE.replace("CsUY", "")), 3);
        assert_eq!(line(&format!("{EXAMPLE}more\n")), 4);
        assert_eq!(line(EXAMPLE.trim_end()), 4);
    }

    #[test]
    fn an_independent_implementation_reads_what_is_signed() {
        let key = SigningKey::new("sipas.example/a", SecretBox::new(Box::new([1; 32]))).unwrap();
        let leaves = [Hash::of_leaf(b"a"), Hash::of_leaf(b"b")];
        let checkpoint = Checkpoint::of("sipas.example/a", &leaves);
        let note = checkpoint.sign(&[&key]).unwrap();
        assert_eq!(Checkpoint::parse(note.text()).unwrap(), checkpoint);
        let theirs = tlog_tiles::Checkpoint::from_bytes(note.text().as_bytes()).unwrap();
        assert_eq!(
            (theirs.origin(), theirs.size(), theirs.hash().0),
            ("sipas.example/a", 2, checkpoint.root.0)
        );
    }
}
