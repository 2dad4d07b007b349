//! Events of software, which wait beside the chain until they are appended; and the events of long
//! work.

use std::time::Duration;

use jiff::ToSpan;
use serde_json::{Value, json};
use sipas::domain::access::chain::Fault;
use sipas::domain::access::{By, Viewer};
use sipas::domain::cases::case::{Case, CaseUpdate};
use sipas::store::cases::imported::CaseImport;
use sipas::store::cases::recorder::ImportRecord;
use sipas::store::{ImportMode, StoreError};

use super::{acts, events, fault};
use crate::support::app::agent;
use crate::support::builders::CaseBuilder;
use crate::support::world::{World, definitions, numbered};
use crate::support::{Served, Sipas, case};

on_both_databases!(
    a_request_of_software_is_one_event_of_its_case,
    a_request_that_changes_nothing_is_no_event,
    a_changed_or_added_waiting_event_is_found,
    a_deleted_waiting_event_is_put_back_by_the_server_that_wrote_it,
    a_changed_waiting_event_is_put_back_and_found,
    what_another_server_has_appended_is_not_put_back,
    software_that_reads_cases_is_one_event_a_day_for_each_key_and_agency,
    what_software_sent_last_is_appended_when_the_server_stops,
    a_request_of_many_batches_is_one_event_with_its_digest,
    an_import_that_is_cut_short_is_told_as_unfinished,
    an_import_that_is_undone_is_no_event,
);

fn software(world: &World) -> CaseImport {
    CaseImport {
        links: true,
        delivery: None,
        by: By::key("Một cửa điện tử", world.now),
        sha256: None,
        viewer: Viewer::Operator,
    }
}

/// Sends a case as software does.
pub(super) fn put(world: &World, case: Case) {
    let outcomes = world
        .store
        .apply_cases(software(world), &[CaseUpdate::whole(case)])
        .unwrap();
    outcomes
        .into_iter()
        .for_each(|outcome| drop(outcome.unwrap()));
}

fn waiting(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM audit_pending")
}

/// The details of the last event.
fn last_details(world: &World) -> Value {
    serde_json::from_str(&events(world).pop().unwrap().details).unwrap()
}

fn a_request_of_software_is_one_event_of_its_case(world: World) {
    put(&world, case("H1"));
    assert_eq!(waiting(&world), 1);
    assert_eq!(acts(&world).len(), 2);
    assert_eq!(world.store.append_pending(world.now).unwrap(), 1);
    assert_eq!((waiting(&world), fault(&world)), (0, None));
    let event = events(&world).pop().unwrap();
    let id = world.rows(&["id"], "cases").concat().concat();
    assert_eq!((event.act.as_str(), event.object), ("cases.send", id));
    assert_eq!(event.actor, "key:Một cửa điện tử");
    let details = last_details(&world);
    assert_eq!(
        (&details["agency"], &details["case"]),
        (&json!("so-tp"), &json!("added"))
    );
}

fn a_request_that_changes_nothing_is_no_event(world: World) {
    put(&world, case("H1"));
    put(&world, case("H1"));
    assert_eq!(waiting(&world), 1);
    put(&world, case("H1").due("2026-07-20"));
    assert_eq!(waiting(&world), 2);
}

fn a_changed_or_added_waiting_event_is_found(world: World) {
    put(&world, case("H1"));
    let id = world.rows(&["id"], "audit_pending").concat().concat();
    for column in ["happened_at", "actor", "act", "object", "details", "id"] {
        let was = world.rows(&[column], "audit_pending").concat().concat();
        world.execute(&format!("UPDATE audit_pending SET {column} = 'x'"));
        let id = if column == "id" { "x" } else { &id };
        assert_eq!(
            fault(&world),
            Some(Fault::Pending(id.to_owned())),
            "{column}"
        );
        world.execute(&format!("UPDATE audit_pending SET {column} = '{was}'"));
    }
    assert_eq!(fault(&world), None);
    world.execute(
        "INSERT INTO audit_pending SELECT 'x', happened_at, actor, act, object, details, secret, mac \
         FROM audit_pending",
    );
    assert_eq!(fault(&world), Some(Fault::Pending("x".to_owned())));
    // It is not believed, and stays for the verification to name.
    assert_eq!(world.store.append_pending(world.now).unwrap(), 1);
    assert_eq!(fault(&world), Some(Fault::Pending("x".to_owned())));
}

fn a_deleted_waiting_event_is_put_back_by_the_server_that_wrote_it(world: World) {
    put(&world, case("H1"));
    put(&world, case("H2"));
    world.execute("DELETE FROM audit_pending");
    world.store.append_pending(world.now).unwrap();
    let verified = world.store.verify_audit(None, world.now).unwrap();
    assert_eq!((verified.fault, verified.put_back), (None, vec![3, 4]));
    assert_eq!(last_details(&world)["put_back"], json!(true));
    // Once.
    world.store.append_pending(world.now).unwrap();
    assert_eq!(events(&world).len(), 4);
}

fn a_changed_waiting_event_is_put_back_and_found(world: World) {
    put(&world, case("H1"));
    let id = world.rows(&["id"], "cases").concat().concat();
    world.execute("UPDATE audit_pending SET object = 'x'");
    world.store.append_pending(world.now).unwrap();
    assert_eq!(events(&world).pop().unwrap().object, id);
    assert!(matches!(fault(&world), Some(Fault::Pending(_))));
}

fn what_another_server_has_appended_is_not_put_back(world: World) {
    put(&world, case("H1"));
    let other = world.open_again(|_| {}, definitions()).unwrap();
    assert_eq!(other.append_pending(world.now).unwrap(), 1);
    world.store.append_pending(world.now).unwrap();
    let verified = world.store.verify_audit(None, world.now).unwrap();
    assert_eq!((verified.events, verified.put_back), (3, vec![]));
}

fn software_that_reads_cases_is_one_event_a_day_for_each_key_and_agency(world: World) {
    let read = |key: &str, agency: &str, hours: i64| {
        let by = By::key(key, world.now.checked_add(hours.hours()).unwrap());
        world.store.record_reading(&by, agency).unwrap();
    };
    // From nine in the morning; it is the next day in Vietnam fifteen hours later.
    for hours in [0, 0, 14] {
        read("Một cửa", "so-tp", hours);
    }
    assert_eq!(waiting(&world), 1);
    read("Một cửa", "so-yt", 14);
    read("Cổng", "so-tp", 14);
    assert_eq!(waiting(&world), 3);
    for hours in [15, 20] {
        read("Một cửa", "so-tp", hours);
    }
    assert_eq!(waiting(&world), 4);
    world.store.append_pending(world.now).unwrap();
    let event = events(&world).swap_remove(2);
    assert_eq!(
        (event.act.as_str(), event.object.as_str()),
        ("cases.read", "so-tp")
    );
    assert_eq!(event.actor, "key:Một cửa");
    assert_eq!(fault(&world), None);
}

fn what_software_sent_last_is_appended_when_the_server_stops(sipas: Sipas) {
    let sipas = sipas.with_agencies();
    let key = [
        "key",
        "add",
        "--kind",
        "system",
        "--all",
        "--name",
        "Một cửa",
    ];
    let key = sipas.run(&key).succeeded().out.trim().to_owned();
    let mut server = Served::start(&sipas, &[]);
    // Without a pause, so that the last ones come after the last second's append.
    let path = |number| {
        format!(
            "http://{}/api/v1/agencies/so-tp/cases/H{number}",
            server.address
        )
    };
    for number in 0..40 {
        let request = agent()
            .put(&path(number))
            .header("authorization", &format!("Bearer {key}"));
        let body = r#"{"received_at": "2026-07-01"}"#;
        let request = request.header("content-type", "application/json");
        assert_eq!(request.send(body).unwrap().status().as_u16(), 201);
    }
    let sent = |table| format!("SELECT COUNT(*) FROM {table} WHERE act = 'cases.send'");
    server.terminate();
    assert!(server.ended(Duration::from_secs(30)).success());
    assert_eq!(sipas.number(&sent("audit_pending")), 0);
    assert_eq!(sipas.number(&sent("audit_events")), 40);
    sipas.run(&["audit", "verify"]).succeeded();
}

fn a_request_of_many_batches_is_one_event_with_its_digest(world: World) {
    let by = By::key("Một cửa điện tử", world.now);
    let mut record = ImportRecord::of_request(&world.store, &by);
    for prefix in ["A", "B", "A"] {
        let updates: Vec<CaseUpdate> = numbered(prefix, 3, case)
            .into_iter()
            .map(CaseUpdate::whole)
            .collect();
        world
            .store
            .apply_batch(software(&world), &updates, &mut record)
            .unwrap();
        assert_eq!(waiting(&world), 1);
    }
    world.store.append_pending(world.now).unwrap();
    assert_eq!((waiting(&world), events(&world).len()), (1, 2));
    world.store.finish_record(record, "ab12").unwrap();
    assert_eq!(waiting(&world), 0);
    assert_eq!(acts(&world)[2..], ["cases.send"]);
    let expected = json!({
        "added": 6, "changed": 0, "unchanged": 3, "refused": 0, "sha256": "ab12",
    });
    assert_eq!(last_details(&world), expected);
    assert_eq!(fault(&world), None);
}

fn an_import_that_is_cut_short_is_told_as_unfinished(world: World) {
    let by = By::key("Một cửa điện tử", world.now);
    let mut record = ImportRecord::of_request(&world.store, &by);
    let updates = [CaseUpdate::whole(case("H1"))];
    world
        .store
        .apply_batch(software(&world), &updates, &mut record)
        .unwrap();
    drop(record);
    let soon = world.now.checked_add(23.hours()).unwrap();
    assert_eq!(world.store.append_pending(soon).unwrap(), 0);
    assert_eq!(fault(&world), None);
    let next_day = world.now.checked_add(25.hours()).unwrap();
    assert_eq!(world.store.append_pending(next_day).unwrap(), 1);
    assert_eq!(last_details(&world)["unfinished"], json!(true));
    assert_eq!(last_details(&world)["added"], json!(1));

    // An import that fails tells it at once.
    let failed = world.store.import_cases(
        software(&world),
        ImportMode::Chunked,
        |importer| -> Result<(), StoreError> {
            importer.apply(&[CaseUpdate::whole(case("H2"))])?;
            Err(StoreError::Batch("the file ends".to_owned()))
        },
    );
    assert!(failed.is_err());
    assert_eq!(acts(&world)[3..], ["cases.import"]);
    assert_eq!(last_details(&world)["unfinished"], json!(true));
    assert_eq!((waiting(&world), fault(&world)), (0, None));
}

fn an_import_that_is_undone_is_no_event(world: World) {
    for mode in [ImportMode::Atomic, ImportMode::DryRun] {
        let failed = world.store.import_cases(
            software(&world),
            mode,
            |importer| -> Result<(), StoreError> {
                importer.apply(&[CaseUpdate::whole(case("H2"))])?;
                match mode {
                    ImportMode::DryRun => Ok(()),
                    _ => Err(StoreError::Batch("the file ends".to_owned())),
                }
            },
        );
        assert_eq!(failed.is_err(), mode == ImportMode::Atomic);
    }
    assert_eq!((waiting(&world), events(&world).len()), (0, 2));
    assert_eq!(world.number("SELECT COUNT(*) FROM cases"), 0);
}
