//! Two who change agencies at the same time, and imports meanwhile.

use std::time::Duration;

use sipas::domain::cases::agency::Agency;
use sipas::domain::cases::case::{CaseReason, CaseUpdate};
use sipas::store::cases::agencies::AgencyChangeOutcome;
use sipas::store::{ImportMode, StoreError};

use crate::support::builders::{CaseBuilder, agency};
use crate::support::case;
use crate::support::sql;
use crate::support::world::source;
use crate::support::{Database, World};

on_both_databases!(an_import_knows_the_agencies_as_they_are_at_each_step,);

fn ended_in_june() -> Agency {
    Agency {
        valid_to: Some("2026-06-30".parse().unwrap()),
        ..agency("so-yt", "so-ban-nganh")
    }
}

fn an_import_knows_the_agencies_as_they_are_at_each_step(world: World) {
    let case = |code: &str, finished: &str| {
        let case = case(code).of("so-yt").received("2026-06-01");
        CaseUpdate::whole(case.finished(finished))
    };
    let store = &world.store;
    let outcomes = store
        .import_cases(world.case_import(), ImportMode::Chunked, |importer| {
            let mut outcomes = importer.apply(&[case("H1", "2026-06-29")])?;
            let stored = store.find_agency("so-yt")?.unwrap();
            let changed =
                store.change_agency(&ended_in_june(), Some(&stored.fingerprint()), &world.by())?;
            assert_eq!(changed, AgencyChangeOutcome::Made);
            outcomes.extend(importer.apply(&[case("H2", "2026-06-30")])?);
            outcomes.extend(importer.apply(&[case("H3", "2026-07-02")])?);
            Ok::<_, StoreError>(outcomes)
        })
        .unwrap();
    assert!(outcomes[0].is_ok() && outcomes[1].is_ok());
    let refused = outcomes[2].as_ref().unwrap_err();
    assert!(
        matches!(refused.reason, CaseReason::OutsideValidity { .. }),
        "{refused}"
    );
    world.sound();
}

#[test]
fn an_import_waits_for_a_change_of_agencies_and_the_change_for_the_import() {
    // On SQLite nobody reads within a writing transaction before the one before has ended.
    let Some(database) = Database::postgres() else {
        return;
    };
    let world = World::from(database);
    let (store, by) = (&world.store, world.by());
    let wait = || std::thread::sleep(Duration::from_millis(300));
    let mut other = world.conn();
    let lock = |function: &str| {
        format!("SELECT {function}(hashtext(current_schema() || '.sipas.agencies'))")
    };
    sql::execute(&mut other, "BEGIN");
    sql::execute(&mut other, &lock("pg_advisory_xact_lock"));
    sql::execute(
        &mut other,
        "UPDATE agencies SET valid_to = '2026-06-30' WHERE code = 'so-yt'",
    );
    let refused = std::thread::scope(|scope| {
        let update = CaseUpdate::whole(case("H1").of("so-yt"));
        let import = scope.spawn(|| store.apply_cases(world.case_import(), &[update]));
        wait();
        sql::execute(&mut other, "COMMIT");
        import.join().unwrap().unwrap().remove(0).unwrap_err()
    });
    assert!(
        matches!(refused.reason, CaseReason::OutsideValidity { .. }),
        "{refused}"
    );
    sql::execute(&mut other, "BEGIN");
    sql::execute(&mut other, &lock("pg_advisory_xact_lock_shared"));
    std::thread::scope(|scope| {
        let stored = store.find_agency("so-tp").unwrap().unwrap();
        let changed = Agency {
            name: "Sở Tư pháp".to_owned(),
            ..stored.clone()
        };
        let by = &by;
        let change =
            scope.spawn(move || store.change_agency(&changed, Some(&stored.fingerprint()), by));
        wait();
        assert!(!change.is_finished());
        sql::execute(&mut other, "COMMIT");
        assert_eq!(change.join().unwrap().unwrap(), AgencyChangeOutcome::Made);
    });
}

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
    assert_eq!(changed, AgencyChangeOutcome::Outdated(imported[0].clone()));
    assert_eq!(
        store.find_agency("so-tp").unwrap(),
        Some(imported[0].clone())
    );
}
