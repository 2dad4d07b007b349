//! Archives that would write elsewhere, fill memory, or show different readers different files.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::super::layout::{CENTRAL_MARK, END, LOCAL_MARK};
use super::*;

fn refused(archive: &[u8]) -> BundleError {
    read(archive).unwrap_err()
}

/// An archive of one file with another name of the same length.
fn named(name: &[u8]) -> Vec<u8> {
    let placeholder = "n".repeat(name.len());
    let mut archive = write(&Files::from([(placeholder.clone(), b"x".to_vec())])).unwrap();
    let places: Vec<usize> = (0..archive.len())
        .filter(|&at| archive[at..].starts_with(placeholder.as_bytes()))
        .collect();
    // Names overlap with nothing else than themselves.
    for at in [places[0], *places.last().unwrap()] {
        archive[at..at + name.len()].copy_from_slice(name);
    }
    archive
}

/// An archive of the sample's files, changed at bytes that are counted from the first mark.
fn changed(mark: [u8; 4], at: usize, to: &[u8]) -> Vec<u8> {
    let mut archive = write(&files()).unwrap();
    let begin = archive
        .windows(4)
        .position(|window| window == mark)
        .unwrap()
        + at;
    archive[begin..begin + to.len()].copy_from_slice(to);
    archive
}

/// Of both headers of the first file, as an attacker would change them.
fn changed_twice(at: usize, to: &[u8]) -> Vec<u8> {
    let mut archive = changed(LOCAL_MARK, at, to);
    let begin = archive.windows(4).position(|window| window == CENTRAL_MARK);
    let begin = begin.unwrap() + 2 + at;
    archive[begin..begin + to.len()].copy_from_slice(to);
    archive
}

fn by_library(options: SimpleFileOptions, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, options).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    for name in [
        &b"../edition.json"[..],
        b"/etc/passwd",
        b"a/b",
        b"a\\b",
        b"..",
        b"C:evil",
        b"a\0b",
        b"a\nb",
        b"\xff\xfe",
        b"Edition.json",
        b"folder/",
    ] {
        let error = refused(&named(name));
        assert!(matches!(error, BundleError::Name(_)), "{error:?}");
        assert!(!error.to_string().contains(['\n', '\0']), "{error}");
    }
}

#[test]
fn two_files_of_one_name_are_refused() {
    let two = Files::from([("aa1".to_owned(), vec![1]), ("aa2".to_owned(), vec![2])]);
    let mut archive = write(&two).unwrap();
    for at in 0..archive.len() - 3 {
        if archive[at..].starts_with(b"aa2") {
            archive[at..at + 3].copy_from_slice(b"aa1");
        }
    }
    assert_eq!(refused(&archive), BundleError::Twice("aa1".to_owned()));
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let bomb = by_library(options, "bomb", &vec![0; 50 << 20]);
    assert!(bomb.len() < 200_000);
    assert_eq!(refused(&bomb), BundleError::Compressed("bomb".to_owned()));
    let small = by_library(options, "small", b"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_eq!(refused(&small), BundleError::Compressed("small".to_owned()));
}

#[test]
fn a_size_that_is_only_declared_is_refused() {
    // 4 GB less a byte, in both headers and both sizes: no reader would have so much memory.
    let size = (u32::MAX - 1).to_le_bytes();
    let large = changed_twice(18, &[size, size].concat());
    let error = refused(&large);
    assert!(
        matches!(&error, BundleError::Size { name, .. } if name == "edition.note"),
        "{error:?}"
    );
    // 10 GB need the fields of zip64.
    let mark = u32::MAX.to_le_bytes();
    let error = refused(&changed_twice(18, &[mark, mark].concat()));
    assert!(matches!(error, BundleError::Size { .. }), "{error:?}");
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(true);
    assert!(read(&by_library(options, "large", b"x")).is_err());
    // A file that ends behind the archive.
    let error = refused(&changed_twice(
        18,
        &[999, 999u32].map(u32::to_le_bytes).concat(),
    ));
    assert_eq!(error, BundleError::NotZip);
}

#[test]
fn more_files_than_a_bundle_has_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for number in 0..=MOST_FILES {
        writer.start_file(format!("f{number}"), options).unwrap();
    }
    let archive = writer.finish().unwrap().into_inner();
    assert_eq!(refused(&archive), BundleError::TooManyFiles);
}

#[test]
fn encrypted_files_links_and_folders_are_refused() {
    let name = "edition.note".to_owned();
    assert_eq!(
        refused(&changed_twice(6, &[1, 0])),
        BundleError::Encrypted(name.clone())
    );
    let link = changed(CENTRAL_MARK, 38, &(0o120_777u32 << 16).to_le_bytes());
    assert_eq!(refused(&link), BundleError::NotAFile(name.clone()));
    let folder = changed(CENTRAL_MARK, 38, &[0x10, 0, 0, 0]);
    assert_eq!(refused(&folder), BundleError::NotAFile(name));
}

#[test]
fn bytes_that_belong_to_no_file_are_refused() {
    let archive = write(&files()).unwrap();
    let junk = b"#!/bin/sh\n";
    assert_eq!(
        refused(&[&junk[..], &archive].concat()),
        BundleError::Outside
    );
    assert_eq!(
        refused(&[&archive, &junk[..]].concat()),
        BundleError::Outside
    );
    // A program that looks from the front for the first end would find another archive.
    let twice = [&archive[..], &archive].concat();
    assert_eq!(refused(&twice), BundleError::Outside);
    // Between the last file and the directory.
    let directory = archive
        .windows(4)
        .position(|window| window == CENTRAL_MARK)
        .unwrap();
    let mut gap = [&archive[..directory], junk, &archive[directory..]].concat();
    let at = gap.len() - END + 16;
    let begin = u32::try_from(directory + junk.len()).unwrap();
    gap[at..at + 4].copy_from_slice(&begin.to_le_bytes());
    assert_eq!(refused(&gap), BundleError::Outside);
}

#[test]
fn headers_that_do_not_say_the_same_are_refused() {
    let name = "edition.note".to_owned();
    for (at, to) in [
        (30, &b"x"[..]),
        (18, &[1, 0]),
        (8, &[8, 0]),
        (14, &[1]),
        (10, &[1]),
    ] {
        let error = refused(&changed(LOCAL_MARK, at, to));
        assert_eq!(error, BundleError::Mismatch(name.clone()), "{at}");
    }
    assert_eq!(
        refused(&changed(LOCAL_MARK, 0, b"PK\x07\x08")),
        BundleError::Mismatch(name)
    );
}

#[test]
fn a_file_with_another_checksum_is_named() {
    let error = refused(&changed_twice(14, &[1, 2, 3, 4]));
    assert_eq!(error, BundleError::Checksum("edition.note".to_owned()));
}

#[test]
fn another_order_or_time_is_refused() {
    assert!(matches!(
        refused(&changed_twice(10, &[1, 1])),
        BundleError::Other(_)
    ));
    assert!(matches!(
        refused(&changed(CENTRAL_MARK, 4, &[20])),
        BundleError::Other(_)
    ));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in ["codes.csv", "edition.note"] {
        writer.start_file(name, options).unwrap();
    }
    assert!(read(&writer.finish().unwrap().into_inner()).is_err());
}

#[test]
fn every_byte_counts() {
    let archive = write(&files()).unwrap();
    for at in 0..archive.len() {
        for bit in [1, 0x80] {
            let mut other = archive.clone();
            other[at] ^= bit;
            assert!(read(&other).is_err(), "{at}");
        }
        assert!(read(&archive[..at]).is_err(), "{at}");
    }
}
