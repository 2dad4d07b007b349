//! A backup tells nothing of the order or the time of answers, and holds no key to them.

use std::io::Read;

use flate2::read::GzDecoder;
use sipas::store::db::connection::Conn;

use super::{province, restored, saved};
use crate::support::builders::CaseBuilder;
use crate::support::world::{SECRET, World, numbered};
use crate::support::{Database, at, case, sql};

on_both_databases!(
    answers_lie_in_the_order_of_random_keys_with_no_time_of_theirs,
    a_backup_holds_neither_the_secret_nor_a_link,
    a_restored_database_tells_no_more_than_the_backup,
);

fn lines(backup: &[u8]) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(backup).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The first values of a table's rows; numbers have leading zeros.
fn keys(lines: &[String], table: &str) -> Vec<String> {
    let beginning = format!("{{\"table\":\"{table}\"");
    lines
        .iter()
        .skip_while(|line| !line.starts_with(&beginning))
        .skip(1)
        .take_while(|line| line.starts_with('['))
        .map(|line| {
            let row: Vec<serde_json::Value> = serde_json::from_str(line).unwrap();
            match row[0].as_i64() {
                Some(number) => format!("{number:020}"),
                None => row[0].as_str().unwrap().to_owned(),
            }
        })
        .collect()
}

fn answers_lie_in_the_order_of_random_keys_with_no_time_of_theirs(mut world: World) {
    // Links are used in their order, at times that nothing else has.
    let fields = ["Đất đai", "Hộ tịch"];
    for field in fields {
        for code in world.links(&numbered(field, 9, |code| case(code).about(field))) {
            world.now = at("2026-07-16 16:47");
            world.answer(code, "5555544444443321");
        }
        world.now = at("2026-07-17 09:00");
    }
    let september = |code: &str| case(code).of("xa-a").finished("2026-09-10");
    world.close();
    world.now = at("2026-09-12 09:00");
    let waiting = world.links(&numbered("W", 4, september));
    world.now = at("2026-09-18 16:47");
    for code in waiting {
        world.answer(code, "5555544444443321");
    }
    world.now = at("2026-09-20 09:00");
    world.mix();
    let lines = lines(&saved(&world));
    for (table, count) in [("responses", 4 * 18), ("inbox", 4)] {
        let keys = keys(&lines, table);
        assert_eq!(keys.len(), count, "{table}");
        assert!(keys.is_sorted(), "{table}");
        for key in keys.iter().filter(|_| table == "responses") {
            // Version 4: nothing but chance.
            assert_eq!(uuid::Uuid::parse_str(key).unwrap().get_version_num(), 4);
        }
    }
    for line in &lines {
        for time in ["2026-07-16T", "2026-09-18", "T09:47"] {
            assert!(!line.contains(time), "{line}");
        }
    }
}

fn a_backup_holds_neither_the_secret_nor_a_link(mut world: World) {
    let links = province(&mut world);
    let text = lines(&saved(&world)).join("\n").to_uppercase();
    assert!(text.contains(&world.store.secret().fingerprint().to_uppercase()));
    for key in [
        hex::encode_upper(SECRET),
        links.open.compact(),
        links.open.to_string(),
        links.used.compact(),
    ] {
        assert!(!text.contains(&key));
    }
}

fn a_restored_database_tells_no_more_than_the_backup(mut world: World) {
    province(&mut world);
    let backup = saved(&world);
    let Some(target) = Database::postgres() else {
        return;
    };
    sipas::store::Store::migrate(&target.parsed_url(), None).unwrap();
    let again = restored(&world, target, &backup);
    let mut conn = again.conn();
    assert!(matches!(conn, Conn::Pg(_)));
    let tables = ["inbox", "responses", "comments", "invitations", "cases"];
    let all = tables
        .map(|table| format!("SELECT xmin FROM {table}"))
        .join(" UNION ");
    let transactions = sql::number(&mut conn, &format!("SELECT COUNT(*) FROM ({all}) t"));
    assert_eq!(transactions, 1, "everything was written by one transaction");
    for (table, key) in [("inbox", "key"), ("responses", "key"), ("comments", "key")] {
        let key = format!("lpad(CAST({key} AS TEXT), 20, '0')");
        let places = sql::column(&mut conn, &key, &format!("{table} ORDER BY ctid"));
        assert!(places.len() > 1 && places.is_sorted(), "{table}");
    }
}
