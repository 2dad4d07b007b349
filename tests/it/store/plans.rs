//! The plans by which the databases find what they are asked for.

use crate::support::world::{World, numbered};
use crate::support::{Database, case, queries, sql};

on_both_databases!(an_import_finds_the_cases_that_it_counts_by_their_ids);

/// So many that SQLite would rather read all cases of open months, if it could.
const BATCH: usize = 130;

fn an_import_finds_the_cases_that_it_counts_by_their_ids(database: Database) {
    queries::watch();
    let world = World::from(database);
    let is_postgres = world.database.is_postgres();
    if is_postgres {
        // It reads a small table from end to end.
        world.execute(
            "INSERT INTO cases (id, agency, case_code, channel, received_at, finished_at, \
             code_key, code_scope, counted_in) \
             SELECT md5(i::text), 'so-tp', 'B' || i, 'counter', '2026-07-01T00:00:00Z', \
             '2026-07-05T00:00:00Z', 'b' || i, '', '2026-07' FROM generate_series(1, 40000) AS i",
        );
        world.execute("ANALYZE cases");
    }
    let before = queries::while_locked(&world.database).len();
    world.import(&numbered("A", BATCH, case));
    let statements = queries::while_locked(&world.database).split_off(before);
    let counts = |statement: &&String| {
        statement.contains("FROM cases c LEFT JOIN agencies o") && statement.contains("c.id IN")
    };
    let counting = statements.iter().find(counts).unwrap();
    let (counting, _) = counting.split_once(" -- binds").unwrap();
    // On SQLite parameters have no numbers, and without values they are empty.
    let counting = (1..=BATCH).rev().fold(counting.to_owned(), |text, number| {
        text.replace(&format!("${number}"), &format!("'{number}'"))
    });
    let by_id = match is_postgres {
        true => "cases_pkey",
        false => "SEARCH c USING INDEX sqlite_autoindex_cases_1 (id=?)",
    };
    let found = sql::plan(&mut world.conn(), &counting).join("\n");
    assert!(found.contains(by_id), "{found}");
}
