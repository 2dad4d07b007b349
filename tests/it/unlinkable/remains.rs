//! What is left in the files of an embedded database.

use crate::support::Database;
use crate::support::case;
use crate::support::world::{World, numbered, submission};

/// SQLite's log keeps whole pages of each transaction, a link's and its answer's side by side,
/// long after both were written into the database: a mixing must empty it, and leave nothing in
/// free pages either.
pub fn assert_nothing_remains(database: Database) {
    let world = World::from(database);
    for code in world.links(&numbered("A", 12, case)) {
        let mut form = submission(code, "5454545454545454", "form");
        form.comment = Some(format!("Góp ý {}", code.compact()));
        world.submit(form);
    }
    let waiting: Vec<String> = world
        .rows(&["key"], "inbox")
        .into_iter()
        .map(|mut row| row.swap_remove(0))
        .collect();
    let found = |world: &World| {
        let files: Vec<Vec<u8>> = ["sipas.db", "sipas.db-wal"]
            .iter()
            .map(|name| std::fs::read(world.database.folder.path().join(name)).unwrap_or_default())
            .collect();
        let is_there = |key: &&String| {
            files
                .iter()
                .any(|file| file.windows(key.len()).any(|bytes| bytes == key.as_bytes()))
        };
        waiting.iter().filter(is_there).count()
    };
    assert_eq!(found(&world), 12, "the search finds what is there");
    assert_eq!(world.mix().left, 12);
    assert_eq!(found(&world), 0, "rows of the waiting room remain");
}
