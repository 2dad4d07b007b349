//! The survey on a phone of 360 × 740 pixels, mostly with JavaScript off.

use crate::support::app::{TestApp, path};
use crate::support::browser::{Key, Phone};
use crate::support::builders::CaseBuilder;
use crate::support::nginx::Nginx;
use crate::support::{Database, World, case};

/// A phone, and a server with one open link.
fn survey() -> Option<(Phone, TestApp, String)> {
    survey_on(Phone::start()?, TestApp::from(Database::sqlite()))
}

fn survey_on(phone: Phone, app: TestApp) -> Option<(Phone, TestApp, String)> {
    let code = app.world.link(case("H1").handed_in_at("mot-cua-1"));
    let path = path(&code);
    phone.open(&app.url(&path));
    phone.wait_for("body[data-state=open]");
    Some((phone, app, path))
}

/// Taps on answers, and counts them.
fn choose_all(phone: &Phone, answers: &[&str]) -> usize {
    for answer in answers {
        phone.tap(&format!("label:has(#{answer})"));
        phone.wait_for(&format!("#{answer}:checked"));
    }
    answers.len()
}

fn step(name: &str) -> String {
    format!("body[data-state=open] input[name=step][value={name}]")
}

fn kept(app: &TestApp) -> Vec<[String; 2]> {
    let answers = app.world.waiting().into_iter();
    answers
        .map(|answer| [answer.ratings, answer.comment.unwrap_or_default()])
        .collect()
}

const FIRST: [&str; 5] = ["TC1", "TC2", "TC3", "TC4", "TC5"];
const SECOND: [&str; 7] = ["CC1", "CC2", "CC3", "CC4", "CC5", "CC6", "CC7"];

#[test]
fn scripts_are_off_in_these_tests() {
    let Some((phone, ..)) = survey() else { return };
    phone.open("data:text/html,<body><p id=before></p><script>document.body.id='after'</script>");
    phone.wait_for("#before");
    assert!(!phone.shows("#after"));
}

#[test]
fn the_whole_survey_is_answered_with_a_thumb() {
    let Some((phone, app, path)) = survey() else {
        return;
    };
    let choose = |code: &str, value: &str| {
        phone.tap(&format!("label:has(#{code}-{value})"));
        phone.wait_for(&format!("#{code}-{value}:checked"));
    };
    // Three of five, so that the two blanks are pointed out.
    choose("TC1", "5");
    choose("TC3", "x");
    choose("TC5", "1");
    // A thumb that slips can be put right.
    choose("TC5", "2");
    phone.tap("#next");
    phone.wait_for(".summary");
    assert!(phone.shows(&step("to-chuc")));
    for kept in ["#TC1-5:checked", "#TC3-x:checked", "#TC5-2:checked"] {
        assert!(phone.shows(kept), "{kept}");
    }
    let pointed_out = phone.html(".summary");
    for (code, is_blank) in [
        ("TC1", false),
        ("TC2", true),
        ("TC3", false),
        ("TC4", true),
        ("TC5", false),
    ] {
        assert_eq!(
            pointed_out.contains(&format!("#{code}-")),
            is_blank,
            "{code}"
        );
    }
    choose("TC2", "4");
    phone.tap("#next");
    // TC4 is still blank: pointed out once, it may be left so.
    phone.wait_for(&step("cong-chuc"));
    assert!(!phone.shows(".summary"));
    for code in SECOND {
        choose(code, "4");
    }
    phone.tap("#next");
    phone.wait_for(&step("ket-qua"));
    choose("KQ1", "5");
    choose("KQ2", "3");
    // One step back and forth loses nothing.
    phone.tap("button[value=back]");
    phone.wait_for(&step("cong-chuc"));
    assert!(phone.shows("#CC7-4:checked"));
    phone.tap("#next");
    phone.wait_for(&step("ket-qua"));
    assert!(phone.shows("#KQ1-5:checked") && phone.shows("#KQ2-3:checked"));
    phone.tap("#next");
    phone.wait_for("#screen-pakn-yes");
    phone.tap("label:has(#screen-pakn-no)");
    phone.wait_for("#screen-pakn-no:checked");
    phone.tap("#next");
    phone.wait_for("#comment");
    phone.tap("#comment");
    phone.wait_for("#comment:focus");
    phone.write("Cảm ơn cán bộ");
    phone.tap("#next");
    phone.wait_for("body[data-state=thanks]");
    assert_eq!(kept(&app), [["54x-2444444453xx", "Cảm ơn cán bộ"]]);
    phone.open(&app.url(&path));
    phone.wait_for("body[data-state=used]");
    app.world.sound();
}

/// Answers two steps, and presses the browser's own Back in the third.
fn go_back_from_the_third_step(phone: &Phone) {
    go_to_the_third_step(phone);
    phone.back();
}

/// Answers two steps.
fn go_to_the_third_step(phone: &Phone) {
    let steps: [(&[&str], &str); 2] = [(&FIRST, "cong-chuc"), (&SECOND, "ket-qua")];
    for (codes, next) in steps {
        for code in codes {
            phone.tap(&format!("label:has(#{code}-4)"));
            phone.wait_for(&format!("#{code}-4:checked"));
        }
        phone.tap("#next");
        phone.wait_for(&step(next));
    }
}

#[test]
fn the_browsers_own_back_button_meets_the_step_before_with_its_answers() {
    let Some((phone, _app, _)) = survey() else {
        return;
    };
    go_back_from_the_third_step(&phone);
    phone.wait_for(&step("cong-chuc"));
    phone.wait_for("#CC7-4:checked");
    phone.back();
    phone.wait_for("#TC5-4:checked");
}

/// The network breaks while the third step is sent; the citizen goes back and forth, and sends.
fn answers_survive_a_cut(phone: Phone) {
    let app = TestApp::from(Database::sqlite());
    let Some((phone, app, _)) = survey_on(phone, app) else {
        return;
    };
    go_to_the_third_step(&phone);
    choose_all(&phone, &["KQ1-5", "KQ2-3"]);
    phone.set_offline(true);
    phone.tap("#next");
    phone.wait_for("body.neterror");
    phone.back();
    phone.wait_for(&step("ket-qua"));
    phone.wait_for("#KQ2-3:checked");
    // The button that sends fails in the same way.
    phone.tap("button.now");
    phone.wait_for("body.neterror");
    phone.back();
    phone.wait_for("#KQ2-3:checked");
    phone.back();
    phone.wait_for("#CC7-4:checked");
    phone.forward();
    phone.wait_for(&step("ket-qua"));
    phone.wait_for("#KQ1-5:checked");
    phone.set_offline(false);
    phone.tap("button.now");
    phone.wait_for("body[data-state=thanks]");
    assert_eq!(kept(&app), [["44444444444453--", ""]]);
}

#[test]
fn every_answer_arrives_after_the_network_was_cut_with_scripts_off() {
    if let Some(phone) = Phone::start() {
        answers_survive_a_cut(phone);
    }
}

#[test]
fn every_answer_arrives_after_the_network_was_cut_with_scripts_on() {
    if let Some(phone) = Phone::screen(360, 740) {
        answers_survive_a_cut(phone);
    }
}

#[test]
fn the_network_may_also_break_where_a_blank_was_pointed_out() {
    let Some((phone, app, _)) = survey() else {
        return;
    };
    go_to_the_third_step(&phone);
    choose_all(&phone, &["KQ1-5"]);
    phone.tap("#next");
    phone.wait_for(".summary");
    phone.set_offline(true);
    phone.tap("#next");
    phone.wait_for("body.neterror");
    phone.back();
    phone.wait_for(".summary");
    phone.wait_for("#KQ1-5:checked");
    phone.set_offline(false);
    phone.tap("button.now");
    phone.wait_for("body[data-state=thanks]");
    assert_eq!(kept(&app), [["4444444444445---", ""]]);
}

#[test]
fn the_short_survey_takes_at_most_eight_taps() {
    let Some(phone) = Phone::start() else { return };
    let world = World::surveyed_with(Database::sqlite(), "so-nganh-4-ngan");
    let Some((phone, app, _)) = survey_on(phone, TestApp::serving(world)) else {
        return;
    };
    let (screen, content) = phone.widths();
    assert!(content <= screen);
    // Who has sent a complaint is asked one question more.
    assert!(phone.is_hidden("fieldset.question:has([name=PA1])"));
    let answers = [
        "CH1-5",
        "TC1-4",
        "CC1-5",
        "KQ1-3",
        "screen-pakn-yes",
        "PA1-2",
    ];
    let taps = choose_all(&phone, &answers) + 1;
    phone.tap("#next");
    phone.wait_for("body[data-state=thanks]");
    assert!(taps <= 8, "{taps}");
    assert_eq!(kept(&app), [["54532", ""]]);
}

#[test]
fn the_button_that_sends_at_once_appears_with_the_first_answer() {
    let Some((phone, app, _)) = survey() else {
        return;
    };
    assert!(phone.is_hidden("button.now"));
    choose_all(&phone, &["TC1-2"]);
    assert!(!phone.is_hidden("button.now"));
    phone.tap("button.now");
    phone.wait_for("body[data-state=thanks]");
    assert_eq!(kept(&app), [["2---------------", ""]]);
}

#[test]
fn enter_goes_on_and_does_not_change_the_language() {
    let Some((phone, _app, _)) = survey() else {
        return;
    };
    choose_all(&phone, &["TC1-4", "TC2-4", "TC3-4", "TC4-4", "TC5-4"]);
    phone.press(Key::Enter);
    phone.wait_for(&step("cong-chuc"));
    assert!(phone.shows("html[lang=vi]"));
    phone.tap("nav [lang=en]");
    phone.wait_for("html[lang=en]");
    assert!(phone.shows(&step("cong-chuc")));
    assert!(phone.shows("input[type=hidden][name=TC5][value='4']"));
}

#[test]
fn steps_that_no_browser_may_store_would_lose_their_answers() {
    let Some((phone, app, path)) = survey() else {
        return;
    };
    let no_store = |sample: String| {
        sample.replace(
            "location ~ ^/[sS]/[^/]+$ {",
            "location ~ ^/[sS]/[^/]+$ { \
             proxy_hide_header Cache-Control; add_header Cache-Control no-store always;",
        )
    };
    let Some(nginx) = Nginx::with([app.address; 2], no_store) else {
        return;
    };
    phone.open(&nginx.url(&path));
    phone.wait_for("body[data-state=open]");
    go_back_from_the_third_step(&phone);
    // Chromium says that the form would have to be sent again.
    phone.wait_for("body.neterror");
    assert!(phone.html("body").contains("ERR_CACHE_MISS"));
}

#[test]
fn the_whole_survey_is_answered_with_the_keyboard_alone() {
    let Some((phone, app, _)) = survey() else {
        return;
    };
    // Space chooses the first level, and each arrow the one below.
    let choose = |code: &str, level: usize| {
        phone.tab_to(&format!("[name={code}]"));
        phone.press(Key::Space);
        for _ in 1..level {
            phone.press(Key::Down);
        }
        phone.wait_for(&format!("#{code}-{level}:checked"));
    };
    let next = || {
        phone.tab_to("#next");
        phone.press(Key::Enter);
    };
    for (code, level) in [("TC1", 1), ("TC2", 2), ("TC3", 3), ("TC4", 4), ("TC5", 5)] {
        choose(code, level);
    }
    next();
    phone.wait_for(&step("cong-chuc"));
    choose("CC1", 5);
    next();
    // What is pointed out has the focus, and leads to the first blank.
    phone.wait_for(".summary:focus");
    phone.tab_to(".summary a");
    phone.press(Key::Enter);
    phone.wait_for("[name=CC2]:target");
    for code in &SECOND[1..] {
        choose(code, 4);
    }
    next();
    phone.wait_for(&step("ket-qua"));
    choose("KQ1", 5);
    choose("KQ2", 5);
    next();
    phone.wait_for("#screen-pakn-yes");
    phone.tab_to("[name=screen-pakn]");
    phone.press(Key::Space);
    phone.wait_for("#screen-pakn-yes:checked");
    next();
    phone.wait_for(&step("pakn"));
    choose("PA1", 2);
    choose("PA2", 1);
    next();
    phone.wait_for("#comment");
    phone.tab_to("#comment");
    phone.write("Bàn phím");
    next();
    phone.wait_for("body[data-state=thanks]");
    assert_eq!(kept(&app), [["1234554444445521", "Bàn phím"]]);
}

#[test]
fn nothing_hangs_over_the_edge_and_every_target_is_large_enough_for_a_thumb() {
    let Some((phone, app, path)) = survey() else {
        return;
    };
    let fits = |what: &str| {
        let (screen, content) = phone.widths();
        assert!((screen - 360.0).abs() < 0.5, "{what}: {screen}");
        assert!(content <= screen, "{what} is {content} wide");
    };
    fits("the first step");
    for target in [
        "label:has(#TC1-1)",
        "label:has(#TC3-x)",
        "label:has(#TC5-5)",
        "#next",
    ] {
        let area = phone.area(target);
        assert!(
            area.height >= 44.0 && area.width >= 44.0,
            "{target}: {area:?}"
        );
    }
    phone.tap("#next");
    phone.wait_for(".summary");
    fits("what is pointed out");
    phone.tap("#next");
    phone.wait_for(&step("cong-chuc"));
    fits("the second step");
    app.post(&path, "TC1=5&press=p&action=send");
    phone.open(&app.url(&path));
    phone.wait_for("body[data-state=used]");
    fits("the used link");
    phone.open(&app.url("/s"));
    phone.wait_for("#code");
    fits("the page to type a code on");
}
