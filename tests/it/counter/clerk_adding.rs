//! Cases added by hand.

use sipas::domain::cases::case::Case;

use super::clerk::{clerk, form, here, id, listed, page};
use crate::support::OperatorReads;
use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::counter_key::CounterKey;

on_both_databases!(
    a_case_is_added_by_hand_with_its_link,
    every_refused_field_is_told_beside_it_and_nothing_typed_is_lost,
    a_case_that_is_there_is_neither_overwritten_nor_told_of,
    two_offices_that_add_the_same_case_at_once_do_not_overwrite_each_other,
);

const GIVEN: [(&str, &str); 8] = [
    ("agency", "so-tp"),
    ("case_code", "H30-1"),
    ("received_at", "10/07/2026"),
    ("due_at", "14/07/2026"),
    ("procedure", "1.001"),
    ("field", ""),
    ("channel", "post"),
    ("outcome", "refused"),
];

fn given(changes: &[(&str, &str)]) -> String {
    let fields = GIVEN.map(|(name, value)| {
        let changed = changes.iter().find(|(known, _)| *known == name);
        (name, changed.map_or(value, |(_, value)| *value))
    });
    form(&fields)
}

fn a_case_is_added_by_hand_with_its_link(app: TestApp) {
    let known = Case {
        procedure: Some("1.001".to_owned()),
        procedure_name: Some("Cấp phép".to_owned()),
        ..case("earlier").about("Khoa học")
    };
    app.world.import(&[known]);
    let clerk = clerk(&app);
    let form = clerk.get(&app, "/counter/add");
    assert!(form.text().contains("Cơ quan so-tp"));
    assert!(form.page().has("datalist option[value='Khoa học']"));
    assert!(form.page().has("option[value='so-tp']"));
    assert!(!form.page().has("[value='mot-cua-1']"));
    let added = clerk.post(&app, "/counter/add", &given(&[]));
    assert_eq!(added.status, 303);
    let kept = app
        .world
        .store
        .find_case("so-tp", "H30-1")
        .unwrap()
        .unwrap();
    assert_eq!(
        added.location(),
        format!("/counter/case?id={}&done=added", kept.id)
    );
    assert!(kept.link.is_some());
    let case = kept.case;
    assert_eq!(case.counter.as_deref(), Some("3"));
    assert_eq!(case.intake_office.unwrap().as_str(), "mot-cua-1");
    assert_eq!(case.return_office.unwrap().as_str(), "mot-cua-1");
    assert_eq!(case.field.as_deref(), Some("Khoa học"));
    assert_eq!(
        case.finished_at.unwrap().to_string(),
        "2026-07-15T09:00:00+07:00"
    );
    assert_eq!(
        (case.channel.name(), case.outcome.unwrap().name()),
        ("post", "refused")
    );
    // The procedure keeps the name that nobody typed.
    assert_eq!(app.world.rows(&["name"], "procedures"), [["Cấp phép"]]);
    assert_eq!(listed(&clerk.get(&app, "/counter")), ["H30-1"]);
    app.world.sound();
}

fn every_refused_field_is_told_beside_it_and_nothing_typed_is_lost(app: TestApp) {
    let clerk = clerk(&app);
    let long = "x".repeat(101);
    let changes = [
        ("agency", ""),
        ("case_code", long.as_str()),
        ("received_at", "31/02/2026"),
        ("due_at", "mai"),
        ("procedure", "1\u{0}2"),
        ("channel", "fax"),
    ];
    let refused = clerk.post(&app, "/counter/add", &given(&changes));
    assert_eq!(refused.status, 422);
    let refused = refused.page();
    let errors = refused.attributes("[id$='-error']", "id");
    assert_eq!(errors, changes.map(|(field, _)| format!("{field}-error")));
    for (field, kept) in [
        ("case_code", long.as_str()),
        ("received_at", "31/02/2026"),
        ("due_at", "mai"),
    ] {
        assert_eq!(refused.typed(field), kept);
    }
    let outcome = refused.attributes("#outcome option[selected]", "value");
    assert_eq!(outcome, ["refused"]);
    let future = clerk.post(
        &app,
        "/counter/add",
        &given(&[("received_at", "16/07/2026")]),
    );
    assert_eq!(future.status, 422);
    assert!(future.page().has("#received_at-error"));
    let office = clerk.post(&app, "/counter/add", &given(&[("agency", "mot-cua-2")]));
    assert_eq!(office.status, 422);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM cases"), 0);
}

fn a_case_that_is_there_is_neither_overwritten_nor_told_of(app: TestApp) {
    app.world.import(&[
        here("elsewhere").handed_in_at("mot-cua-2"),
        here("ours").pending(),
    ]);
    let kept = |code: &str| {
        let columns = [
            "channel",
            "due_at",
            "finished_at",
            "outcome",
            "intake_office",
            "updated_at",
        ];
        app.world.rows(
            &columns.map(|column| column),
            &format!("cases WHERE case_code = '{code}' AND finished_at IS NOT NULL"),
        )
    };
    let before = kept("elsewhere");
    let clerk = clerk(&app);
    let refused = clerk.post(&app, "/counter/add", &given(&[("case_code", "elsewhere")]));
    assert_eq!(refused.status, 422);
    assert!(refused.page().has("#case_code-error"));
    for secret in ["mot-cua-2", &id(&app, "elsewhere")] {
        assert!(!refused.text().contains(secret));
    }
    assert_eq!(kept("elsewhere"), before);
    let there = clerk.post(&app, "/counter/add", &given(&[("case_code", "ours")]));
    assert_eq!(there.location(), page(&app, "ours") + "&done=was-there");
    assert!(kept("ours").is_empty());
    assert_eq!(app.world.number("SELECT COUNT(*) FROM case_changes"), 0);
}

fn two_offices_that_add_the_same_case_at_once_do_not_overwrite_each_other(app: TestApp) {
    let clerks =
        ["mot-cua-1", "mot-cua-2"].map(|office| CounterKey::clerk(&app.world, office, None));
    for number in 0..8 {
        let code = format!("H{number}");
        let fields = given(&[("case_code", &code)]);
        let together = std::sync::Barrier::new(2);
        let statuses = std::thread::scope(|scope| {
            let adding = clerks.each_ref().map(|clerk| {
                scope.spawn(|| {
                    together.wait();
                    clerk.post(&app, "/counter/add", &fields).status
                })
            });
            adding.map(|thread| thread.join().unwrap())
        });
        let winner = statuses.iter().position(|status| *status == 303).unwrap();
        assert_eq!(statuses[1 - winner], 422, "{statuses:?}");
        let kept = app.world.store.find_case("so-tp", &code).unwrap().unwrap();
        let office = kept.case.intake_office.unwrap();
        assert_eq!(office.as_str(), ["mot-cua-1", "mot-cua-2"][winner]);
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM case_changes"), 0);
    app.world.sound();
}
