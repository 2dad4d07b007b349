//! Every act and its event: one transaction, and nothing in it that tells of answers or persons.

use sipas::domain::access::audit::Act;
use sipas::domain::access::{By, KeyKind, KeyText, Reach, Viewer};
use sipas::domain::cases::apology::Apology;
use sipas::domain::cases::case::{CaseUpdate, Delivery};
use sipas::store::access::keys::NewKey;
use sipas::store::answers::batches::{Batch, BatchRow};
use sipas::store::cases::imported::CaseImport;
use sipas::store::links::by_hand::ByHand;
use sipas::store::{ImportMode, StoreError, Submitted};

use super::{acts, events, fault};
use crate::support::builders::{CaseBuilder, agency, slug};
use crate::support::world::{World, source, submission};
use crate::support::{case, ratings, sql};

on_both_databases!(
    an_act_without_its_event_is_undone_and_an_act_that_fails_is_no_event,
    what_changes_nothing_is_no_event,
    answering_and_showing_a_survey_are_no_events,
    no_event_holds_a_code_a_reason_or_a_comment,
);

const CODE: &str = "H35.99-BI-MAT";
const REASON: &str = "Lý do riêng tư";
const ALL_FIVE: &str = "5555555555555555";

/// An act, and the table that it writes.
struct Case {
    act: Act,
    table: &'static str,
    run: fn(&World) -> Result<(), StoreError>,
}

fn id(world: &World) -> String {
    world
        .rows(&["id"], "cases ORDER BY id")
        .concat()
        .swap_remove(0)
}

fn by_hand(world: &World) -> ByHand {
    ByHand {
        reason: Some(REASON.to_owned()),
        by: By::key("Quầy 3", world.now),
    }
}

fn import(world: &World) -> CaseImport {
    CaseImport {
        links: true,
        delivery: None,
        by: world.by(),
        sha256: Some("ab12".to_owned()),
        viewer: Viewer::Operator,
    }
}

fn import_one(world: &World, code: &str, mode: ImportMode) -> Result<(), StoreError> {
    world.store.import_cases(import(world), mode, |importer| {
        importer.apply(&[CaseUpdate::whole(case(code))])?;
        Ok(())
    })
}

fn import_batch(world: &World, name: &str, mode: ImportMode) -> Result<(), StoreError> {
    let row = BatchRow {
        unit: slug("so-tp"),
        intake_office: false,
        definition: world.store.surveys().find_offered("so-nganh-4").unwrap(),
        period: "2026-07".parse().unwrap(),
        source: "paper".to_owned(),
        channel: "counter".to_owned(),
        field: "*".to_owned(),
        ratings: ratings(ALL_FIVE),
    };
    let batch = Batch {
        name: name.to_owned(),
        sha256: name.to_owned(),
        by: world.by(),
        source: "phieu-giay.csv".to_owned(),
    };
    world
        .store
        .import_batch(&batch, mode, |importer| importer.apply(&[row]))
}

/// Every act on the store, in an order in which each can be done.
fn every_act() -> Vec<Case> {
    let new = |act, table, run| Case { act, table, run };
    vec![
        new(Act::KeyAdd, "keys", |world| {
            let key = NewKey {
                name: "Một cửa điện tử".to_owned(),
                kind: KeyKind::System,
                reach: Reach::of_agencies(vec![slug("so-tp")]),
            };
            let text = KeyText::new([1; 28]);
            world.store.insert_key(&key, &text, &world.by())
        }),
        new(Act::KeyChange, "keys", |world| {
            let offices = [slug("mot-cua-1")];
            world
                .store
                .set_key_offices("Một cửa điện tử", &offices, &world.by())
        }),
        new(Act::KeyRotate, "keys", |world| {
            let text = KeyText::new([2; 28]);
            world
                .store
                .rotate_key("Một cửa điện tử", &text, &world.by())
        }),
        new(Act::KeyRevoke, "keys", |world| {
            world.store.revoke_key("Một cửa điện tử", &world.by())
        }),
        new(Act::AgenciesImport, "agencies", |world| {
            let new = [agency("xa-moi", "xa-phuong-dac-khu")];
            let done = world
                .store
                .import_agencies(&new, &source(), ImportMode::Chunked);
            done.map(drop)
        }),
        new(Act::FieldsConfirm, "fields", |world| {
            world
                .store
                .confirm_fields(&["Xây dựng"], &world.by())
                .map(drop)
        }),
        new(Act::CasesImport, "cases", |world| {
            import_one(world, CODE, ImportMode::Chunked)
        }),
        new(Act::CasesImport, "cases", |world| {
            import_one(world, "H35.99-BI-MAT-2", ImportMode::Atomic)
        }),
        new(Act::CasesSend, "cases", |world| {
            let updates = [CaseUpdate::whole(case("H35.99-BI-MAT-3"))];
            world.store.apply_cases(import(world), &updates).map(drop)
        }),
        new(Act::CaseAdd, "cases", |world| {
            let update = CaseUpdate::whole(case("H35.99-BI-MAT-4"));
            world.store.add_case(import(world), &update).map(drop)
        }),
        new(Act::LinkPrint, "invitations", |world| {
            world.store.note_print(&id(world), &by_hand(world))
        }),
        new(Act::LinkPrint, "link_events", |world| {
            world.store.note_print(&id(world), &by_hand(world))
        }),
        new(Act::LinkDeliver, "invitations", |world| {
            let by = by_hand(world).by;
            world
                .store
                .record_delivery(&id(world), Delivery::Message, &by)
        }),
        new(Act::LinkReissue, "link_events", |world| {
            let link = world.link_id(&id(world));
            world
                .store
                .reissue(&id(world), &link, &by_hand(world))
                .map(drop)
        }),
        new(Act::LinkRevoke, "link_events", |world| {
            let link = world.link_id(&id(world));
            world
                .store
                .revoke(&id(world), &link, &by_hand(world))
                .map(drop)
        }),
        new(Act::ApologyMake, "apologies", |world| {
            let late = case(CODE).due("2026-07-02");
            let today = "2026-07-15".parse().unwrap();
            let apology = Apology::of(&late, Some(REASON), None, today).unwrap();
            world
                .store
                .insert_apology(&id(world), &apology, &world.by())
        }),
        new(Act::ResponsesImport, "batches", |world| {
            import_batch(world, "P1", ImportMode::Chunked)
        }),
        new(Act::ResponsesImport, "responses", |world| {
            import_batch(world, "P2", ImportMode::Atomic)
        }),
        new(Act::BatchWithdraw, "batches", |world| {
            world.store.withdraw_batch("P1", &world.by()).map(drop)
        }),
    ]
}

/// The rows of a table, in an order of their own.
fn content(world: &World, table: &str) -> Vec<Vec<String>> {
    let columns = sql::columns(&mut world.conn(), table);
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut rows = world.rows(&columns, table);
    rows.sort();
    rows
}

/// Does an act while a table is not there, and expects that it fails.
fn fails_without(world: &World, table: &str, case: &Case) {
    world.execute(&format!("ALTER TABLE {table} RENAME TO gone"));
    let done = (case.run)(world);
    world.execute(&format!("ALTER TABLE gone RENAME TO {table}"));
    assert!(done.is_err(), "{:?} without {table}", case.act);
}

fn an_act_without_its_event_is_undone_and_an_act_that_fails_is_no_event(world: World) {
    for case in every_act() {
        let before = (content(&world, case.table), acts(&world));
        let pending = content(&world, "audit_pending");
        let trail = match case.act {
            Act::CasesSend => "audit_pending",
            _ => "audit_events",
        };
        fails_without(&world, trail, &case);
        // A chunked import keeps what it has done, and its event waits to tell of it.
        let is_kept = content(&world, "audit_pending") != pending;
        if is_kept {
            assert!([Act::CasesImport, Act::ResponsesImport].contains(&case.act));
            world.execute("DELETE FROM audit_pending");
            world.execute("DELETE FROM link_events");
        } else {
            assert_eq!(content(&world, case.table), before.0, "{:?}", case.act);
        }
        assert_eq!(acts(&world), before.1);

        let now = content(&world, case.table);
        fails_without(&world, case.table, &case);
        assert_eq!(content(&world, case.table), now, "{:?}", case.act);
        assert_eq!(acts(&world), before.1);
        assert_eq!(content(&world, "audit_pending"), pending, "{:?}", case.act);

        (case.run)(&world).unwrap_or_else(|error| panic!("{:?}: {error}", case.act));
        world.store.append_pending(world.now).unwrap();
        let after = acts(&world);
        assert_eq!(after[before.1.len()..], [case.act.name()]);
    }
    assert_eq!(fault(&world), None);
}

fn what_changes_nothing_is_no_event(world: World) {
    import_one(&world, CODE, ImportMode::Chunked).unwrap();
    let (id, before) = (id(&world), acts(&world));
    let link = world.link_id(&id);
    world.revoke_link(CODE);
    let store = &world.store;
    let by_hand = by_hand(&world);
    assert!(store.reissue(&id, &link, &by_hand).unwrap().is_err());
    assert!(store.revoke(&id, &link, &by_hand).unwrap().is_err());
    store.note_print(&id, &by_hand).unwrap();
    store
        .record_delivery(&id, Delivery::Message, &by_hand.by)
        .unwrap();
    store
        .record_delivery("no such case", Delivery::Message, &by_hand.by)
        .unwrap();
    store.confirm_fields(&["Đất đai"], &by_hand.by).unwrap();
    let known = CaseUpdate::whole(case(CODE));
    assert!(!store.add_case(import(&world), &known).unwrap().unwrap());
    for name in ["không có", ""] {
        assert!(store.revoke_key(name, &by_hand.by).is_err());
        assert!(
            store
                .rotate_key(name, &KeyText::new([3; 28]), &by_hand.by)
                .is_err()
        );
        assert!(store.withdraw_batch(name, &by_hand.by).is_err());
    }
    store.append_pending(world.now).unwrap();
    assert_eq!(acts(&world)[before.len()..], ["link.revoke"]);
}

fn answering_and_showing_a_survey_are_no_events(world: World) {
    let code = world.link(case(CODE));
    let (id, before) = (id(&world), events(&world));
    let store = &world.store;
    store
        .record_delivery_on_screen(&id, Delivery::Display, world.now)
        .unwrap();
    let software = By::key("Một cửa điện tử", world.now);
    for way in [Delivery::Kiosk, Delivery::Display] {
        store
            .record_delivery_by_software(&id, way, &software)
            .unwrap();
    }
    let mut answer = submission(code, ALL_FIVE, "one");
    answer.comment = Some("Một ý kiến".to_owned());
    assert_eq!(world.submit(answer), Submitted::Accepted);
    world.store.append_pending(world.now).unwrap();
    assert_eq!(events(&world), before);
}

fn no_event_holds_a_code_a_reason_or_a_comment(world: World) {
    for case in every_act() {
        (case.run)(&world).unwrap();
    }
    let comment = "Cán bộ Nguyễn Văn A rất chậm";
    let mut answer = submission(world.link(case("H35.99-BI-MAT-5")), ALL_FIVE, "one");
    answer.comment = Some(comment.to_owned());
    assert_eq!(world.submit(answer), Submitted::Accepted);
    let codes: Vec<String> = world
        .rows(&["id", "lookup"], "invitations")
        .into_iter()
        .flat_map(|row| {
            let secret = sipas::domain::links::code::Secret::new(crate::support::world::SECRET);
            let id = row[0].parse().unwrap();
            let code = sipas::domain::links::code::LinkCode::of(&secret, id);
            [
                row[0].clone(),
                row[1].clone(),
                code.compact(),
                code.to_string(),
            ]
        })
        .collect();
    assert!(codes.len() > 8);
    let check = |table: &str| {
        for cell in content(&world, table).concat() {
            let cell = cell.to_lowercase();
            for secret in codes
                .iter()
                .map(String::as_str)
                .chain(["BI-MAT", REASON, comment])
            {
                assert!(!cell.contains(&secret.to_lowercase()), "{cell}");
            }
        }
    };
    check("audit_pending");
    world.store.append_pending(world.now).unwrap();
    check("audit_events");
    assert!(events(&world).len() > every_act().len());
}
