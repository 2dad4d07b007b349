//! axe-core on every kind of page, as served, in Chromium.

use sipas::config::Counter;
use sipas::domain::access::{KeyKind, KeyText};
use sipas::domain::cases::case::Case;
use sipas::domain::links::code::LinkCode;

use crate::edition_pages::makers::{closed_may, publish, submit};
use crate::support::app::{TestApp, path};
use crate::support::browser::Key;
use crate::support::builders::CaseBuilder;
use crate::support::counter_key::CounterKey;
use crate::support::world::numbered;
use crate::support::{Database, OperatorReads, World, at, case};

mod axe;
mod console;

use axe::Axe;

#[test]
fn axe_finds_nothing_on_any_page() {
    let Some(mut axe) = Axe::start() else { return };
    let counter = Counter {
        hotline: Some("0221 3 863 456".to_owned()),
        second_language: Some("en".to_owned()),
        paper_check_percent: 100,
        ..Counter::default()
    };
    let world = closed_may(Database::sqlite());
    let first = submit(&world, "so-ban-nganh", None);
    publish(&world, &first, None);
    publish(&world, &submit(&world, "so-ban-nganh", Some(&first)), None);
    submit(&world, "xa-phuong-dac-khu", None);
    let app = TestApp::for_browsers(world, counter);
    // An idle display comes first, because it shows whatever was finished last.
    display(&mut axe, &app);
    kiosk(&mut axe, &app);
    citizen(&mut axe, &app);
    clerk(&mut axe, &app);
    paper(&mut axe, &app);
    public(&mut axe, &app);
    console::people(&mut axe, &app);
    console::rooms(&mut axe, &app);
    console::editions(&mut axe, &app);
    assert!(axe.finds_nothing() > 50);
}

#[test]
fn what_is_wrong_is_found_with_its_page_and_its_place() {
    let Some(mut axe) = Axe::start() else { return };
    let page = "<!doctype html><html lang=vi><title>t</title><meta name=viewport \
                content='width=device-width'><style>body{background:white;color:black}\
                @media(prefers-color-scheme:dark){#faint{color:silver}}\
                @media(max-width:600px){#wide{display:none}}</style>\
                <main><h1>t</h1><p id=faint>Mờ</p><img id=wide src='data:,'>";
    let page = page.replace('#', "%23");
    axe.browser
        .open(&format!("data:text/html;charset=utf-8,{page}"));
    axe.check("a page");
    let found: Vec<&str> = axe.found().iter().map(String::as_str).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    for (found, (place, rule, target)) in found.iter().zip([
        ("a page on a desk: ", "image-alt", "#wide"),
        ("a page in the dark: ", "color-contrast", "#faint"),
    ]) {
        assert!(found.starts_with(&format!("{place}{rule} ")), "{found}");
        assert!(found.ends_with(target), "{found}");
    }
}

/// A case of the first counter.
fn at_counter(code: &str) -> Case {
    Case {
        counter: Some("1".to_owned()),
        ..case(code).handed_in_at("mot-cua-1")
    }
}

/// A link of a case that was finished there now.
fn link(app: &TestApp, code: &str) -> LinkCode {
    app.world
        .link(at_counter(code).finished("2026-07-15 09:00"))
}

fn case_id(app: &TestApp, code: &str) -> String {
    let case = app.world.store.find_case("so-tp", code).unwrap();
    case.unwrap().id
}

/// Opens a page with a key that is made now, past the page that asks for it.
fn log_in(axe: &mut Axe, app: &TestApp, kind: KeyKind, counter: &str) -> CounterKey {
    let key = CounterKey::make(&app.world, kind, "mot-cua-1", Some(counter));
    let page = match kind {
        KeyKind::Clerk => "/counter",
        KeyKind::Kiosk => "/kiosk",
        _ => "/display",
    };
    axe.open(&app.url(page));
    let browser = &axe.browser;
    browser.tap("#key");
    browser.write(&key.shown);
    browser.tap("button");
    browser.wait_for("body:not(:has(#key))");
    key
}

fn display(axe: &mut Axe, app: &TestApp) {
    log_in(axe, app, KeyKind::Display, "1");
    axe.browser.wait_for("#idle:not([hidden])");
    axe.check("the idle display");
    link(app, "shown");
    axe.browser.wait_for(".link .qr svg");
    axe.check("the display with a link");
}

fn kiosk(axe: &mut Axe, app: &TestApp) {
    let key = log_in(axe, app, KeyKind::Kiosk, "1");
    let (store, now) = (&app.world.store, app.world.now);
    let text = KeyText::parse(&key.shown).unwrap();
    let kiosk = store.find_key(&text, now).unwrap().unwrap().id;
    let assign = |code: &str| {
        link(app, code);
        let assigned = store.assign_kiosk(&kiosk, &case_id(app, code), now);
        assert!(assigned.unwrap(), "{code}");
    };
    axe.browser.wait_for("#idle:not([hidden])");
    axe.check("the idle kiosk");
    assign("first");
    axe.browser.wait_for("button[value=vi]");
    axe.check("the kiosk's start");
    axe.browser.tap("button[value=en]");
    axe.browser.wait_for("#TC1-5");
    axe.check("the kiosk's form");
    axe.browser.tap("#next");
    axe.browser.wait_for(".summary");
    axe.check("the kiosk's form with an error");
    assign("second");
    axe.browser.wait_for("[data-state=closed]");
    axe.check("the kiosk after another case was assigned");
}

fn citizen(axe: &mut Axe, app: &TestApp) {
    survey(axe, app);
    let used = link(app, "used");
    app.world.answer(used, "5555555555555555");
    let revoked = link(app, "revoked");
    app.world.revoke_link("revoked");
    let long_ago = [case("expired")
        .received("2026-05-01")
        .finished("2026-06-01")];
    let imported = app
        .world
        .import_as(&long_ago, |options| options.by.now = at("2026-06-01 09:00"));
    let expired = imported[0].link.as_ref().unwrap().code;
    for page in [
        "/s".to_owned(),
        "/s/not-a-code".to_owned(),
        "/s/0000000000000".to_owned(),
        path(&used),
        path(&revoked),
        path(&expired),
        format!("{}/thanks", path(&used)),
    ] {
        axe.open_in_both_languages(&app.url(&page));
    }
    axe.browser.open(&app.url(&path(&used)));
    axe.browser.tap("form[action*=dispute] button");
    axe.browser.wait_for(".notice[role=status]");
    axe.check("the used link, disputed");
}

/// The form from its first step to its last, in two languages.
fn survey(axe: &mut Axe, app: &TestApp) {
    for language in ["vi", "en"] {
        let survey = path(&link(app, &format!("survey-{language}")));
        axe.open(&app.url(&format!("{survey}?lang={language}")));
        axe.browser.tap("label:has(#TC1-5)");
        axe.browser.tap("#next");
        axe.browser.wait_for(".summary");
        axe.check("the first step with an error");
        for (step, shown) in [
            ("second", "#CC1-5"),
            ("third", "#KQ1-5"),
            ("fourth", "#screen-pakn-yes"),
            ("last", "#comment"),
        ] {
            // A blank step is pointed out once.
            if !axe.browser.shows(".summary") {
                axe.browser.tap("#next");
                axe.browser.wait_for(".summary");
            }
            axe.browser.tap("#next");
            axe.browser.wait_for(shown);
            axe.check(&format!("the {step} step"));
        }
    }
    short_survey(axe);
}

/// The short form, in a province that asks for it.
fn short_survey(axe: &mut Axe) {
    let world = World::surveyed_with(Database::sqlite(), "so-nganh-4-ngan");
    let app = TestApp::serving(world);
    let survey = app.url(&path(&app.world.link(case("short"))));
    axe.open_in_both_languages(&survey);
    axe.browser.tap("#next");
    axe.browser.wait_for(".summary");
    axe.check("the short form with an error");
}

fn clerk(axe: &mut Axe, app: &TestApp) {
    link(app, "H1");
    app.world
        .import(&[at_counter("late").due("2026-07-02").pending()]);
    axe.browser.open(&app.url("/counter"));
    type_in(axe, "#key", "0000", "#key-error");
    axe.check("a refused key");
    log_in(axe, app, KeyKind::Clerk, "1");
    for page in ["", "/add", "/apologies", "?day=2026-07-01"] {
        axe.open(&app.url(&format!("/counter{page}")));
    }
    for (page, code) in [
        ("case", "H1"),
        ("message", "H1"),
        ("case", "late"),
        ("apology", "late"),
        ("apology", "H1"),
    ] {
        let id = case_id(app, code);
        axe.open(&app.url(&format!("/counter/{page}?id={id}")));
    }
    axe.browser.open(&app.url("/counter"));
    axe.browser.tap("#code");
    axe.browser.write("nothing");
    axe.browser.tap("form:has(#code) button");
    axe.browser.wait_for("#code-error");
    axe.check("the list without what was searched for");
}

/// A paper form that is entered by one clerk and checked by another.
fn paper(axe: &mut Axe, app: &TestApp) {
    let code = link(app, "paper").to_string();
    axe.open(&app.url("/counter/paper"));
    type_in(axe, "#code", &code, "#digits");
    axe.check("the entry of answers");
    type_in(axe, "#digits", "549", "#wrong");
    axe.check("the entry with an error");
    type_in(axe, "#digits", "03 4455445 50 99", "#keep");
    axe.check("the look at what was entered");
    axe.browser.tap("#keep");
    axe.browser.wait_for("body[data-state=drawn]");
    axe.check("the number of a form to check");
    let number = axe.browser.html("#number");
    let number: String = number.chars().filter(char::is_ascii_digit).collect();
    type_in(axe, "#again", &number, "body[data-state=written]");
    axe.check("the next form");
    axe.open(&app.url("/counter/paper/check"));
    type_in(axe, "#number", &number, "[role=alert]");
    axe.check("the check of one's own form");

    app.world
        .store
        .revoke_key("clerk mot-cua-1 1", &app.world.by())
        .unwrap();
    log_in(axe, app, KeyKind::Clerk, "2");
    axe.open(&app.url("/counter/paper/check"));
    type_in(axe, "#number", &number, "#digits");
    axe.check("the second entry");
    type_in(
        axe,
        "#digits",
        "54913 4455445 50 91",
        "body[data-state=differences]",
    );
    axe.check("the differences");
}

/// Writes at the end of a field and goes on to what is shown then.
fn type_in(axe: &Axe, field: &str, text: &str, shown: &str) {
    axe.browser.tap(field);
    axe.browser.press(Key::End);
    axe.browser.write(text);
    axe.browser.press(Key::Enter);
    axe.browser.wait_for(shown);
}

fn public(axe: &mut Axe, app: &TestApp) {
    for (agency, answers) in [("so-tp", "5555544444445555"), ("so-yt", "4433355555223344")] {
        let cases = numbered(agency, 30, |code| case(code).of(agency).about("Đất đai"));
        app.world.answer_cases(&cases, answers);
    }
    app.world.mix();
    for page in [
        "/",
        "/method",
        "/privacy",
        "/ranking/so-ban-nganh/2026-07",
        "/ranking/so-ban-nganh/2026-07?name=yt",
        "/ranking/mot-cua/2026-07",
        "/timeliness/so-ban-nganh/2026-07",
        "/agency/so-tp/2026-07",
        "/agency/xa-b/2026-07",
        "/agency/unknown/2026-07",
        "/editions",
        "/editions/so-ban-nganh-2026-05",
        "/editions/so-ban-nganh-2026-05-2",
        "/editions/unknown",
        "/unknown",
    ] {
        axe.open_in_both_languages(&app.url(page));
    }
    axe.open(&app.url("/api/docs"));
}
