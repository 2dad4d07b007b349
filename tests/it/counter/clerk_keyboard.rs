//! The clerk's page in a browser, with JavaScript off and nothing but keys.

use sipas::config::Counter;

use crate::support::app::TestApp;
use crate::support::browser::{Key, Phone};
use crate::support::builders::CaseBuilder;
use crate::support::counter_key::CounterKey;
use crate::support::{Database, OperatorReads, World, case, paper};

/// A browser at an open counter with the day's cases of one office.
fn counter(codes: &[&str]) -> Option<(Phone, TestApp)> {
    counter_on(Phone::start()?, codes)
}

fn counter_on(phone: Phone, codes: &[&str]) -> Option<(Phone, TestApp)> {
    let app = TestApp::for_browsers(World::from(Database::sqlite()), Counter::default());
    for (minute, code) in (10..).zip(codes) {
        let finished = format!("2026-07-15 08:{minute}");
        app.world
            .import(&[case(code).handed_in_at("mot-cua-1").finished(&finished)]);
    }
    let clerk = CounterKey::clerk(&app.world, "mot-cua-1", None);
    phone.open(&app.url("/counter"));
    phone.wait_for("#key:focus");
    phone.write(&clerk.shown);
    phone.press(Key::Enter);
    phone.wait_for("#code:focus");
    Some((phone, app))
}

fn delivery(app: &TestApp, code: &str) -> Vec<Vec<String>> {
    let columns = ["COALESCE(delivered_by, '')"];
    app.world.rows(
        &columns,
        &format!(
            "invitations JOIN cases ON cases.id = invitations.case_id \
             WHERE case_code = '{code}' AND state = 'open'"
        ),
    )
}

#[test]
fn the_newest_case_is_printed_with_two_keys() {
    let Some((phone, app)) = counter(&["H1", "H2", "H3"]) else {
        return;
    };
    // Alt and the digit of its line; then Enter.
    phone.press_with_alt('1');
    phone.wait_for("#print:focus");
    assert!(phone.html("h1").contains("H3"));
    phone.press(Key::Enter);
    phone.until("it is printed", || delivery(&app, "H3") == [["slip"]]);
    assert_eq!(delivery(&app, "H2"), [[""]]);
}

#[test]
fn with_scripts_two_keys_print_the_slip_and_lead_back_to_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let Some(phone) = Phone::printing_to(folder.path()) else {
        return;
    };
    let Some((phone, app)) = counter_on(phone, &["H1", "H2", "H3"]) else {
        return;
    };
    phone.press_with_alt('1');
    phone.wait_for("#print:focus");
    phone.press(Key::Enter);
    let printed = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let mut files = files.map(|file| file.unwrap().path());
        files.find(|file| file.extension().is_some_and(|ending| ending == "pdf"))
    };
    phone.until("the slip is printed", || printed().is_some());
    assert_eq!(delivery(&app, "H3"), [["slip"]]);
    phone.wait_for("#cases tbody a");
    phone.wait_for("#code:focus");
    if paper::can_be_read() {
        let codes = paper::codes(&printed().unwrap());
        let case = app.world.store.find_case("so-tp", "H3").unwrap().unwrap();
        let link = case.link.unwrap().code.compact();
        assert_eq!(codes.len(), 1);
        assert!(codes[0].ends_with(&link), "{codes:?}");
    }
}

#[test]
fn the_list_renews_itself_and_keeps_the_focus() {
    let Some(phone) = Phone::screen(1280, 800) else {
        return;
    };
    let Some((phone, app)) = counter_on(phone, &["H1"]) else {
        return;
    };
    phone.tab_to("#cases tbody a");
    app.world.import(&[case("H2")
        .handed_in_at("mot-cua-1")
        .finished("2026-07-15 08:30")]);
    phone.wait_for("#cases tbody tr:nth-child(2)");
    let focused = phone.html("#cases tbody a:focus");
    assert!(focused.contains("H1"), "{focused}");
}

#[test]
fn agencies_are_filtered_by_any_part_of_their_name() {
    let Some(phone) = Phone::screen(1280, 800) else {
        return;
    };
    let Some((phone, app)) = counter_on(phone, &[]) else {
        return;
    };
    phone.press_with_alt('a');
    phone.wait_for("#agency-part:focus");
    phone.write("CO QUAN xa-b");
    phone.wait_for("#agency:not(:has([value=so-tp]))");
    phone.press(Key::Tab);
    phone.press(Key::Tab);
    phone.write("H7");
    phone.press(Key::Tab);
    phone.write("10/07/2026");
    phone.press(Key::Enter);
    phone.wait_for("#print:focus");
    let added = app.world.rows(&["agency"], "cases");
    assert_eq!(added, [["xa-b"]]);
}

#[test]
fn a_case_whose_code_is_typed_or_scanned_is_printed_with_two_more_keys() {
    let Some((phone, app)) = counter(&["H1", "H2", "H3"]) else {
        return;
    };
    phone.write("H1");
    phone.press(Key::Enter);
    phone.wait_for("#print:focus");
    assert!(phone.html("h1").contains("H1"));
    phone.press(Key::Enter);
    phone.until("it is printed", || delivery(&app, "H1") == [["slip"]]);
}

#[test]
fn a_case_is_added_and_its_link_replaced_with_keys_alone() {
    let Some((phone, app)) = counter(&[]) else {
        return;
    };
    phone.press_with_alt('a');
    phone.wait_for("#agency:focus");
    phone.press(Key::Down);
    phone.press(Key::Tab);
    phone.write("H7");
    phone.press(Key::Tab);
    phone.write("10/07/2026");
    phone.press(Key::Enter);
    phone.wait_for("#print:focus");
    let count = "SELECT COUNT(*) FROM invitations WHERE state = ";
    assert_eq!(app.world.number(&format!("{count} 'open'")), 1);
    phone.tab_to("#reason");
    phone.write("Mất phiếu");
    phone.press(Key::Enter);
    phone.wait_for(".status[role=status]");
    assert_eq!(app.world.number(&format!("{count} 'open'")), 1);
    assert_eq!(app.world.number(&format!("{count} 'revoked'")), 1);
}

#[test]
fn nothing_hangs_over_the_edge_of_a_small_screen() {
    let long = "H30.0-260715-0001-0002-0003-0004-0005-0006-0007";
    let Some((phone, _app)) = counter(&["H1", long]) else {
        return;
    };
    let fits = |what: &str| {
        let (screen, content) = phone.widths();
        assert!((screen - 360.0).abs() < 0.5, "{what}: {screen}");
        assert!(content <= screen, "{what} is {content} wide");
    };
    fits("the list");
    phone.press_with_alt('1');
    phone.wait_for("#print:focus");
    fits("a case");
    phone.press_with_alt('a');
    phone.wait_for("#agency:focus");
    fits("the form");
}
