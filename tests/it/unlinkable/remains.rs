//! What is left in the files of a database.

use sipas::domain::paper::DraftNumber;

use crate::paper;
use crate::support::Database;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::world::{World, numbered, sealed_bytes, submission};

on_both_databases!(the_files_of_the_database_forget_what_waited);

fn the_files_of_the_database_forget_what_waited(database: Database) {
    // PostgreSQL keeps what any open transaction of the same database might still look at: one of
    // another test's, too.
    let is_postgres = database.is_postgres();
    let alone = if is_postgres {
        Database::postgres_alone()
    } else {
        Some(database)
    };
    if let Some(database) = alone {
        assert_nothing_remains(database);
    }
    let alone = match is_postgres {
        true => Database::postgres_alone(),
        false => Some(Database::sqlite()),
    };
    if let Some(database) = alone {
        assert_nothing_remains_of_forms(database);
    }
}

/// SQLite's log keeps whole pages of each transaction, a link's and its answer's side by side,
/// long after both were written into the database; PostgreSQL's pages keep a removed row, with
/// the number of the transaction that redeemed its link, until something is written over it. A
/// mixing must leave nothing of the kind.
fn assert_nothing_remains(database: Database) {
    let mut world = World::from(database);
    let few = numbered("B", 3, |code| case(code).of("so-yt"));
    let many = numbered("A", 12, case);
    for code in world.links(&[few, many].concat()) {
        let mut form = submission(code, "5454545454545454", "form");
        form.comment = Some(format!("Góp ý {}", code.compact()));
        world.submit(form);
    }
    // What was sealed begins with random bytes.
    let waiting: Vec<Vec<u8>> = world
        .rows(&["sealed"], "inbox")
        .iter()
        .map(|row| sealed_bytes(&row[0])[..24].to_vec())
        .collect();
    let found = |world: &World| {
        let is_there = |nonce: &&Vec<u8>| times(world, "inbox", nonce) > 0;
        waiting.iter().filter(is_there).count()
    };
    assert_eq!(found(&world), 15, "the search finds what is there");
    let mixed = world.close();
    assert_eq!((mixed.left, mixed.waiting), (12, 3));
    // Three of them are still the rows that wait.
    assert!(
        comes_to(&world, || found(&world) == 3),
        "rows of the inbox remain"
    );
}

/// Whether a mixing cleaned so; on PostgreSQL one of the next few may, because a mixing leaves that to
/// the next where the table is being read, and PostgreSQL's own upkeep reads it now and then.
fn comes_to(world: &World, is_clean: impl Fn() -> bool) -> bool {
    let looks = if world.database.is_postgres() { 10 } else { 1 };
    (0..looks).any(|_| {
        let clean = is_clean();
        if !clean {
            world.mix();
        }
        clean
    })
}

/// The same of forms that waited for their check: those that were checked have gone, and those that
/// go on waiting are there once, without the row that came with their link.
fn assert_nothing_remains_of_forms(database: Database) {
    let world = World::from(database);
    for code in world.links(&numbered("F", 6, |code| {
        case(code).handed_in_at("mot-cua-1")
    })) {
        paper::enter(&world, &paper::entry(code, "5454545454545454"), 100);
    }
    let rows = world.rows(&["number", "mark"], "paper_drafts");
    let found = |world: &World, rows: &[Vec<String>]| -> Vec<usize> {
        let times = |row: &Vec<String>| times(world, "paper_drafts", row[1].as_bytes());
        rows.iter().map(times).collect()
    };
    let there = found(&world, &rows);
    assert!(
        there.iter().all(|times| *times > 0),
        "the search finds what is there"
    );
    let (checked, waiting) = rows.split_at(4);
    for row in checked {
        let number = DraftNumber::parse(&row[0]).unwrap();
        let typed = paper::second(number, "5454545454545454");
        world.store.check_paper(&typed, world.now).unwrap();
    }
    world.mix();
    let is_clean = || found(&world, checked) == [0; 4] && found(&world, waiting) == [1; 2];
    assert!(comes_to(&world, is_clean), "forms that were checked remain");
}

/// How often the files of a database hold some bytes; on PostgreSQL the file of the table.
fn times(world: &World, table: &str, bytes: &[u8]) -> usize {
    if world.database.is_postgres() {
        world.execute("CHECKPOINT");
        let times = world.number(&format!(
            "SELECT (length(hex) - length(replace(hex, t, ''))) / length(t) FROM (SELECT \
             encode(pg_read_binary_file(pg_relation_filepath('{table}')), 'hex') AS hex, \
             CAST('{}' AS TEXT) AS t) f",
            hex::encode(bytes)
        ));
        return usize::try_from(times).unwrap();
    }
    let in_file = |name: &str| {
        let path = world.database.folder.path().join(name);
        let content = std::fs::read(path).unwrap_or_default();
        let windows = content.windows(bytes.len());
        windows.filter(|window| *window == bytes).count()
    };
    in_file("sipas.db") + in_file("sipas.db-wal")
}
