//! Everything that was in the database is in the restored one, and works.

use sipas::domain::access::By;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::backup::verify;
use sipas::store::{ImportMode, StoreError, Submitted};

use sipas::store::backup::NOT_KEPT;

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

/// Fills the tables of people and of the audit trail.
fn with_people(world: &World) {
    let time = "'2026-07-14T00:00:00Z'";
    for statement in [
        "INSERT INTO users (id, name, display_name, language, wants_digest, totp_step, state, version, \
         made_at) VALUES ('u', 'an', 'An', 'vi', FALSE, 0, 'active', 1, TIME)",
        "INSERT INTO user_roles (user_id, role, scope, counter, granted_at, granted_by, signs_from) \
         VALUES ('u', 'admin', '', '', TIME, 'operator:root', TIME)",
        "INSERT INTO recovery_codes (user_id, hash) VALUES ('u', 'a')",
        "INSERT INTO sessions (hash, user_id, made_at, last_seen) VALUES ('s', 'u', TIME, TIME)",
        "INSERT INTO one_time_links (hash, user_id, expires_at) VALUES ('o', 'u', TIME)",
        "INSERT INTO login_failures (attempt, failures, paused_until) VALUES ('f', 1, TIME)",
        "INSERT INTO audit_pending (id, happened_at, actor, act, object, details, secret, mac) \
         VALUES ('p', TIME, 'key:k', 'cases.send', 'c', '{}', 's', 'm')",
        "INSERT INTO audit_checkpoints (number, mac, made_at, secret, seal) \
         VALUES (0, '', TIME, 's', 'm')",
        "INSERT INTO audit_keys (secret, sealed, sealed_by, written_until) \
         VALUES ('s', 'x', 'y', TIME)",
    ] {
        world.execute(&statement.replace("TIME", time));
    }
}

/// Fills the tables of what others have published and what agencies report.
fn with_instruments(world: &World) {
    for statement in [
        "INSERT INTO published_figures (index_key, agency, period, index_name, value, max_value, \
         source, url, imported_at, imported_by) \
         VALUES ('papi', '', '2025', 'PAPI', 432156, 800000, 'Báo cáo PAPI 2025', NULL, \
         '2026-07-14T00:00:00Z', 'operator:root')",
        "INSERT INTO reported_totals (agency, month, received, finished, pakn_received, \
         source, imported_at, imported_by) \
         VALUES ('so-yt', '2026-06', 120, 118, NULL, 'Báo cáo', '2026-07-14T00:00:00Z', \
         'operator:root')",
    ] {
        world.execute(statement);
    }
}

/// Takes the events of the audit trail, and its head, out of all rows.
fn without_trail(everything: &mut Vec<(String, Vec<Vec<String>>)>) -> Vec<Vec<String>> {
    let is_trail = |table: &str| ["audit_events", "audit_head"].contains(&table);
    let events = everything
        .iter()
        .find(|(table, _)| table == "audit_events")
        .map(|(_, rows)| rows.clone());
    everything.retain(|(table, _)| !is_trail(table));
    events.unwrap()
}

fn every_row_is_restored_into_either_database(mut world: World) {
    province(&mut world);
    with_people(&world);
    with_instruments(&world);
    let backup = saved(&world);
    let mut original = everything(&mut world.conn());
    let mut trail = without_trail(&mut original);
    for (table, rows) in &original {
        // Changes of counts are added up by the mixing before a backup, and no unit is put off.
        // Editions are signed and checked by a restoration: `editions::` restores real ones.
        let is_filled = ![
            "case_count_changes",
            "timeliness_changes",
            "postponed_closings",
        ]
        .contains(&table.as_str())
            && !table.starts_with("edition");
        assert_eq!(
            !rows.is_empty(),
            is_filled,
            "rows of {table} in the province"
        );
    }
    for target in targets() {
        restore_into(&target, &backup).unwrap();
        let mut restored = everything(&mut target.connect());
        let restored_trail = without_trail(&mut restored);
        // One event more: that of the restoration.
        let before: Vec<_> = restored_trail
            .into_iter()
            .filter(|event| !event.contains(&"backup.restore".to_owned()))
            .collect();
        trail.sort();
        assert_eq!(before, trail);
        for (table, rows) in &mut original {
            if NOT_KEPT.contains(&table.as_str()) {
                rows.clear();
            }
        }
        assert_eq!(restored, original, "{:?}", target.parsed_url());
    }
}

fn links_of_the_original_open_and_are_answered_on_a_restored_server(mut world: World) {
    let links = province(&mut world);
    let backup = saved(&world);
    let (used, ..) = world.sound();
    for target in targets() {
        let app = TestApp::serving(restored(&world, target, &backup));
        let outcome = |code| {
            let answer = app.get(&path(code));
            (answer.status, answer.state().unwrap().to_owned())
        };
        assert_eq!(outcome(&links.used), (409, "used".to_owned()));
        assert_eq!(outcome(&links.revoked), (410, "revoked".to_owned()));
        assert_eq!(outcome(&links.open), (200, "open".to_owned()));
        let send = "TC1=5&press=p&action=send";
        assert_eq!(app.post(&path(&links.open), send).status, 303);
        assert_eq!(outcome(&links.open), (409, "used".to_owned()));
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
