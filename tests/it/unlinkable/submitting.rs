//! What a submission leaves: two writes, and nothing that can be read without the secret.

use std::collections::BTreeSet;
use std::io::Read;

use diesel::connection::SimpleConnection;
use flate2::read::GzDecoder;
use sipas::domain::answers::sealed::SEALED_LENGTH;
use sipas::store::db::connection::Conn;

use crate::backup::{everything, saved};
use crate::support::app::{TestApp, path};
use crate::support::builders::CaseBuilder;
use crate::support::world::{World, numbered, sealed_bytes, submission};
use crate::support::{Database, case, sql};

on_both_databases!(
    a_submission_changes_the_link_and_the_inbox_and_nothing_else,
    all_sealed_answers_have_one_length,
    a_backup_and_the_files_hold_nothing_of_a_waiting_answer,
    the_pages_of_links_show_no_order_of_use,
);

const RATINGS: &str = "5434x1524455-1xx";

fn a_submission_changes_the_link_and_the_inbox_and_nothing_else(app: TestApp) {
    let cases = numbered("A", 3, |code| {
        case(code).handed_in_at("mot-cua-1").about("Đất đai")
    });
    let codes = app.world.links(&cases);
    app.get(&path(&codes[0]));
    let mut conn = app.world.conn();
    let before = everything(&mut conn);
    for (number, code) in codes.iter().enumerate() {
        let form = format!("TC1=5&KQ2=1&press=p{number}&action=send&comment=hay&lang=en&helped=1");
        assert_eq!(app.post(&path(code), &form).status, 303);
    }
    let after = everything(&mut conn);
    let changed = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after);
    let changed: Vec<&str> = changed.map(|(before, _)| before.0.as_str()).collect();
    assert_eq!(changed, ["inbox", "invitations"]);
    // Of the link, its state and the mark of the form.
    let columns = sql::columns(&mut conn, "invitations");
    let rows = |tables: &[(String, Vec<Vec<String>>)]| {
        let links = tables.iter().find(|(table, _)| table == "invitations");
        links.unwrap().1.clone()
    };
    let mut changed: BTreeSet<&str> = BTreeSet::new();
    for (before, after) in rows(&before).iter().zip(rows(&after)) {
        let values = columns.iter().zip(before.iter().zip(&after));
        changed.extend(
            values
                .filter(|(_, (b, a))| b != a)
                .map(|(column, _)| column.as_str()),
        );
    }
    assert_eq!(changed, ["press", "state"].into());
}

fn all_sealed_answers_have_one_length(world: World) {
    let codes = world.links(&numbered("A", 3, case));
    for (code, comment) in
        codes
            .into_iter()
            .zip([None, Some("Cảm ơn".to_owned()), Some("ắ".repeat(600))])
    {
        let mut form = submission(code, RATINGS, "form");
        form.comment = comment;
        world.submit(form);
    }
    let lengths = world.rows(&["LENGTH(sealed)"], "inbox").concat();
    assert_eq!(lengths, vec![SEALED_LENGTH.to_string(); 3]);
}

fn a_backup_and_the_files_hold_nothing_of_a_waiting_answer(world: World) {
    let code = world.link(
        case("A")
            .of("xa-b")
            .handed_in_at("mot-cua-2")
            .about("Đất đai"),
    );
    let mut form = submission(code, RATINGS, "form");
    form.comment = Some("Cán bộ rất tận tình".to_owned());
    form.language = "en".to_owned();
    world.submit(form);
    let said = [RATINGS, "tận tình", &RATINGS[..5], &RATINGS[5..12]];
    let mut conn = world.conn();
    let dump: Vec<String> = everything(&mut conn)
        .into_iter()
        .flat_map(|(table, rows)| rows.into_iter().map(move |row| format!("{table} {row:?}")))
        .collect();
    let mut backup = String::new();
    GzDecoder::new(&*saved(&world))
        .read_to_string(&mut backup)
        .unwrap();
    let lookup = world.rows(&["lookup"], "invitations").concat().concat();
    assert!(dump.join("\n").contains(&lookup) && backup.contains(&lookup));
    for said in said {
        assert!(
            !dump.join("\n").contains(said) && !backup.contains(said),
            "{said}"
        );
    }
    // The agency, the office and the field are not named in any row of the answer.
    let about = ["xa-b", "mot-cua-2", "Đất đai", "so-nganh-4"];
    for row in dump.iter().filter(|row| row.starts_with("inbox")) {
        assert!(about.iter().all(|about| !row.contains(about)), "{row}");
    }
    if matches!(conn, Conn::Sqlite(_)) {
        let bytes = files(&world);
        let holds = |text: &str| {
            bytes
                .windows(text.len())
                .any(|window| window == text.as_bytes())
        };
        assert!(holds(&lookup), "the search finds what is there");
        assert!(said.iter().all(|said| !holds(said)));
    }
}

fn files(world: &World) -> Vec<u8> {
    let read =
        |name: &str| std::fs::read(world.database.folder.path().join(name)).unwrap_or_default();
    [read("sipas.db"), read("sipas.db-wal")].concat()
}

/// On SQLite an answer overwrites the state and the mark of the form in place, so that the pages are
/// the same in whatever order links are used. PostgreSQL's are written anew every night.
fn the_pages_of_links_show_no_order_of_use(database: Database) {
    if database.is_postgres() {
        return;
    }
    let world = World::from(database);
    let codes = world.links(&numbered("A", 120, |code| {
        case(code).handed_in_at("mot-cua-1")
    }));
    let before = pages(&world);
    for code in codes.iter().rev().step_by(3).chain(codes.iter().step_by(5)) {
        world.submit(submission(*code, RATINGS, &code.compact()));
    }
    let after = pages(&world);
    let column = |column: &str, from: &str| -> Vec<String> { world.rows(&[column], from).concat() };
    let lookups = column("lookup", "invitations");
    let presses = column("press", "invitations WHERE state = 'used'");
    let inbox: Vec<Vec<u8>> = column("sealed", "inbox")
        .iter()
        .map(|sealed| sealed_bytes(sealed)[..24].to_vec())
        .collect();
    assert!(presses.len() > 50);
    let mut found = 0;
    for (number, (before, after)) in before.iter().zip(&after).enumerate() {
        let changed: Vec<usize> = (0..before.len())
            .filter(|place| before[*place] != after[*place])
            .collect();
        let of_links = lookups
            .iter()
            .any(|lookup| find(after, lookup.as_bytes()).is_some());
        if !of_links {
            let of_inbox = inbox.iter().any(|nonce| find(after, nonce).is_some());
            // An inner page of a table holds the random keys of rows alone.
            let is_inner = after[0] == 5;
            let is_known = changed.is_empty() || of_inbox || is_inner || number == 0;
            assert!(is_known, "page {number} has changed");
            continue;
        }
        // The state is in front of the mark, with nothing in between where nothing was delivered.
        let places = presses
            .iter()
            .filter_map(|press| find(after, press.as_bytes()));
        let allowed: Vec<_> = places
            .map(|place| place - "used".len()..place + 64)
            .collect();
        found += allowed.len();
        let outside: Vec<&usize> = changed
            .iter()
            .filter(|place| allowed.iter().all(|range| !range.contains(*place)))
            .collect();
        assert!(outside.is_empty(), "page {number}: {outside:?}");
    }
    assert_eq!(
        found,
        presses.len(),
        "the search finds every used link once"
    );
}

fn find(page: &[u8], bytes: &[u8]) -> Option<usize> {
    page.windows(bytes.len()).position(|window| window == bytes)
}

/// The pages of the database, with everything that was in the log.
fn pages(world: &World) -> Vec<Vec<u8>> {
    let mut conn = world.conn();
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let size = world
        .rows(&["page_size"], "pragma_page_size")
        .concat()
        .concat();
    let size: usize = size.parse().unwrap();
    let file = std::fs::read(world.database.folder.path().join("sipas.db")).unwrap();
    file.chunks(size).map(<[u8]>::to_vec).collect()
}
