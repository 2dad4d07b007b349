//! The signature of the note.

use serde::Serialize;

use super::files::Files;
use super::finding::Findings;
use crate::domain::editions::edition_note::{EditionNote, MANIFEST_FILE, NOTE_FILE};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::note::{Note, NoteSignature};

/// Who has signed an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state", content = "keys")]
pub enum Signature {
    /// These known keys have.
    Verified(Vec<String>),
    /// No key was given: these are claimed, and nobody has vouched for them.
    Unchecked(Vec<String>),
    /// No known key has, or a signature is wrong.
    Wrong(Vec<String>),
}

/// Checks the signature, and returns the note where there is one to read.
pub(super) fn check(
    files: &Files,
    keys: &[VerifierKey],
    findings: &mut Findings,
) -> (Signature, Option<EditionNote>) {
    let Some(bytes) = files.get(NOTE_FILE) else {
        findings.add(NOTE_FILE, "", "is missing: nothing is signed");
        return (Signature::Wrong(Vec::new()), None);
    };
    let signed = match Note::parse(bytes) {
        Ok(signed) => signed,
        Err(error) => {
            findings.add(NOTE_FILE, "", error.to_string());
            return (Signature::Wrong(Vec::new()), None);
        }
    };
    let claimed = signed.signatures().iter().map(NoteSignature::key).collect();
    let note = match EditionNote::parse(signed.text()) {
        Ok(note) => Some(note),
        Err(error) => {
            findings.add(NOTE_FILE, "", error.to_string());
            None
        }
    };
    if keys.is_empty() {
        return (Signature::Unchecked(claimed), note);
    }
    let own = match &note {
        Some(note) => keys_of(&note.origin, keys),
        None => keys.to_vec(),
    };
    let signature = match signed.verify(&own) {
        Ok(verified) => Signature::Verified(verified.iter().map(ToString::to_string).collect()),
        Err(error) => {
            findings.add(NOTE_FILE, "", error.to_string());
            Signature::Wrong(claimed)
        }
    };
    if let Some(note) = &note
        && !keys.iter().any(|key| key.name() == note.origin)
    {
        let problem = format!("is `{}`, of which no key was given", note.origin);
        findings.add(NOTE_FILE, "origin", problem);
    }
    (signature, note)
}

/// The keys of an origin; all of them where none is. After the loss of a key there is one of each log, and
/// whoever has the lost one signs nothing of the other.
pub(super) fn keys_of(origin: &str, keys: &[VerifierKey]) -> Vec<VerifierKey> {
    let own = keys.iter().filter(|key| key.name() == origin);
    let own: Vec<VerifierKey> = own.cloned().collect();
    match own.is_empty() {
        true => keys.to_vec(),
        false => own,
    }
}

/// Names the id of an `edition.json` that the note is not signed for.
pub(super) fn check_id(id: &str, note: Option<&EditionNote>, findings: &mut Findings) {
    if let Some(note) = note
        && note.id != id
    {
        let problem = format!("is `{id}`, but the note is signed for `{}`", note.id);
        findings.add(MANIFEST_FILE, "id", problem);
    }
}
