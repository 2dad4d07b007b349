//! `edition.tlog-proof` (<https://c2sp.org/tlog-proof>): the signed checkpoint of a log, and the proof
//! that its tree holds one entry.

use std::fmt;

use super::checkpoint::{Checkpoint, CheckpointError};
use super::entry::parse_number;
use super::tree::{Hash, includes, prove_inclusion};
use crate::domain::editions::note::Note;

/// The first line.
const TITLE: &str = "c2sp.org/tlog-proof@v1";
/// The longest proof of a tree whose size fits into 64 bits.
const LONGEST: usize = 64;

/// The proof that an entry is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The index of the entry, from 0.
    pub index: u64,
    /// The hashes beside the way from the leaf to the root.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint.
    pub note: Note,
    /// What the note says.
    pub checkpoint: Checkpoint,
}

/// A text that is not a proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// A line before the checkpoint is wrong.
    #[error("line {line} is not {wanted}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What should stand there.
        wanted: &'static str,
    },
    /// The checkpoint is none.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl Proof {
    /// Proves that the leaf at `index` is in the log; `None` where there is no such leaf, or where the
    /// signed checkpoint is of another tree.
    pub fn of(leaves: &[Hash], index: u64, note: Note) -> Option<Self> {
        let checkpoint = Checkpoint::parse(note.text()).ok()?;
        let is_of_leaves = Checkpoint::of(&checkpoint.origin, leaves) == checkpoint;
        let hashes = prove_inclusion(leaves, usize::try_from(index).ok()?)?;
        is_of_leaves.then_some(Self {
            index,
            hashes,
            note,
            checkpoint,
        })
    }

    /// Whether it proves that the checkpoint's tree holds the leaf.
    pub fn includes(&self, leaf: Hash) -> bool {
        let Checkpoint { size, root, .. } = self.checkpoint;
        includes(leaf, self.index, size, &self.hashes, root)
    }

    /// Reads a proof strictly; nothing is verified. Extra data, which nobody vouches for, is refused.
    ///
    /// # Errors
    /// [`ProofError`], with the first line that is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let wrong = |line: usize, wanted: &'static str| ProofError::Line { line, wanted };
        let mut rest = bytes;
        let mut next = || {
            let end = rest.iter().position(|&byte| byte == b'\n')?;
            let (line, after) = rest.split_at(end);
            rest = &after[1..];
            std::str::from_utf8(line).ok()
        };
        if next() != Some(TITLE) {
            return Err(wrong(1, "`c2sp.org/tlog-proof@v1`"));
        }
        let index = next().and_then(|line| parse_number(line.strip_prefix("index ")?));
        let index = index.ok_or_else(|| wrong(2, "`index NUMBER`"))?;
        let mut hashes = Vec::new();
        for line in 3.. {
            match next() {
                Some("") => break,
                Some(hash) if hashes.len() < LONGEST => {
                    let hash = Hash::from_base64(hash);
                    hashes.push(hash.ok_or_else(|| wrong(line, "a hash"))?);
                }
                _ => return Err(wrong(line, "a hash or an empty line")),
            }
        }
        let note = Note::parse(rest).map_err(CheckpointError::from)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self {
            index,
            hashes,
            note,
            checkpoint,
        })
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{TITLE}\nindex {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", hash.base64())?;
        }
        write!(f, "\n{}", self.note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::editions::key::SigningKey;
    use secrecy::SecretBox;

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|number| Hash::of_leaf(&[number])).collect()
    }

    fn signed(leaves: &[Hash]) -> Note {
        let key = SigningKey::new("sipas.example/a", SecretBox::new(Box::new([1; 32]))).unwrap();
        let checkpoint = Checkpoint::of("sipas.example/a", leaves);
        checkpoint.sign(&[&key]).unwrap()
    }

    #[test]
    fn a_proof_is_read_as_it_is_written_at_every_place() {
        for size in 1..=9 {
            let leaves = leaves(size);
            for index in 0..size {
                let proof = Proof::of(&leaves, index.into(), signed(&leaves)).unwrap();
                let again = Proof::parse(proof.to_string().as_bytes()).unwrap();
                assert_eq!(again, proof);
                for (at, &leaf) in leaves.iter().enumerate() {
                    assert_eq!(again.includes(leaf), at == usize::from(index));
                }
            }
            assert_eq!(Proof::of(&leaves, size.into(), signed(&leaves)), None);
        }
    }

    #[test]
    fn a_proof_under_the_checkpoint_of_another_tree_is_not_made() {
        assert_eq!(Proof::of(&leaves(4), 0, signed(&leaves(5))), None);
    }

    #[test]
    fn every_other_text_is_refused() {
        let leaves = leaves(3);
        let text = Proof::of(&leaves, 0, signed(&leaves)).unwrap().to_string();
        let line = |text: &str| match Proof::parse(text.as_bytes()) {
            Err(ProofError::Line { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line(""), 1);
        assert_eq!(line(&text.replace("@v1", "@v2")), 1);
        assert_eq!(line(&text.replace("index 0", "index 00")), 2);
        assert_eq!(line(&text.replace("index 0", "extra YQ==\nindex 0")), 2);
        assert_eq!(line(&text.replace("index 0\n", "index 0\nYQ==\n")), 3);
        assert_eq!(line(&text.replacen("\n\n", "\n", 1)), 5);
        let hash = leaves[0].base64();
        let long = format!("index 0\n{}", format!("{hash}\n").repeat(65));
        assert_eq!(line(&text.replace("index 0\n", &long)), 67);
        let unsigned = text.rsplit_once("\n\n").unwrap().0;
        let unsigned = Proof::parse(format!("{unsigned}\n").as_bytes());
        assert!(matches!(unsigned, Err(ProofError::Checkpoint(_))));
    }
}
