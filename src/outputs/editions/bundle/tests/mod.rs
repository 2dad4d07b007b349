//! Bundles are the same bytes everywhere, and hostile archives are refused by name.

mod hostile;

use super::*;

fn files() -> Files {
    let files = [
        ("ranking.csv", "b,1\n"),
        ("edition.note", "note"),
        ("log.txt", ""),
        ("codes.csv", "a\n"),
        ("edition.tlog-proof", "proof"),
    ];
    let file = |(name, text): (&str, &str)| (name.to_owned(), text.as_bytes().to_vec());
    files.into_iter().map(file).collect()
}

#[test]
fn a_bundle_is_read_and_bundled_again_to_the_same_bytes() {
    let archive = write(&files()).unwrap();
    let again = read(&archive).unwrap();
    assert_eq!(again, files());
    assert_eq!(write(&again).unwrap(), archive);
    assert_eq!(read(&write(&Files::new()).unwrap()), Ok(Files::new()));
}

/// The digest of these bytes never changes: editions that were published are bundled again by every
/// later program.
#[test]
fn the_bytes_are_those_of_the_first_program() {
    let digest = crate::domain::editions::edition_note::sha256(&write(&files()).unwrap());
    assert_eq!(
        hex::encode(digest),
        "b2d2afade5882f964942bb33ffb5fa14c3d72443f65baf22e34f8b968fa7a222"
    );
}

#[test]
fn other_programs_unpack_a_bundle() {
    let archive = write(&files()).unwrap();
    let mut theirs = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let mut found = Vec::new();
    for index in 0..theirs.len() {
        let mut file = theirs.by_index(index).unwrap();
        assert_eq!(file.compression(), zip::CompressionMethod::Stored);
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        assert_eq!(&bytes, &files()[&name]);
        let time = file.last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day()), (1980, 1, 1));
        found.push(name);
    }
    let order = [
        "edition.note",
        "edition.tlog-proof",
        "log.txt",
        "codes.csv",
        "ranking.csv",
    ];
    assert_eq!(found, order);
}

#[test]
fn a_name_that_no_edition_has_is_not_bundled() {
    let mut files = files();
    files.insert("../x".to_owned(), Vec::new());
    assert_eq!(write(&files), Err(BundleError::Name("../x".to_owned())));
}

#[test]
fn a_bundle_has_a_size_and_a_number_of_files() {
    let many = (0..=MOST_FILES).map(|number| (format!("f{number}"), Vec::new()));
    assert_eq!(write(&many.collect()), Err(BundleError::TooManyFiles));
    let large = Files::from([("a".to_owned(), vec![0; MOST_BYTES])]);
    assert_eq!(write(&large), Err(BundleError::TooLarge));
    assert_eq!(read(&vec![0; MOST_BYTES + 1]), Err(BundleError::TooLarge));
}
