//! The format by itself: a backup is read back as it was written, and anything else is refused.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::error::{BackupError, BackupLineReason};
use super::format::{BackupHeader, Contents, MAX_LINE};
use super::read::{read, verify};
use super::row::{BackupRow, Cell};
use super::table::{BackupColumn, BackupTable, ColumnType};
use super::tables::TABLES;
use super::write::BackupWriter;

fn header() -> BackupHeader {
    let made_at = "2026-07-15T02:00:00Z".parse().unwrap();
    BackupHeader::new(made_at, "0011223344556677".to_owned())
}

/// A backup of rows by table. They are sorted, and of rows with the same key one is kept.
fn backup(
    tables: &[(usize, Vec<BackupRow>)],
) -> (Vec<u8>, Contents, Vec<(&'static str, BackupRow)>) {
    let mut writer = BackupWriter::begin(Vec::new(), header()).unwrap();
    let mut written = Vec::new();
    for (index, table) in TABLES.iter().enumerate() {
        writer.table(table).unwrap();
        let own = tables.iter().filter(|(known, _)| *known == index);
        let rows: BTreeMap<BackupRow, BackupRow> = own
            .flat_map(|(_, rows)| rows.clone())
            .map(|row| (row[..table.key].to_vec(), row))
            .collect();
        for row in rows.into_values() {
            writer.row(table, &row).unwrap();
            written.push((table.name, row));
        }
    }
    let (bytes, contents) = writer.finish().unwrap();
    (bytes, contents, written)
}

/// One row in each table, with the largest values.
fn small() -> Vec<u8> {
    let rows = TABLES.iter().map(|table| {
        let cell = |column: &BackupColumn| match column.kind {
            ColumnType::Text if column.nullable => Cell::Null,
            ColumnType::Text => Cell::Text("Cấp \"lại\"\n\u{1F600}".to_owned()),
            ColumnType::Integer => Cell::Integer(i32::MIN.into()),
            ColumnType::BigInt => Cell::Integer(i64::MAX),
            ColumnType::Boolean => Cell::Boolean(true),
            ColumnType::Bytes => Cell::Bytes(vec![0, 10, 255]),
        };
        vec![table.columns.iter().map(cell).collect()]
    });
    backup(&rows.enumerate().collect::<Vec<_>>()).0
}

fn unpack(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn pack(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

/// The lines before the footer, with a footer whose digest fits them.
fn sealed(text: &str, rows: &str) -> Vec<u8> {
    let sha256 = hex::encode(Sha256::digest(text.as_bytes()));
    pack(format!("{text}{{\"rows\":{rows},\"sha256\":\"{sha256}\"}}\n").as_bytes())
}

/// The small backup with a change in its text, and a digest that fits the change.
fn changed(from: &str, to: &str) -> Vec<u8> {
    let text = unpack(&small());
    assert!(text.contains(from), "{from} is not in {text}");
    let text = text.replacen(from, to, 1);
    let (before, footer) = text.trim_end().rsplit_once('\n').unwrap();
    let footer: serde_json::Value = serde_json::from_str(footer).unwrap();
    sealed(&format!("{before}\n"), &footer["rows"].to_string())
}

fn refusal(bytes: &[u8]) -> String {
    verify(bytes).unwrap_err().to_string()
}

#[test]
fn the_lines_say_what_they_are() {
    let text = unpack(&small());
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with(r#"{"format":"sipas backup","version":1,"sipas":""#));
    assert!(lines[1].starts_with(r#"{"table":"agencies","columns":["code","name","#));
    assert!(lines[2].starts_with(r#"["Cấp \"lại\"\n😀","#));
    assert!(
        lines
            .last()
            .unwrap()
            .starts_with(r#"{"rows":[["agencies",1],"#)
    );
    // Anybody can check this with: zcat FILE | head -n -1 | sha256sum
    let before = text.trim_end().rfind('\n').unwrap() + 1;
    assert!(text.contains(&hex::encode(Sha256::digest(&text.as_bytes()[..before]))));
    assert_eq!(
        verify(&*pack(text.as_bytes())).unwrap().rows().len(),
        TABLES.len()
    );
}

#[test]
fn a_file_that_is_not_a_backup_is_refused_with_the_reason() {
    assert_eq!(refusal(b""), "line 1: the file is empty");
    for (bytes, words) in [
        (b"code,name,block\n".to_vec(), "not packed with gzip"),
        (pack(b""), "cut off"),
        (pack(b"code,name,block\n"), "no header"),
        (pack(b"{}\n"), "no header"),
        (pack(&[0xFF, b'\n']), "no header"),
        (changed("sipas backup", "sipas export"), "another format"),
        (
            changed("\"version\":1", "\"version\":2"),
            "version is 2, made by sipas",
        ),
        (
            changed("\"version\":1", "\"version\":1,\"\\u001b[31m\":\"no\""),
            "unknown field `\u{FFFD}[31m`",
        ),
        (
            changed("\"version\":1", "\"version\":1,\"secret\":\"no\""),
            "unknown field `secret`",
        ),
        (
            changed("\"version\":1", "\"version\":1,\"schema\":\"0001\""),
            "duplicate field `schema`",
        ),
    ] {
        let refused = refusal(&bytes);
        assert!(refused.starts_with("line 1: "), "{refused}");
        assert!(refused.contains(words), "{words}: {refused}");
    }
}

#[test]
fn another_schema_is_refused_naming_the_program_that_can_read_it() {
    let schema = format!("\"schema\":\"{}\"", crate::store::db::migrations::newest());
    let program = format!("sipas {}", env!("CARGO_PKG_VERSION"));
    let made_at = "2026-07-15T02:00:00Z";

    let older = changed(&schema, "\"schema\":\"0001_agencies_and_cases\"");
    let refused = verify(&*older).unwrap_err();
    assert!(
        matches!(refused, BackupError::OlderSchema { .. }),
        "{refused}"
    );
    let older = "0001_agencies_and_cases";
    for word in [older, made_at, &program, "`sipas migrate`"] {
        assert!(refused.to_string().contains(word), "{word}: {refused}");
    }

    let newer = changed(&schema, "\"schema\":\"9999_to_come\"");
    let refused = verify(&*newer).unwrap_err();
    assert!(
        matches!(refused, BackupError::NewerSchema { .. }),
        "{refused}"
    );
    let refused = refused.to_string();
    let newer = format!("use {program} or newer");
    for word in ["9999_to_come", made_at, &newer] {
        assert!(refused.contains(word), "{word}: {refused}");
    }
    assert!(!refused.contains("migrate"), "{refused}");
}

#[test]
fn a_wrong_value_in_a_row_is_refused_with_its_line() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    // The row of survey_versions: text, text, integer, text, text.
    let row = r#"["Cấp \"lại\"\n😀","Cấp \"lại\"\n😀",-2147483648,"#;
    let begin = r#"["Cấp \"lại\"\n😀","Cấp \"lại\"\n😀","#;
    for (to, words) in [
        (
            format!("{begin}2147483648,"),
            "an integer of 32 bits in column version",
        ),
        (format!("{begin}1.0,"), "floating point"),
        (format!("{begin}\"1\","), "invalid type: text"),
        (format!("{begin}null,"), "invalid type: null"),
        (format!("{begin}true,"), "a boolean, expected an integer"),
        (format!("{begin}{deep},"), "sequence"),
        (format!("{begin}{{\"a\":1}},"), "map"),
        (format!("{begin}1,\"a\","), "survey_versions with 5 values"),
        (format!("{begin}1e99999,"), "out of range"),
        (r#"["a\u0000b","b",1,"#.to_owned(), "NUL"),
        (r#"["\ud800","b",1,"#.to_owned(), "hex escape"),
    ] {
        let refused = refusal(&changed(row, &to));
        assert!(refused.starts_with("line 11: "), "{refused}");
        assert!(refused.contains(words), "{words}: {refused}");
    }
    let next = "]\n{\"table\":\"survey_questions\"";
    let short = changed(&format!(",\"Cấp \\\"lại\\\"\\n😀\"{next}"), next);
    let refused = refusal(&short);
    assert!(
        refused.contains("survey_versions with 5 values"),
        "{refused}"
    );
    let refused = refusal(&changed("[\"Cấp", &format!("[{deep},\"Cấp")));
    assert!(refused.starts_with("line 3: "), "{refused}");
}

#[test]
fn tables_must_be_complete_in_order_and_under_their_names() {
    for (from, to, words) in [
        (
            "{\"table\":\"cases\"",
            "{\"table\":\"users\"",
            "`users` where `cases` belongs",
        ),
        (
            "\"case_id\",\"column_name\"",
            "\"column_name\",\"case_id\"",
            "table case_changes has",
        ),
        (
            "{\"table\":\"inbox\"",
            "{\"table\":\"inbox\",\"table\":\"inbox\"",
            "duplicate field",
        ),
        ("{\"table\":\"inbox\"", "\n{\"table\":\"inbox\"", "EOF"),
        ("{\"table\":\"comments\"", " {\"table\":\"comments\"", ""),
        (
            "[[\"agencies\",1],",
            "[[\"agencies\",2],",
            "the footer counts 2 rows of agencies, and there are 1",
        ),
        ("[[\"agencies\",1],", "[", "tables, and there are"),
        ("[[\"agencies\",1],", "[[\"agencies\",-1],", "invalid value"),
        ("[[\"agencies\",1],", "[[\"cases\",1],", "rows of agencies"),
    ] {
        let bytes = changed(from, to);
        if words.is_empty() {
            // White space makes no difference.
            verify(&*bytes).unwrap();
            continue;
        }
        let refused = refusal(&bytes);
        assert!(refused.contains(words), "{words}: {refused}");
    }
}

#[test]
fn rows_that_repeat_or_are_out_of_order_are_refused() {
    let text = |code: &str| Cell::Text(code.to_owned());
    let setting = |name: &str| vec![text(name), text("v")];
    let (bytes, ..) = backup(&[(TABLES.len() - 1, vec![setting("a"), setting("b")])]);
    let lines = unpack(&bytes);
    let (before, _) = lines.trim_end().rsplit_once('\n').unwrap();
    for (rows, is_good) in [
        ("[\"a\",\"v\"]\n[\"b\",\"v\"]", true),
        ("[\"b\",\"v\"]\n[\"a\",\"v\"]", false),
        ("[\"a\",\"v\"]\n[\"a\",\"w\"]", false),
    ] {
        let changed = before.replace("[\"a\",\"v\"]\n[\"b\",\"v\"]", rows);
        let footer: serde_json::Value =
            serde_json::from_str(lines.trim_end().rsplit('\n').next().unwrap()).unwrap();
        let read = verify(&*sealed(
            &format!("{changed}\n"),
            &footer["rows"].to_string(),
        ));
        assert_eq!(read.is_ok(), is_good, "{rows}: {read:?}");
    }
}

#[test]
fn an_endless_line_is_refused_at_the_limit() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..4 * MAX_LINE / 65_536 {
        packer.write_all(&[b'['; 65_536]).unwrap();
    }
    let refused = verify(&*packer.finish().unwrap()).unwrap_err();
    let BackupError::Line {
        line: 1,
        reason: BackupLineReason::TooLong,
    } = refused
    else {
        panic!("{refused}");
    };
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = small();
    for length in (0..whole.len()).step_by(7) {
        assert!(
            verify(&whole[..length]).is_err(),
            "{length} of {}",
            whole.len()
        );
    }
    assert!(refusal(&whole[..whole.len() - 1]).contains("cut off"));
}

#[test]
fn a_changed_byte_is_found_anywhere() {
    let whole = small();
    let contents = verify(&*whole).unwrap();
    let mut changed = whole.clone();
    let mut refused = 0;
    for place in 0..whole.len() {
        changed[place] ^= 1 << (place % 8);
        match verify(&*changed) {
            Err(_) => refused += 1,
            // A byte of gzip's own that has no meaning here, such as the time in its header.
            Ok(read) => assert_eq!(read, contents, "byte {place}"),
        }
        changed[place] = whole[place];
    }
    assert!(refused + 10 >= whole.len(), "{refused} of {}", whole.len());
}

#[test]
fn nothing_may_follow_the_end() {
    let whole = small();
    for more in [b"\0".to_vec(), b"{}\n".to_vec(), whole.clone(), pack(b"")] {
        let refused = refusal(&[whole.clone(), more].concat());
        assert!(refused.contains("follows the end"), "{refused}");
    }
    let text = unpack(&whole);
    let refused = refusal(&pack(format!("{text}\n").as_bytes()));
    assert!(refused.contains("follows the end"), "{refused}");
}

fn cells_of(table: &'static BackupTable) -> impl Strategy<Value = BackupRow> {
    table
        .columns
        .iter()
        .map(|column| {
            let cell = match column.kind {
                ColumnType::Text => "[^\0]{0,12}".prop_map(Cell::Text).boxed(),
                ColumnType::Integer => any::<i32>().prop_map(|n| Cell::Integer(n.into())).boxed(),
                ColumnType::BigInt => any::<i64>().prop_map(Cell::Integer).boxed(),
                ColumnType::Boolean => any::<bool>().prop_map(Cell::Boolean).boxed(),
                ColumnType::Bytes => any::<Vec<u8>>().prop_map(Cell::Bytes).boxed(),
            };
            if column.nullable {
                prop_oneof![Just(Cell::Null), cell].boxed()
            } else {
                cell
            }
        })
        .collect::<Vec<_>>()
}

fn rows() -> impl Strategy<Value = (usize, Vec<BackupRow>)> {
    (0..TABLES.len()).prop_flat_map(|index| {
        let rows = proptest::collection::vec(cells_of(&TABLES[index]), 0..6);
        (Just(index), rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_backup_that_is_written_is_read_back(tables in proptest::collection::vec(rows(), 0..4)) {
        let (bytes, contents, written) = backup(&tables);
        let mut found = Vec::new();
        let read = read(&*bytes, |table, _, row| {
            found.push((table.name, row));
            Ok(())
        });
        prop_assert_eq!(read.unwrap(), contents);
        prop_assert_eq!(found, written);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, lines in "\\PC{0,200}") {
        prop_assert!(verify(&*bytes).is_err());
        prop_assert!(verify(&*pack(lines.as_bytes())).is_err());
    }
}
