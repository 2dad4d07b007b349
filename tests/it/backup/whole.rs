//! Everything that was in the database is in the restored one, and works.

use sipas::domain::access::By;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::backup::verify;
use sipas::store::{ImportMode, StoreError, Submitted};

use super::{everything, province, restore_into, restored, saved, targets};
use crate::support::app::{TestApp, path};
use crate::support::builders::{CaseBuilder, slug};
use crate::support::world::{World, numbered, submission};
use crate::support::{case, ratings};

on_both_databases!(
    every_row_is_restored_into_either_database,
    links_of_the_original_open_and_are_answered_on_a_restored_server,
    an_empty_database_is_restored_as_well,
    a_backup_takes_no_provisional_sums_before_they_are_due,
);

/// A batch of paper forms that stays, and one that was withdrawn.
pub fn add_batches(world: &World) {
    let row = BatchRow {
        unit: slug("so-yt"),
        intake_office: false,
        definition: world.store.surveys().find_offered("so-nganh-4").unwrap(),
        period: "2026-06".parse().unwrap(),
        source: "paper".to_owned(),
        channel: "*".to_owned(),
        field: "*".to_owned(),
        ratings: ratings("5555555444444432"),
    };
    for name in ["giấy", "nhầm"] {
        let batch = Batch {
            name: name.to_owned(),
            sha256: name.to_owned(),
            by: By::operator("văn thư", world.now),
            source: "phieu-giay.csv".to_owned(),
        };
        let rows = vec![row.clone(); 7];
        let imported = world
            .store
            .import_batch(&batch, ImportMode::Chunked, |importer| {
                importer.apply(&rows)
            });
        imported.unwrap_or_else(|error: StoreError| panic!("{error}"));
    }
    world.store.withdraw_batch("nhầm", &world.by()).unwrap();
}

fn every_row_is_restored_into_either_database(mut world: World) {
    province(&mut world);
    let backup = saved(&world);
    let original = everything(&mut world.conn());
    for (table, rows) in &original {
        // Changes of counts are added up by the mixing before a backup, and no unit is put off.
        let is_filled = !["case_count_changes", "postponed_closings"].contains(&table.as_str());
        assert_eq!(
            !rows.is_empty(),
            is_filled,
            "rows of {table} in the province"
        );
    }
    for target in targets() {
        restore_into(&target, &backup).unwrap();
        let restored = everything(&mut target.connect());
        assert_eq!(restored, original, "{:?}", target.parsed_url());
    }
}

fn links_of_the_original_open_and_are_answered_on_a_restored_server(mut world: World) {
    let links = province(&mut world);
    let backup = saved(&world);
    let (used, ..) = world.sound();
    for target in targets() {
        let app = TestApp::serving(restored(&world, target, &backup));
        let told = |code| {
            let answer = app.get(&path(code));
            (answer.status, answer.state().unwrap().to_owned())
        };
        assert_eq!(told(&links.used), (409, "used".to_owned()));
        assert_eq!(told(&links.revoked), (410, "revoked".to_owned()));
        assert_eq!(told(&links.open), (200, "open".to_owned()));
        let send = "TC1=5&press=p&action=send";
        assert_eq!(app.post(&path(&links.open), send).status, 303);
        assert_eq!(told(&links.open), (409, "used".to_owned()));
        // A form sent before the backup and again after the restore was accepted once.
        let repeat = submission(links.used, "5555544444443321", "form-0");
        assert_eq!(app.world.submit(repeat), Submitted::Accepted);
        let other = submission(links.used, "5555544444443321", "another");
        assert_eq!(app.world.submit(other), Submitted::Used);
        // A case that is imported again has the link that it had.
        let again = app.world.import(&[case("C").due("2026-07-20")]);
        assert!(again[0].link.is_some());
        assert_eq!(app.world.sound().0, used + 1);
    }
}

fn an_empty_database_is_restored_as_well(database: crate::support::Database) {
    let world = World::with(database, |_| {}, crate::support::world::definitions());
    let backup = saved(&world);
    for target in targets() {
        let again = restored(&world, target, &backup);
        assert_eq!(again.sound(), (0, 0, 0));
        assert_eq!(again.store.list_agencies().unwrap().len(), 6);
    }
}

#[test]
fn a_full_disk_is_told_and_the_database_goes_on() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for database in targets() {
        let world = World::from(database);
        let failed = world.store.back_up(&world.by(), Full, |_, _| {});
        let error = failed.err().unwrap().to_string();
        assert!(error.contains("no storage space"), "{error}");
        // The connection is of use, and its transaction is over.
        assert!(verify(&*saved(&world)).is_ok());
        world.sound();
    }
}

fn a_backup_takes_no_provisional_sums_before_they_are_due(world: World) {
    // A Wednesday: the sums of the week were taken on Monday.
    world.mix();
    let cases = numbered("H", 7, case);
    world.answer_cases(&cases, "5555555555555555");
    let provisional = "SELECT COUNT(*) FROM moments WHERE basis = 'provisional'";
    saved(&world);
    assert_eq!(world.number(provisional), 0);
    // Asked for, they are taken.
    world.mix();
    assert!(world.number(provisional) > 0);
}
