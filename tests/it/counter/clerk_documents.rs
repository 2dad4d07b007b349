//! What a clerk hands over on paper, as a message and at a kiosk, and apologies.

use sipas::domain::access::KeyKind;
use sipas::domain::cases::case::{Case, Delivery};

use super::clerk::{clerk, delivery, form, here, id, listed, page};
use crate::support::app::{Answer, TestApp};
use crate::support::builders::CaseBuilder;
use crate::support::counter_key::CounterKey;
use crate::support::paper;

on_both_databases!(
    the_slip_opens_the_survey_and_holds_nothing_of_the_case,
    the_survey_is_printed_to_be_answered_with_a_pen,
    the_message_holds_the_link_ready_to_be_copied,
    a_case_is_assigned_to_a_kiosk_of_the_counter,
    late_cases_are_listed_until_somebody_apologises,
    an_apology_is_a_document_with_the_applicants_name_which_is_kept_nowhere,
    an_apology_that_cannot_be_made_is_told_beside_its_field,
);

/// Writes what came to a file, for programs that read it.
fn saved(app: &TestApp, answer: &Answer, name: &str) -> std::path::PathBuf {
    let path = app.world.database.folder.path().join(name);
    std::fs::write(&path, &answer.bytes).unwrap();
    path
}

fn the_slip_opens_the_survey_and_holds_nothing_of_the_case(app: TestApp) {
    let code = app.world.link(here("H30-SECRET"));
    let clerk = clerk(&app);
    for paper_name in ["a4", "80", "58", "envelope"] {
        let fields = form(&[("action", "print"), ("paper", paper_name)]);
        let printed = clerk.post(&app, &page(&app, "H30-SECRET"), &fields);
        assert_eq!(printed.status, 303, "{paper_name}");
        let slip = clerk.get(&app, printed.location());
        assert_eq!(
            (slip.status, slip.header("content-type")),
            (200, "application/pdf")
        );
        assert_eq!(slip.header("cache-control"), "private, no-store");
        if paper::can_be_read() {
            let words = paper::words(&saved(&app, &slip, "slip.pdf"));
            assert!(words.contains(&code.to_string()), "{words}");
            assert!(!words.contains("SECRET"), "{words}");
        }
    }
    assert_eq!(delivery(&app, "H30-SECRET"), Some(Delivery::Slip));
}

fn the_survey_is_printed_to_be_answered_with_a_pen(app: TestApp) {
    let code = app.world.link(here("H30-SECRET"));
    let clerk = clerk(&app);
    for (language, word) in [("vi", "Rất hài lòng"), ("en", "Very satisfied")] {
        let fields = form(&[("action", "form"), ("lang", language)]);
        let printed = clerk.post(&app, &page(&app, "H30-SECRET"), &fields);
        let paper_form = clerk.get(&app, printed.location());
        assert_eq!(
            (paper_form.status, paper_form.header("content-type")),
            (200, "application/pdf")
        );
        if paper::can_be_read() {
            let words = paper::words(&saved(&app, &paper_form, "form.pdf"));
            assert!(words.contains(&code.to_string()), "{words}");
            assert!(
                words.to_lowercase().contains(&word.to_lowercase()),
                "{words}"
            );
            assert!(!words.contains("SECRET"), "{words}");
        }
    }
    assert_eq!(delivery(&app, "H30-SECRET"), Some(Delivery::Paper));
}

fn the_message_holds_the_link_ready_to_be_copied(app: TestApp) {
    let code = app.world.link(here("H1"));
    let clerk = clerk(&app);
    let sent = clerk.post(&app, &page(&app, "H1"), "action=message");
    let message = clerk.get(&app, sent.location());
    assert_eq!(message.status, 200);
    let url = format!("https://khaosat.example.vn/s/{}", code.compact());
    for text in ["#text", "#short"] {
        assert!(message.page().text(text).contains(&url), "{text}");
    }
    assert_eq!(message.text().matches(&url).count(), 2);
    assert!(!sent.location().contains(&code.compact()));
}

fn a_case_is_assigned_to_a_kiosk_of_the_counter(app: TestApp) {
    app.world.link(here("H1"));
    let clerk = clerk(&app);
    let none = clerk.get(&app, &page(&app, "H1"));
    assert!(!none.page().has("[value=kiosk]"));
    for (office, counter) in [("mot-cua-1", "3"), ("mot-cua-1", "4"), ("mot-cua-2", "3")] {
        CounterKey::make(&app.world, KeyKind::Kiosk, office, Some(counter));
    }
    let keys = app
        .world
        .rows(&["id"], "keys WHERE kind = 'kiosk' ORDER BY id");
    let choice = clerk.get(&app, &page(&app, "H1"));
    assert!(choice.page().has("[value=kiosk]"));
    let offered = choice.page().texts("#kiosk option");
    assert_eq!(offered, ["kiosk mot-cua-1 3"]);
    let assign = |kiosk: &str| {
        let fields = form(&[("action", "kiosk"), ("kiosk", kiosk)]);
        clerk.post(&app, &page(&app, "H1"), &fields)
    };
    // The first one made is this counter's.
    let assigned = assign(&keys[0][0]);
    assert_eq!(assigned.location(), page(&app, "H1") + "&done=assigned");
    for other in [&keys[1][0], &keys[2][0], "", "\u{0}"] {
        assert_eq!(assign(other).status, 409, "{other}");
    }
    assert_eq!(
        app.world.rows(&["key_id"], "kiosks"),
        [[keys[0][0].clone()]]
    );
}

/// A case whose promised day is over.
fn late(code: &str) -> Case {
    Case {
        overdue_reason: Some("Chờ xác minh".to_owned()),
        ..here(code).due("2026-07-13")
    }
}

fn late_cases_are_listed_until_somebody_apologises(app: TestApp) {
    app.world.import(&[
        here("in time"),
        late("finished late"),
        late("pending late").due("2026-07-12").pending(),
        late("elsewhere").handed_in_at("mot-cua-2"),
    ]);
    let clerk = clerk(&app);
    let apologies_due = || listed(&clerk.get(&app, "/counter/apologies"));
    assert_eq!(apologies_due(), ["pending late", "finished late"]);
    let address = format!("/counter/apology?id={}", id(&app, "finished late"));
    let fields = form(&[
        ("applicant", ""),
        ("reason", "Mất điện"),
        ("new_return_date", "15/07/2026"),
        ("format", "docx"),
    ]);
    let made = clerk.post(&app, &address, &fields);
    assert_eq!(made.status, 200);
    assert!(made.header("content-disposition").starts_with("attachment"));
    assert_eq!(apologies_due(), ["pending late"]);
    let kept = app.world.rows(
        &["reason", "day", "new_return_date", "made_by"],
        "apologies",
    );
    assert_eq!(
        kept,
        [[
            "Mất điện",
            "2026-07-15",
            "2026-07-15",
            "key:clerk mot-cua-1 3"
        ]]
    );
    for other in ["in time", "elsewhere"] {
        let address = format!("/counter/apology?id={}", id(&app, other));
        let status = if other == "elsewhere" { 404 } else { 409 };
        assert_eq!(clerk.get(&app, &address).status, status);
        assert_eq!(clerk.post(&app, &address, &fields).status, status);
    }
}

fn an_apology_is_a_document_with_the_applicants_name_which_is_kept_nowhere(app: TestApp) {
    app.world.import(&[late("H1").pending()]);
    let clerk = clerk(&app);
    let address = format!("/counter/apology?id={}", id(&app, "H1"));
    let empty = clerk.get(&app, &address);
    assert_eq!(empty.page().typed("reason"), "Chờ xác minh");
    let fields = form(&[
        ("applicant", "Nguyễn Thị Thảo"),
        ("reason", "Chờ xác minh"),
        ("new_return_date", "20/07/2026"),
        ("format", "pdf"),
    ]);
    let made = clerk.post(&app, &address, &fields);
    assert_eq!(
        (made.status, made.header("content-type")),
        (200, "application/pdf")
    );
    if paper::can_be_read() {
        let words = paper::words(&saved(&app, &made, "apology.pdf"));
        for word in ["Nguyễn Thị Thảo", "Chờ xác minh", "H1"] {
            assert!(words.contains(word), "{word}: {words}");
        }
    }
    let kept = app.world.rows(
        &[
            "id",
            "case_id",
            "day",
            "reason",
            "new_return_date",
            "made_by",
        ],
        "apologies",
    );
    assert!(kept.iter().flatten().all(|cell| !cell.contains("Thảo")));
}

fn an_apology_that_cannot_be_made_is_told_beside_its_field(app: TestApp) {
    app.world.import(&[Case {
        overdue_reason: None,
        ..late("H1").pending()
    }]);
    let clerk = clerk(&app);
    let address = format!("/counter/apology?id={}", id(&app, "H1"));
    let long = "x".repeat(301);
    for (reason, day, field) in [
        ("", "20/07/2026", "reason"),
        (long.as_str(), "20/07/2026", "reason"),
        ("a\u{0}b", "20/07/2026", "reason"),
        ("Mất điện", "", "date"),
        ("Mất điện", "hôm qua", "date"),
        ("Mất điện", "14/07/2026", "date"),
    ] {
        let fields = form(&[("reason", reason), ("new_return_date", day)]);
        let refused = clerk.post(&app, &address, &fields);
        assert_eq!(refused.status, 422, "{reason} {day}");
        let errors = refused.page().attributes("[id$='-error']", "id");
        assert_eq!(errors, [format!("{field}-error")], "{reason} {day}");
    }
    assert_eq!(app.world.number("SELECT COUNT(*) FROM apologies"), 0);
}
