//! The ring around the field that has the focus: it covers neither its label nor a hint.

use sipas::config::Counter;

use crate::support::app::{TestApp, path};
use crate::support::browser::{Area, Key, Phone};
use crate::support::builders::{CaseBuilder, agency, case};
use crate::support::counter_key::CounterKey;
use crate::support::{Database, World};

/// The width of the ring and its distance from the field, in CSS pixels.
const RING: f64 = 5.0;

/// A screen as wide as a phone's and so high that nothing scrolls.
fn browser() -> Option<Phone> {
    Phone::screen(360, 5000)
}

fn served(world: World) -> TestApp {
    TestApp::for_browsers(world, Counter::default())
}

fn overlap(one: Area, other: Area) -> bool {
    one.x < other.x + other.width
        && other.x < one.x + one.width
        && one.y < other.y + other.height
        && other.y < one.y + one.height
}

/// Puts the focus on a field, and looks at its label and at the other texts about it.
fn covers_nothing(browser: &Phone, field: &str, about: &[&str]) {
    browser.tap(field);
    browser.wait_for(&format!("{field}:focus-visible"));
    let area = browser.area(field);
    let ring = Area {
        x: area.x - RING,
        y: area.y - RING,
        width: area.width + 2.0 * RING,
        height: area.height + 2.0 * RING,
    };
    let label = format!("label[for={}]", &field[1..]);
    for text in about.iter().copied().chain([label.as_str()]) {
        let text_area = browser.area(text);
        assert!(
            text_area.height > 0.0 && !overlap(ring, text_area),
            "{field}, {text}: {ring:?} {text_area:?}"
        );
    }
}

#[test]
fn the_ring_of_a_citizens_field_covers_no_label() {
    let Some(browser) = browser() else { return };
    let app = served(World::surveyed_with(Database::sqlite(), "so-nganh-4-ngan"));
    let code = app.world.link(case("H1").handed_in_at("mot-cua-1"));
    browser.open(&app.url(&path(&code)));
    browser.wait_for("#comment");
    covers_nothing(&browser, "#comment", &["#comment-note"]);
    browser.open(&app.url("/s"));
    browser.wait_for("#code");
    covers_nothing(&browser, "#code", &["#code-hint"]);
}

#[test]
fn the_ring_of_a_public_field_covers_no_label() {
    let Some(browser) = browser() else { return };
    let app = served(World::from(Database::sqlite()));
    let many: Vec<_> = (1..=24)
        .map(|number| agency(&format!("ban-{number}"), "so-ban-nganh"))
        .collect();
    app.world.add_agencies(&many);
    browser.open(&app.url("/"));
    browser.wait_for("#code");
    covers_nothing(&browser, "#code", &["#code-hint"]);
    browser.open(&app.url("/ranking/so-ban-nganh/2026-07"));
    browser.wait_for("#name");
    covers_nothing(&browser, "#name", &[]);
    browser.open(&app.url("/api/docs"));
    browser.wait_for("#key");
    covers_nothing(&browser, "#key", &["#key-hint"]);
}

#[test]
fn the_ring_of_a_clerks_field_covers_no_label() {
    let Some(browser) = browser() else { return };
    let app = served(World::from(Database::sqlite()));
    let code = app.world.link(case("H1").handed_in_at("mot-cua-1"));
    app.world
        .import(&[case("late").handed_in_at("mot-cua-1").due("2026-07-02")]);
    let id = |code: &str| {
        let from = format!("cases WHERE case_code = '{code}'");
        app.world.rows(&["id"], &from)[0][0].clone()
    };
    let open = |path: &str, field: &str| {
        browser.open(&app.url(path));
        browser.wait_for(field);
    };
    open("/counter", "#key");
    covers_nothing(&browser, "#key", &["#key-hint"]);
    // A wrong key is refused beside the field.
    browser.write("SAI");
    browser.press(Key::Enter);
    browser.wait_for("#key-error");
    covers_nothing(&browser, "#key", &["#key-hint", "#key-error"]);
    browser.write(&CounterKey::clerk(&app.world, "mot-cua-1", None).shown);
    browser.press(Key::Enter);
    browser.wait_for("#code");
    covers_nothing(&browser, "#code", &["#code-hint"]);
    open("/counter/add", "#case_code");
    covers_nothing(&browser, "#case_code", &[]);
    covers_nothing(&browser, "#agency-part", &[]);
    covers_nothing(&browser, "#procedure", &[]);
    open("/counter/apologies", "#code");
    covers_nothing(&browser, "#code", &[]);
    open(&format!("/counter/apology?id={}", id("late")), "#reason");
    covers_nothing(&browser, "#applicant", &["#applicant-hint"]);
    covers_nothing(&browser, "#reason", &[]);
    open(&format!("/counter/case?id={}", id("H1")), "#message");
    browser.tap("#message");
    browser.wait_for("#text");
    covers_nothing(&browser, "#text", &["#copy-hint"]);
    covers_nothing(&browser, "#short", &[]);
    open("/counter/paper", "#code");
    covers_nothing(&browser, "#code", &["#code-hint"]);
    browser.write(&code.to_string());
    browser.press(Key::Enter);
    browser.wait_for("#digits");
    covers_nothing(&browser, "#comment", &["#comment-note"]);
    covers_nothing(&browser, "#digits", &["#digits-hint", "#legend"]);
}

#[test]
fn the_ring_around_the_number_of_a_drawn_form_covers_no_label() {
    let Some(browser) = browser() else { return };
    let counter = Counter {
        paper_check_percent: 100,
        ..Counter::default()
    };
    let app = TestApp::for_browsers(World::from(Database::sqlite()), counter);
    let code = app.world.link(case("H1").handed_in_at("mot-cua-1"));
    let clerk = CounterKey::clerk(&app.world, "mot-cua-1", None);
    let enter = |field: &str, typed: &str| {
        browser.wait_for(&format!("{field}:focus"));
        browser.write(typed);
        browser.press(Key::Enter);
    };
    browser.open(&app.url("/counter"));
    enter("#key", &clerk.shown);
    browser.wait_for("#cases");
    browser.open(&app.url("/counter/paper"));
    enter("#code", &code.to_string());
    enter("#digits", "5490344554455099");
    browser.wait_for("#keep:focus");
    browser.press(Key::Enter);
    browser.wait_for("#again");
    covers_nothing(&browser, "#again", &[]);
}
