//! Notes as others write and verify them, and notes that are none.

use secrecy::{ExposeSecret, SecretBox};

use super::*;

/// The example of the specification.
const FOO: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
/// The poem of the specification, whose text has an empty line.
const POEM: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

/// The keys and the note of the reference implementation's tests (golang.org/x/mod/sumdb/note).
const PETER_SECRET: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn vkey(text: &str) -> VerifierKey {
    text.parse().unwrap()
}

fn key(name: &str, seed: u8) -> SigningKey {
    SigningKey::new(name, SecretBox::new(Box::new([seed; 32]))).unwrap()
}

fn parse(text: &str) -> Result<Note, NoteError> {
    Note::parse(text.as_bytes())
}

#[test]
fn the_examples_of_the_specification_are_read_and_verified() {
    let note = parse(EXAMPLE).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.verify(&[vkey(FOO)]).unwrap(), [&vkey(FOO)]);
    assert_eq!(note.to_string(), EXAMPLE);
    let poem = parse(POEM).unwrap();
    assert!(poem.text().ends_with(":\n\ned è subito sera.\n"));
    assert_eq!(poem.to_string(), POEM);
}

#[test]
fn the_reference_implementation_makes_the_same_signature() {
    let peter = SigningKey::parse(&PETER_SECRET.into()).unwrap();
    assert_eq!(peter.verifier(), &vkey(PETER));
    let note = Note::sign(TEXT, &[&peter]).unwrap();
    assert_eq!(note.to_string(), format!("{TEXT}\n{PETER_LINE}"));
}

#[test]
fn signatures_of_unknown_keys_are_ignored() {
    let note = parse(&format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}")).unwrap();
    let (peter, enoch) = (vkey(PETER), vkey(ENOCH));
    let verified = |known: &[VerifierKey]| note.verify(known).map(|keys| keys.len());
    assert_eq!(verified(std::slice::from_ref(&peter)), Ok(1));
    assert_eq!(verified(std::slice::from_ref(&enoch)), Ok(1));
    assert_eq!(verified(&[peter.clone(), enoch]), Ok(2));
    assert!(matches!(verified(&[]), Err(Unverified::Unknown { .. })));
    assert!(matches!(
        verified(&[vkey(FOO)]),
        Err(Unverified::Unknown { .. })
    ));
    // The same name with another number, and the same number with another name, are other keys.
    let misnamed = PETER_LINE.replace("PeterNeumann", "CarmenSandiego");
    let note = parse(&format!("{TEXT}\n{misnamed}")).unwrap();
    assert!(matches!(
        note.verify(&[peter]),
        Err(Unverified::Unknown { .. })
    ));
}

#[test]
fn one_wrong_signature_of_a_known_key_spoils_the_note() {
    let other = format!("{}\n{PETER_LINE}", TEXT.replace("your", "their"));
    assert_eq!(
        parse(&other).unwrap().verify(&[vkey(PETER)]),
        Err(Unverified::Wrong("PeterNeumann+c74f20a3".to_owned()))
    );
    let altered = format!("{}ABCD{}", &PETER_LINE[..60], &PETER_LINE[60..]);
    for lines in [
        format!("{PETER_LINE}{altered}"),
        format!("{altered}{ENOCH_LINE}"),
    ] {
        let note = parse(&format!("{TEXT}\n{lines}")).unwrap();
        let known = [vkey(PETER), vkey(ENOCH)];
        assert!(matches!(note.verify(&known), Err(Unverified::Wrong(_))));
    }
}

#[test]
fn a_malformed_line_spoils_the_note() {
    let line = PETER_LINE.trim_end();
    let data = line.rsplit(' ').next().unwrap();
    for bad in [
        format!("- PeterNeumann {data}"),
        format!("—  {data}"),
        format!("— PeterNeumann  {data}"),
        format!("— Peter+Neumann {data}"),
        format!("— Peter\u{a0}Neumann {data}"),
        format!("— PeterNeumann {data} "),
        format!("— PeterNeumann {}", data.trim_end_matches('=')),
        format!("— PeterNeumann {}B=", &data[..data.len() - 2]),
        "— PeterNeumann x08gow==".to_owned(),
        "— PeterNeumann".to_owned(),
    ] {
        let whole = format!("{TEXT}\n{ENOCH_LINE}{bad}\n");
        assert_eq!(parse(&whole), Err(NoteError::Line(2)), "{bad}");
    }
}

#[test]
fn what_is_no_signed_note_is_refused() {
    for (bad, error) in [
        (TEXT.to_owned(), NoteError::NoSignatures),
        (format!("\n{TEXT}"), NoteError::NoSignatures),
        (format!("{TEXT}\n\n"), NoteError::NoSignatures),
        (
            format!("{TEXT}\n{}", PETER_LINE.trim_end()),
            NoteError::Text,
        ),
        (format!("\u{1}{TEXT}\n{PETER_LINE}"), NoteError::Text),
        (format!("{TEXT}\r\n{PETER_LINE}"), NoteError::Text),
        (format!("{TEXT}\n{PETER_LINE}\n"), NoteError::NoSignatures),
        (String::new(), NoteError::Text),
    ] {
        assert_eq!(parse(&bad), Err(error), "{bad:?}");
    }
    let invalid = [&[0xff], format!("{TEXT}\n{PETER_LINE}").as_bytes()].concat();
    assert_eq!(Note::parse(&invalid), Err(NoteError::Text));
}

#[test]
fn notes_have_a_size_and_a_number_of_signatures() {
    let with = |count: usize| parse(&format!("{TEXT}\n{}", PETER_LINE.repeat(count)));
    assert_eq!(with(16).unwrap().signatures().len(), 16);
    assert_eq!(with(65), Err(NoteError::TooManySignatures));
    let long = format!("{}\n\n{PETER_LINE}", "x".repeat(LONGEST));
    assert_eq!(parse(&long), Err(NoteError::TooLong));
}

#[test]
fn only_what_can_be_read_again_is_signed() {
    let key = key("a", 1);
    assert!(Note::sign("x", &[&key]).is_err());
    assert!(Note::sign("x\ty\n", &[&key]).is_err());
    assert!(Note::sign("x\n", &[]).is_err());
    assert!(Note::sign("x\n\ny\n", &[&key]).is_ok());
}

#[test]
fn an_independent_implementation_verifies_what_two_keys_have_signed() {
    let keys = [key("sipas.example/a", 1), key("sipas.example/a", 2)];
    let note = Note::sign("sipas edition v1\nxin chào\n", &[&keys[0], &keys[1]]).unwrap();
    let theirs = signed_note::Note::from_bytes(note.to_string().as_bytes()).unwrap();
    let verifiers = keys.iter().map(|key| {
        let vkey = key.verifier().to_string();
        let verifier = signed_note::StandardVerifier::new(&vkey).unwrap();
        Box::new(verifier) as Box<dyn signed_note::Verifier>
    });
    let list = signed_note::VerifierList::new(verifiers.collect());
    let (verified, unverified) = theirs.verify(&list).unwrap();
    assert_eq!((verified.len(), unverified.len()), (2, 0));
    // And its signature is the same as ours.
    let secret = keys[0].text();
    let signer = signed_note::StandardSigner::new(secret.expose_secret().trim_end()).unwrap();
    let mut signed = signed_note::Note::new(note.text().as_bytes(), &[]).unwrap();
    signed.add_sigs(&[&signer]).unwrap();
    let ours = Note::sign(note.text(), &[&keys[0]]).unwrap();
    assert_eq!(signed.to_bytes(), ours.to_string().into_bytes());
}
