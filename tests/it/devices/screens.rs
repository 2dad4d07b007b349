//! The display and the kiosk in a real browser, at the size of their screens.

use std::time::{Duration, Instant};

use sipas::config::Counter;
use sipas::domain::access::KeyKind;

use super::{MadeKey, case_id, counter, finished_at, key};
use crate::support::Database;
use crate::support::app::TestApp;
use crate::support::browser::{Key, Phone};
use crate::support::cluster::Cluster;
use crate::support::world::World;

/// Seconds for which a link is shown here.
const SHOWN: u64 = 3;
/// Seconds without a touch that a kiosk waits, where a test does not wait for them.
const PATIENCE: u32 = 60;

/// A screen that was opened with its key, and the server.
fn open(kind: KeyKind, size: (u32, u32), patience: u32) -> Option<(Phone, TestApp, MadeKey)> {
    open_on(Database::sqlite(), kind, size, patience)
}

fn open_on(
    database: Database,
    kind: KeyKind,
    size: (u32, u32),
    patience: u32,
) -> Option<(Phone, TestApp, MadeKey)> {
    let screen = Phone::screen(size.0, size.1)?;
    let world = World::from(database);
    let made = key(&world, kind, "Thiết bị 1", counter("1"));
    let app = TestApp::for_browsers(
        world,
        Counter {
            display_seconds: u32::try_from(SHOWN).unwrap(),
            kiosk_seconds: patience,
            second_language: Some("en".to_owned()),
            ..Counter::default()
        },
    );
    screen.open(&app.url(&format!("/{}", kind.name())));
    screen.wait_for("#key");
    screen.tap("#key");
    screen.write(&made.text.show());
    screen.tap("button");
    screen.wait_for("#idle:not([hidden])");
    Some((screen, app, made))
}

fn display() -> Option<(Phone, TestApp, MadeKey)> {
    open(KeyKind::Display, (1080, 1920), PATIENCE)
}

/// A kiosk with cases A and B of its counter.
fn kiosk(patience: u32) -> Option<(Phone, TestApp, MadeKey)> {
    kiosk_on(Database::sqlite(), patience)
}

fn kiosk_on(database: Database, patience: u32) -> Option<(Phone, TestApp, MadeKey)> {
    let (screen, app, made) = open_on(database, KeyKind::Kiosk, (800, 1280), patience)?;
    app.world
        .import(&[finished_at("1", "A"), finished_at("1", "B")]);
    Some((screen, app, made))
}

fn assign(app: &TestApp, made: &MadeKey, code: &str) {
    let case = case_id(&app.world, code);
    let store = &app.world.store;
    assert!(store.assign_kiosk(&made.id, &case, app.world.now).unwrap());
}

/// Waits until something holds, and tells how long that took.
fn until(what: &str, holds: impl Fn() -> bool) -> Duration {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
    started.elapsed()
}

fn kept(app: &TestApp) -> i64 {
    app.world.number("SELECT COUNT(*) FROM inbox")
}

/// Opens the form of the case that is assigned.
fn begin(screen: &Phone) {
    screen.tap("button[value=vi]");
    screen.wait_for("#TC1-5");
}

fn choose(screen: &Phone, code: &str, level: u8) {
    screen.tap(&format!("label:has(#{code}-{level})"));
    screen.wait_for(&format!("#{code}-{level}:checked"));
}

#[test]
fn a_link_is_shown_within_two_seconds_of_the_case_being_finished_and_hidden_in_time() {
    let Some((screen, app, _)) = display() else {
        return;
    };
    assert!(screen.html("#clock").contains(':'));
    let code = app.world.link(finished_at("1", "A"));
    let took = until("the link is shown", || screen.shows(".link .qr svg"));
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(screen.html(".code").contains(&code.to_string()));
    let deliveries = "SELECT COUNT(*) FROM invitations WHERE delivered_by = 'display'";
    until("it counts as delivered", || {
        app.world.number(deliveries) == 1
    });
    // Nobody scrolls this screen.
    let qr = screen.area(".qr svg");
    assert!(
        qr.width > 900.0 && qr.x >= 0.0 && qr.x + qr.width <= 1080.0,
        "{qr:?}"
    );
    let last = screen.area(".code");
    assert!(last.y + last.height <= 1920.0, "{last:?}");
    // A newer one takes its place, and stays for its own time.
    let newer = app.world.link(finished_at("1", "B"));
    let took = until("the newer one is shown", || {
        screen.html(".code").contains(&newer.to_string())
    });
    assert!(took < Duration::from_secs(2), "{took:?}");
    let took = until("it is hidden", || screen.shows("#idle:not([hidden])"));
    assert!(took > Duration::from_secs(SHOWN - 1), "{took:?}");
    assert!(!screen.shows(".link"));
}

#[test]
fn a_link_is_hidden_in_time_without_the_network_and_the_next_one_shown_after_it() {
    let Some((screen, mut app, _)) = display() else {
        return;
    };
    screen.slow_down();
    app.world.link(finished_at("1", "A"));
    let took = until("the link is shown", || screen.shows(".link"));
    assert!(took < Duration::from_secs(2), "{took:?}");
    app.stop();
    until("it is hidden", || !screen.shows(".link"));
    until("the cut is told", || screen.shows("#offline:not([hidden])"));
    app.start_again();
    until("it is found again", || screen.shows("#offline[hidden]"));
    // The server still says so, and its time was over.
    assert!(!screen.shows(".link"));
    let code = app.world.link(finished_at("1", "B"));
    until("the next one is shown", || {
        screen.html("#screen").contains(&code.to_string())
    });
}

#[test]
fn a_revoked_key_ends_the_display_and_hides_its_link() {
    let Some((screen, app, made)) = display() else {
        return;
    };
    app.world.link(finished_at("1", "A"));
    until("the link is shown", || screen.shows(".link"));
    app.world
        .store
        .revoke_key(&made.name, &app.world.by())
        .unwrap();
    let took = until("the key is asked for", || screen.shows("#key"));
    assert!(took < Duration::from_secs(SHOWN), "{took:?}");
    assert!(!screen.shows(".link"));
}

#[test]
fn a_page_of_another_version_is_opened_anew() {
    let Some((screen, app, _)) = display() else {
        return;
    };
    screen.set_attribute("body", "data-version", "older");
    app.world.link(finished_at("1", "A"));
    until("the page is new", || {
        screen.shows("body:not([data-version=older])")
    });
}

#[test]
fn an_assigned_case_is_answered_on_the_kiosk_and_back_shows_nothing_of_it() {
    let Some((screen, app, made)) = kiosk(PATIENCE) else {
        return;
    };
    screen.slow_down();
    let pages = screen.history();
    assign(&app, &made, "A");
    begin(&screen);
    for target in ["label:has(#TC1-5)", "#next"] {
        let area = screen.area(target);
        assert!(area.height >= 64.0, "{target}: {area:?}");
    }
    choose(&screen, "TC1", 5);
    screen.tap("#next");
    // What is pointed out leads to its field without a step in the history.
    screen.wait_for(".summary");
    screen.tap(".summary a");
    screen.wait_for("#TC2-1:focus");
    screen.tap("#next");
    screen.wait_for("#CC1-5");
    screen.tap("button[value=back]");
    screen.wait_for("#TC1-5:checked");
    for (blank, next) in [
        (false, "#CC1-5"),
        (true, "#KQ1-5"),
        (true, "#screen-pakn-yes"),
        (true, "#comment"),
    ] {
        screen.tap("#next");
        // A blank step is pointed out once.
        if blank {
            screen.wait_for(".summary");
            screen.tap("#next");
        }
        screen.wait_for(next);
    }
    screen.tap("#comment");
    screen.write("Phải chờ lâu");
    screen.tap("label:has(#assisted)");
    screen.wait_for("#assisted:checked");
    screen.tap("#next");
    screen.wait_for("[data-state=thanks]");
    let answer = app.world.waiting().swap_remove(0);
    assert_eq!(answer.comment.as_deref(), Some("Phải chờ lâu"));
    assert_eq!(
        [answer.source, answer.ratings],
        ["kiosk", "5---------------"]
    );
    screen.tap("button.finish");
    screen.wait_for("#idle:not([hidden])");
    assert_eq!(screen.history(), pages);
    screen.back();
    until("the page is there again", || screen.shows("body"));
    for trace in ["#TC1-5", "#comment", "[data-state=thanks]"] {
        assert!(!screen.shows(trace), "{trace}");
    }
    assert!(!screen.html("body").contains("Phải chờ lâu"));
}

#[test]
fn the_kiosk_warns_then_forgets_everything_and_back_shows_nothing_of_it() {
    let Some((screen, app, made)) = kiosk(4) else {
        return;
    };
    assign(&app, &made, "A");
    begin(&screen);
    choose(&screen, "TC1", 1);
    screen.wait_for("#warning:not([hidden])");
    screen.wait_for("#stay:focus");
    screen.press(Key::Enter);
    screen.wait_for("#warning[hidden]");
    assert!(screen.shows("#TC1-1:checked"));
    screen.wait_for("#warning:not([hidden])");
    screen.wait_for("#idle:not([hidden])");
    assert!(!screen.shows("#TC1-1"));
    let turns = "SELECT COUNT(*) FROM kiosks";
    until("the turn has ended", || app.world.number(turns) == 0);
    screen.back();
    until("the page is there again", || screen.shows("body"));
    assert!(!screen.shows("#TC1-1"));
    assert_eq!(kept(&app), 0);
}

#[test]
fn leaving_in_the_middle_with_back_leaves_nothing_to_come_forward_to() {
    let Some((screen, app, made)) = kiosk(PATIENCE) else {
        return;
    };
    assign(&app, &made, "A");
    begin(&screen);
    choose(&screen, "TC1", 1);
    screen.back();
    screen.open(&app.url("/kiosk"));
    screen.back();
    until("the page is there again", || screen.shows("body"));
    assert!(!screen.shows("#TC1-1:checked"));
}

#[test]
fn answers_stay_on_the_kiosk_while_the_server_is_away_and_are_sent_then() {
    let Some((screen, mut app, made)) = kiosk(PATIENCE) else {
        return;
    };
    assign(&app, &made, "A");
    begin(&screen);
    choose(&screen, "TC1", 4);
    app.stop();
    screen.tap("#next");
    screen.wait_for("#trouble:not([hidden])");
    assert!(screen.shows("#TC1-4:checked"));
    app.start_again();
    goes_on(&screen);
}

/// Presses the button again until what was chosen is taken.
fn goes_on(screen: &Phone) {
    until("it is sent", || {
        if screen.shows("#screen:not([aria-busy])") && !screen.shows(".summary") {
            screen.tap("#next");
        }
        screen.shows(".summary")
    });
    assert!(screen.shows("#trouble[hidden]") && screen.shows("#TC1-4:checked"));
}

#[test]
fn answers_stay_on_the_kiosk_while_the_database_is_away_and_are_sent_then() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let Some((screen, app, made)) = kiosk_on(cluster.database(), PATIENCE) else {
        return;
    };
    assign(&app, &made, "A");
    begin(&screen);
    choose(&screen, "TC1", 4);
    cluster.end();
    screen.tap("#next");
    screen.wait_for("#trouble:not([hidden])");
    until("the cut is told", || screen.shows("#offline:not([hidden])"));
    assert!(screen.shows("#TC1-4:checked"));
    cluster.begin();
    goes_on(&screen);
    until("the cut is over", || screen.shows("#offline[hidden]"));
}

#[test]
fn another_case_closes_the_form_of_the_one_before_and_says_so() {
    let Some((screen, app, made)) = kiosk(PATIENCE) else {
        return;
    };
    assign(&app, &made, "A");
    begin(&screen);
    choose(&screen, "TC1", 1);
    assign(&app, &made, "B");
    screen.wait_for("[data-state=closed]");
    assert!(!screen.shows("#TC1-1"));
    screen.tap("main:not([hidden]) > p > button.finish");
    begin(&screen);
    assert!(!screen.shows("#TC1-1:checked"));
    assert_eq!(kept(&app), 0);
}

#[test]
fn a_revoked_key_ends_the_kiosk() {
    let Some((screen, app, made)) = kiosk(PATIENCE) else {
        return;
    };
    assign(&app, &made, "A");
    begin(&screen);
    app.world
        .store
        .revoke_key(&made.name, &app.world.by())
        .unwrap();
    until("the key is asked for", || screen.shows("#key"));
    assert!(!screen.shows("#TC1-1"));
}
