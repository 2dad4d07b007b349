//! A restore that is refused says why and leaves the database as empty as it was.

use std::io::{Read, Write};
use std::sync::OnceLock;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use sipas::domain::links::code::Secret;
use sipas::store::backup::{restore, verify};
use sipas::store::{ImportMode, Store};

use super::{everything, province, restore_into, restorer, saved};
use crate::support::builders::agency;
use crate::support::world::source;
use crate::support::world::{SECRET, World, definitions, settings};
use crate::support::{Database, Sipas};

on_both_databases!(
    a_file_that_is_damaged_after_it_was_verified_leaves_the_database_empty,
    rows_altered_under_a_new_digest_are_found_by_the_doctor,
    rows_that_the_database_refuses_are_named_by_their_lines,
    a_database_with_anything_in_it_is_refused_and_keeps_it,
    another_secret_is_refused_by_name,
    a_database_that_was_opened_before_is_restored_if_it_was_with_the_same_secret,
    a_postgresql_database_is_not_migrated_by_a_restore,
    a_backup_of_an_older_schema_names_the_program_that_reads_it,
    a_backup_of_a_newer_schema_asks_for_its_program,
);

/// A province's backup, made on an embedded database.
fn backup() -> &'static [u8] {
    static BACKUP: OnceLock<Vec<u8>> = OnceLock::new();
    BACKUP.get_or_init(|| {
        let mut world = World::from(Database::sqlite());
        province(&mut world);
        saved(&world)
    })
}

fn unpack(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// The lines of a backup after a change, under a footer that counts and seals them.
fn altered(backup: &[u8], change: impl Fn(&mut Vec<String>)) -> Vec<u8> {
    let mut lines: Vec<String> = unpack(backup).lines().map(str::to_owned).collect();
    lines.pop();
    change(&mut lines);
    let mut rows: Vec<(String, u64)> = Vec::new();
    for line in &lines[1..] {
        if line.starts_with('[') {
            rows.last_mut().unwrap().1 += 1;
        } else {
            let table: serde_json::Value = serde_json::from_str(line).unwrap();
            rows.push((table["table"].as_str().unwrap().to_owned(), 0));
        }
    }
    let before = lines.join("\n") + "\n";
    let sha256 = hex::encode(Sha256::digest(before.as_bytes()));
    let footer = serde_json::json!({ "rows": rows, "sha256": sha256 });
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    writeln!(packer, "{before}{footer}").unwrap();
    packer.finish().unwrap()
}

/// The lines of one table's rows.
fn rows_of(lines: &[String], table: &str) -> std::ops::Range<usize> {
    let beginning = format!("{{\"table\":\"{table}\"");
    let first = lines
        .iter()
        .position(|line| line.starts_with(&beginning))
        .unwrap()
        + 1;
    let rows = lines[first..]
        .iter()
        .take_while(|line| line.starts_with('['))
        .count();
    first..first + rows
}

/// Every refusal leaves the tables as they were.
fn refused(database: &Database, backup: &[u8], words: &[&str]) {
    Store::migrate(&database.parsed_url(), None).unwrap();
    let before = everything(&mut database.connect());
    let error = restore_into(database, backup).unwrap_err().to_string();
    for word in words {
        assert!(error.contains(word), "{word}: {error}");
    }
    assert_eq!(everything(&mut database.connect()), before, "{error}");
}

fn a_file_that_is_damaged_after_it_was_verified_leaves_the_database_empty(database: Database) {
    let whole = backup();
    let verified = verify(whole).unwrap();
    Store::migrate(&database.parsed_url(), None).unwrap();
    let before = everything(&mut database.connect());
    let refused = |bytes: &[u8], words: &str| {
        let secret = Secret::new(SECRET).into();
        let error = restore(
            &database.parsed_url(),
            &secret,
            &verified,
            &restorer(),
            bytes,
        )
        .unwrap_err();
        assert!(error.to_string().contains(words), "{words}: {error}");
    };
    for part in 1..10 {
        refused(&whole[..whole.len() * part / 10], "cut off");
    }
    let mut changed = whole.to_vec();
    for place in (40..whole.len()).step_by(whole.len() / 10) {
        changed[place] ^= 0x10;
        // A changed reference is refused by the database, which names two lines.
        refused(&changed, "line");
        changed[place] = whole[place];
    }
    let other = altered(whole, |lines| {
        let rows = rows_of(lines, "comments");
        lines.drain(rows);
    });
    refused(&other, "was changed while");
    assert_eq!(everything(&mut database.connect()), before);
    restore_into(&database, whole).unwrap();
}

fn rows_altered_under_a_new_digest_are_found_by_the_doctor(database: Database) {
    let whole = backup();
    // Nothing but the digest was made anew: that by itself is no reason to refuse it.
    let same = altered(whole, |_| {});
    assert_eq!(verify(&*same).unwrap(), verify(whole).unwrap());
    let without = |table: &'static str, holding: &'static str| {
        altered(whole, move |lines| {
            let found = rows_of(lines, table).find(|&row| lines[row].contains(holding));
            lines.remove(found.unwrap());
        })
    };
    for (bytes, words) in [
        (
            without("responses", "\"to-chuc\",\"55555-----------\",null"),
            "differences such as answers of so-tp in 2026-03",
        ),
        (
            without("inbox", ""),
            "1 differences such as answers of xa-a in 2026-07",
        ),
        (
            without("tallies", "\"all\",\"KQ1\""),
            "1 differences such as tally of ",
        ),
        (
            without("moments", ",\"all\",1,"),
            "differences such as moment of ",
        ),
        (
            altered(whole, |lines| {
                let rows = rows_of(lines, "inbox");
                let mut row: Vec<serde_json::Value> =
                    serde_json::from_str(&lines[rows.start]).unwrap();
                row[0] = 7.into();
                lines[rows.start] = serde_json::to_string(&row).unwrap();
            }),
            "2 differences such as answers of xa-a in 2026-07",
        ),
        (
            altered(whole, |lines| {
                for row in rows_of(lines, "case_counts") {
                    lines[row] = lines[row].replace(
                        "\"2026-07\",\"counter\",\"granted\",5",
                        "\"2026-07\",\"counter\",\"granted\",6",
                    );
                }
            }),
            "differences such as finished cases of ",
        ),
        (
            altered(whole, |lines| {
                for row in rows_of(lines, "responses") {
                    lines[row] = lines[row].replace("55555-----------", "55555---------zz");
                }
            }),
            "unknown ratings",
        ),
        (
            altered(whole, |lines| {
                for row in rows_of(lines, "survey_versions") {
                    lines[row] = lines[row].replace("component", "komponent");
                }
            }),
            "can't be read",
        ),
        (
            altered(whole, |lines| {
                for row in rows_of(lines, "facts") {
                    lines[row] = lines[row].replace("fingerprint\",\"", "fingerprint\",\"0");
                }
            }),
            "fingerprint",
        ),
    ] {
        refused(&database, &bytes, &[words]);
    }
}

fn rows_that_the_database_refuses_are_named_by_their_lines(database: Database) {
    let whole = backup();
    let orphan = altered(whole, |lines| {
        for row in rows_of(lines, "case_changes") {
            lines[row] = lines[row].replacen("\",\"", "\",\"0", 1);
        }
    });
    let lines: Vec<String> = unpack(whole).lines().map(str::to_owned).collect();
    let rows = rows_of(&lines, "case_changes");
    let place = format!(
        "lines {} to {}, table case_changes",
        rows.start + 1,
        rows.end
    );
    refused(&database, &orphan, &[&place, "the database refused"]);
    let twice = altered(whole, |lines| {
        let rows = rows_of(lines, "invitations");
        let mut other: Vec<serde_json::Value> = serde_json::from_str(&lines[rows.end - 1]).unwrap();
        other[0] = "zz".into();
        lines.insert(rows.end, serde_json::to_string(&other).unwrap());
    });
    refused(
        &database,
        &twice,
        &["table invitations", "the database refused"],
    );
}

fn a_database_with_anything_in_it_is_refused_and_keeps_it(database: Database) {
    let whole = backup();
    Store::migrate(&database.parsed_url(), None).unwrap();
    let store = Store::open(settings(&database), definitions()).unwrap();
    store
        .import_agencies(
            &[agency("xa-z", "xa-phuong-dac-khu")],
            &source(),
            ImportMode::Chunked,
        )
        .unwrap();
    refused(&database, whole, &["not empty", "agencies"]);
    assert_eq!(store.list_agencies().unwrap().len(), 1);
}

fn another_secret_is_refused_by_name(database: Database) {
    let whole = backup();
    Store::migrate(&database.parsed_url(), None).unwrap();
    let before = everything(&mut database.connect());
    let other = Secret::new([8; 32]);
    let verified = verify(whole).unwrap();
    let error = restore(
        &database.parsed_url(),
        &other.clone().into(),
        &verified,
        &restorer(),
        whole,
    )
    .unwrap_err();
    let error = error.to_string();
    for word in [
        &other.fingerprint(),
        &Secret::new(SECRET).fingerprint(),
        "SIPAS_SECRET_FILE",
    ] {
        assert!(error.contains(word), "{word}: {error}");
    }
    assert_eq!(everything(&mut database.connect()), before);
}

fn a_database_that_was_opened_before_is_restored_if_it_was_with_the_same_secret(
    database: Database,
) {
    let whole = backup();
    Store::migrate(&database.parsed_url(), None).unwrap();
    let mut with_another = settings(&database);
    with_another.secrets = Secret::new([8; 32]).into();
    Store::open(with_another, definitions()).unwrap();
    refused(
        &database,
        whole,
        &["first opened with another secret", "into a new one"],
    );

    let mut conn = database.connect();
    crate::support::sql::execute(&mut conn, "DELETE FROM facts");
    let store = Store::open(settings(&database), definitions()).unwrap();
    store.mix(crate::support::at("2026-07-15 09:00")).unwrap();
    restore_into(&database, whole).unwrap();
    assert_eq!(store.examine().unwrap().differences, []);
}

fn a_postgresql_database_is_not_migrated_by_a_restore(database: Database) {
    let restored = restore_into(&database, backup());
    if database.is_postgres() {
        let error = restored.unwrap_err().to_string();
        assert!(error.contains("`sipas migrate`"), "{error}");
        let tables = crate::support::sql::tables(&mut database.connect());
        assert_eq!(tables, Vec::<String>::new());
    } else {
        restored.unwrap();
    }
}

/// Takes a backup by command, gives it the header of another program and has it restored. Returns what the
/// refusal says, and when the backup was made.
fn refused_of_another_program(sipas: Sipas, program: &str, schema: &str) -> (String, String) {
    let sipas = sipas.with_agencies();
    sipas.run(&["backup", "made.backup"]).succeeded();
    let made = std::fs::read(sipas.path("made.backup")).unwrap();
    let header = |line: &str| -> serde_json::Value { serde_json::from_str(line).unwrap() };
    let other = altered(&made, |lines| {
        let mut header = header(&lines[0]);
        header["sipas"] = program.into();
        header["schema"] = schema.into();
        lines[0] = header.to_string();
    });

    let target = Sipas::from(match sipas.database.is_postgres() {
        true => Database::postgres().unwrap(),
        false => Database::sqlite(),
    });
    Store::migrate(&target.database.parsed_url(), None).unwrap();
    let before = everything(&mut target.database.connect());
    target.file("other.backup", other);
    let ended = target.run(&["restore", "other.backup"]);
    ended.refused(&["error: other.backup: made at "]);
    assert_eq!(everything(&mut target.database.connect()), before);

    // Nothing else is wrong with it, nor with the database.
    target.file("made.backup", &made);
    target.run(&["restore", "made.backup"]).succeeded();
    assert_eq!(target.number("SELECT COUNT(*) FROM agencies"), 4);
    let made_at = header(unpack(&made).lines().next().unwrap())["made_at"].clone();
    (ended.err, made_at.as_str().unwrap().to_owned())
}

fn a_backup_of_an_older_schema_names_the_program_that_reads_it(sipas: Sipas) {
    let older = "0028_shared_case_codes";
    let (refused, made_at) = refused_of_another_program(sipas, "0.1.0", older);
    for words in [
        &format!("made at {made_at} by sipas 0.1.0 with schema {older}"),
        concat!("this program, sipas ", env!("CARGO_PKG_VERSION"), ", has "),
        "restore it with the program that ran then",
        "then let this one run `sipas migrate`",
    ] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
}

fn a_backup_of_a_newer_schema_asks_for_its_program(sipas: Sipas) {
    let (refused, made_at) = refused_of_another_program(sipas, "9.1.0", "9999_to_come");
    for words in [
        &format!("made at {made_at} by sipas 9.1.0 with schema 9999_to_come"),
        "use sipas 9.1.0 or newer",
    ] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    assert!(!refused.contains("migrate"), "{refused}");
}
