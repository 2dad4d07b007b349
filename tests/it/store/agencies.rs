//! Two who change agencies at the same time.

use std::time::Duration;

use sipas::domain::cases::agency::Agency;
use sipas::store::ImportMode;
use sipas::store::cases::agencies::AgencyChange;

use crate::support::builders::agency;
use crate::support::sql;
use crate::support::world::source;
use crate::support::{Database, World};

#[test]
fn a_change_by_hand_that_overlaps_with_an_import_is_told_of_it() {
    // On SQLite nobody reads within a writing transaction before the one before has ended.
    let Some(database) = Database::postgres() else {
        return;
    };
    let world = World::from(database);
    let named = |code: &str, name: &str| Agency {
        name: name.to_owned(),
        ..agency(code, "so-ban-nganh")
    };
    let stored = world.store.find_agency("so-tp").unwrap().unwrap();
    let imported = [named("so-tp", "Imported"), named("so-yt", "Imported")];
    // The import is held up in its middle.
    let mut other = world.conn();
    sql::execute(&mut other, "BEGIN");
    sql::execute(
        &mut other,
        "UPDATE agencies SET name = name WHERE code = 'so-yt'",
    );
    let (store, by) = (&world.store, world.by());
    let changed = std::thread::scope(|scope| {
        let wait = || std::thread::sleep(Duration::from_millis(300));
        let import =
            scope.spawn(|| store.import_agencies(&imported, &source(), ImportMode::Chunked));
        wait();
        let change = scope.spawn(|| {
            let by_hand = named("so-tp", "By hand");
            store.change_agency(&by_hand, Some(&stored.fingerprint()), &by)
        });
        wait();
        sql::execute(&mut other, "COMMIT");
        import.join().unwrap().unwrap();
        change.join().unwrap().unwrap()
    });
    assert_eq!(changed, AgencyChange::Outdated(imported[0].clone()));
    assert_eq!(
        store.find_agency("so-tp").unwrap(),
        Some(imported[0].clone())
    );
}
