//! A form typed in and checked with the keyboard alone, in a browser without JavaScript.

use sipas::config::Counter;
use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::store::access::keys::NewKey;

use super::{ANSWERS, drafts, handed_in, waiting};
use crate::support::Database;
use crate::support::app::TestApp;
use crate::support::browser::{Key, Phone};
use crate::support::builders::slug;
use crate::support::world::World;

fn key_of(seed: u8) -> KeyText {
    KeyText::new([seed; 28])
}

/// A server at which every form of so many in a hundred is drawn.
fn served(percent: u8) -> TestApp {
    let world = World::from(Database::sqlite());
    for seed in [1, 2] {
        let key = NewKey {
            name: format!("Quầy {seed}"),
            kind: KeyKind::Clerk,
            reach: Reach::Office {
                office: slug("mot-cua-1"),
                counter: None,
            },
        };
        world
            .store
            .insert_key(&key, &key_of(seed), &world.by())
            .unwrap();
    }
    let counter = Counter {
        paper_check_percent: percent,
        ..Counter::default()
    };
    TestApp::for_browsers(world, counter)
}

/// Opens a page with a clerk's key.
fn sit_down(phone: &Phone, app: &TestApp, seed: u8, path: &str) {
    phone.open(&app.url("/counter/paper"));
    phone.wait_for("#key:focus");
    phone.write(&key_of(seed).show());
    phone.press(Key::Enter);
    phone.wait_for("body:not(:has(#key))");
    phone.open(&app.url(path));
}

/// Types into the field that has the focus, and goes on with Enter.
fn enter(phone: &Phone, field: &str, text: &str) {
    phone.wait_for(&format!("{field}:focus"));
    phone.write(text);
    phone.press(Key::Enter);
}

#[test]
fn a_stack_is_typed_in_with_digits_and_enter_alone() {
    let Some(phone) = Phone::start() else { return };
    let app = served(0);
    let codes = app.world.links(&["H1", "H2"].map(handed_in));
    sit_down(&phone, &app, 1, "/counter/paper");
    for code in &codes {
        // What a scanner types.
        enter(
            &phone,
            "#code",
            &format!("HTTPS://KHAOSAT.EXAMPLE.VN/S/{}", code.compact()),
        );
        enter(&phone, "#digits", "5490344554455099");
        phone.wait_for("body[data-state=confirm] #keep:focus");
        phone.press(Key::Enter);
        phone.wait_for("body[data-state=kept]");
    }
    assert!(phone.html("#done").contains("2 phiếu"));
    let (screen, content) = phone.widths();
    assert!(content <= screen);
    let kept = waiting(&app.world);
    assert_eq!(kept.iter().filter(|row| row[3] == ANSWERS).count(), 2);
    assert_eq!(app.world.sound(), (2, 2, 0));
}

#[test]
fn a_drawn_form_is_numbered_and_checked_by_another_with_the_keyboard_alone() {
    let Some(phone) = Phone::start() else { return };
    let app = served(100);
    let code = app.world.links(&[handed_in("H1")])[0];
    sit_down(&phone, &app, 1, "/counter/paper");
    enter(&phone, "#code", &code.to_string());
    phone.wait_for("#digits:focus");
    // A digit is missing: it is told, and what was typed is still there.
    phone.write("549034455445509");
    phone.press(Key::Enter);
    phone.wait_for("#wrong");
    phone.wait_for("#digits[value='549034455445509']:focus");
    // The browser puts the caret before what is there.
    phone.press(Key::End);
    phone.write("9");
    phone.tab_to("#comment");
    phone.write("Chờ lâu");
    phone.tab_to("#assisted");
    phone.press(Key::Space);
    phone.wait_for("#assisted:checked");
    phone.tab_to("button[value=look]");
    phone.press(Key::Enter);
    phone.wait_for("#keep:focus");
    // Back for a correction, and on again.
    phone.tab_to("#edit");
    phone.press(Key::Enter);
    phone.wait_for("#digits[value='5490344554455099']:focus");
    phone.press(Key::Enter);
    phone.wait_for("#keep:focus");
    phone.press(Key::Enter);
    phone.wait_for("body[data-state=drawn]");
    let number = phone.html("#number");
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    enter(&phone, "#again", &number);
    phone.wait_for("body[data-state=written]");
    assert_eq!(drafts(&app.world), 1);

    let other = Phone::start().unwrap();
    sit_down(&other, &app, 2, "/counter/paper/check");
    enter(&other, "#number", &number);
    enter(&other, "#digits", "5490344554455091");
    other.wait_for("body[data-state=differences]");
    let (screen, content) = other.widths();
    assert!(content <= screen);
    enter(&other, "#PA2", "9");
    other.wait_for("body[data-state=settled]");
    assert_eq!(drafts(&app.world), 0);
    assert_eq!(waiting(&app.world)[0][3], ANSWERS);
    assert_eq!(app.world.sound(), (1, 1, 0));
}
