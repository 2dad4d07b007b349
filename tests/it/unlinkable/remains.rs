//! What is left in the files of a database.

use crate::support::Database;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::world::{World, numbered, submission};

/// SQLite's log keeps whole pages of each transaction, a link's and its answer's side by side,
/// long after both were written into the database; PostgreSQL's pages keep a removed row, with
/// the number of the transaction that spent its link, until something is written over it. A
/// mixing must leave nothing of the kind.
pub fn assert_nothing_remains(database: Database) {
    let world = World::from(database);
    let few = numbered("B", 3, |code| case(code).about("Đất đai"));
    let many = numbered("A", 12, case);
    for code in world.links(&[few, many].concat()) {
        let mut form = submission(code, "5454545454545454", "form");
        form.comment = Some(format!("Góp ý {}", code.compact()));
        world.submit(form);
    }
    let waiting: Vec<String> = world
        .rows(&["key"], "inbox")
        .into_iter()
        .map(|mut row| row.swap_remove(0))
        .collect();
    let found = |world: &World| waiting.iter().filter(|key| is_there(world, key)).count();
    assert_eq!(found(&world), 15, "the search finds what is there");
    let mixed = world.mix();
    assert_eq!((mixed.left, mixed.waiting), (12, 3));
    // On SQLite three of them are still the rows that wait.
    let still_waiting = if world.database.is_postgres() { 0 } else { 3 };
    assert_eq!(
        found(&world),
        still_waiting,
        "rows of the waiting room remain"
    );
}

/// Whether some file of the database holds a text.
fn is_there(world: &World, text: &str) -> bool {
    if world.database.is_postgres() {
        world.execute("CHECKPOINT");
        return world.number(&format!(
            "SELECT COUNT(*) FROM (SELECT pg_read_binary_file(pg_relation_filepath('inbox')) \
             AS content) f WHERE position(convert_to('{text}', 'UTF8') IN content) > 0"
        )) > 0;
    }
    ["sipas.db", "sipas.db-wal"].iter().any(|name| {
        let path = world.database.folder.path().join(name);
        let content = std::fs::read(path).unwrap_or_default();
        content
            .windows(text.len())
            .any(|bytes| bytes == text.as_bytes())
    })
}
