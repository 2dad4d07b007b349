//! The display over HTTP.

use sipas::domain::access::KeyKind;

use super::{Device, case_id, counter, finished_at, key, link_id};
use crate::support::Page;
use crate::support::app::TestApp;
use crate::support::world::submission;

on_both_databases!(
    a_page_that_is_opened_is_a_login_of_its_key,
    the_page_and_what_it_asks_for_need_a_key_of_the_display,
    the_newest_link_of_the_counter_is_told_once_and_then_nothing_new,
    an_answer_changes_nothing_of_what_is_shown,
    a_revoked_key_shows_nothing_more,
    what_was_really_shown_was_delivered_by_the_display,
    asking_what_to_show_writes_nothing,
    a_link_of_another_counter_can_not_be_said_to_be_shown,
);

fn deliveries(app: &TestApp) -> Vec<Vec<String>> {
    app.world.rows(
        &["c.case_code", "COALESCE(i.delivered_by, 'nobody')"],
        "invitations i JOIN cases c ON c.id = i.case_id ORDER BY c.case_code",
    )
}

fn a_page_that_is_opened_is_a_login_of_its_key(app: TestApp) {
    for kind in [KeyKind::Clerk, KeyKind::Display, KeyKind::Kiosk] {
        let path = match kind {
            KeyKind::Clerk => "/counter",
            KeyKind::Display => "/display",
            _ => "/kiosk",
        };
        let key = key(&app.world, kind, kind.name(), counter("1"));
        let form = format!("key={}", key.text.show());
        // Where it can't be recorded, nothing is opened.
        app.world.execute("ALTER TABLE audit_events RENAME TO gone");
        let refused = app.post(&format!("{path}/open"), &form);
        app.world.execute("ALTER TABLE gone RENAME TO audit_events");
        assert_eq!((refused.status, refused.header("set-cookie")), (500, ""));
        assert_eq!(app.post(&format!("{path}/open"), "key=x").status, 403);
        Device::open(&app, path, &key);
    }
    let logins = "audit_events WHERE act = 'login' ORDER BY number";
    let expected = ["clerk", "display", "kiosk"].map(|kind| {
        [
            format!("key:{kind}"),
            kind.to_owned(),
            format!(r#"{{"kind":"{kind}"}}"#),
        ]
    });
    assert_eq!(
        app.world.rows(&["actor", "object", "details"], logins),
        expected
    );
}

fn the_page_and_what_it_asks_for_need_a_key_of_the_display(app: TestApp) {
    for (kind, name) in [(KeyKind::Clerk, "Quầy 1"), (KeyKind::Kiosk, "Ki-ốt 1")] {
        let other = key(&app.world, kind, name, counter("1"));
        let form = format!("key={}", other.text.show());
        assert_eq!(app.post("/display/open", &form).status, 403);
    }
    for path in ["/display", "/display/now"] {
        let asked = app.get(path);
        assert_eq!(asked.status, 401);
        assert!(asked.page().has("input[name=key]"));
    }
    assert_eq!(app.post("/display/shown", "id=x").status, 401);
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let device = Device::open(&app, "/display", &display);
    let page = device.get("");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text().contains("Cơ quan mot-cua-1"));
    // Scripts are files of ours, and nothing inline runs.
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self'; connect-src 'self'"));
    assert!(!policy.contains("unsafe"));
    let script = app.get(page.page().attribute("script", "src").unwrap());
    assert_eq!(script.status, 200);
    assert!(script.header("content-type").starts_with("text/javascript"));
}

fn the_newest_link_of_the_counter_is_told_once_and_then_nothing_new(app: TestApp) {
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let device = Device::open(&app, "/display", &display);
    let idle = device.screen();
    assert!(idle["id"].is_null() && idle["html"].is_null());
    let seen = |screen: &serde_json::Value| {
        let mark = screen["mark"].as_str().unwrap();
        device.get(&format!("/now?seen={mark}")).status
    };
    assert_eq!(seen(&idle), 204);
    let codes = app
        .world
        .links(&[finished_at("1", "A"), finished_at("2", "B")]);
    assert_eq!(seen(&idle), 200);
    let screen = device.screen();
    let html = screen["html"].as_str().unwrap();
    let shown = Page::parse(html);
    assert_eq!(shown.text(".code"), codes[0].to_string());
    assert!(!html.contains(&codes[1].to_string()));
    assert_eq!(shown.text(".agency"), "Cơ quan so-tp");
    assert!(shown.has(".qr svg"));
    assert!(shown.text(".type").contains("khaosat.example.vn/s"));
    // Neither the number of the case nor its other names.
    assert!(!html.contains(&case_id(&app.world, "A")));
    assert_eq!(screen["left"], 90);
    assert_eq!(seen(&screen), 204);
}

fn an_answer_changes_nothing_of_what_is_shown(app: TestApp) {
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let device = Device::open(&app, "/display", &display);
    let code = app.world.link(finished_at("1", "A"));
    let before = device.screen();
    app.world.answer(code, "5555555555555555");
    assert_eq!(device.screen(), before);
}

fn a_revoked_key_shows_nothing_more(app: TestApp) {
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let device = Device::open(&app, "/display", &display);
    app.world.link(finished_at("1", "A"));
    let mark = device.screen()["mark"].as_str().unwrap().to_owned();
    app.world
        .store
        .revoke_key(&display.name, &app.world.by())
        .unwrap();
    for path in ["", "/now", &format!("/now?seen={mark}")] {
        assert_eq!(device.get(path).status, 401, "{path}");
    }
    let shown = format!("id={}", link_id(&app.world, "A"));
    assert_eq!(device.post("/shown", &shown).status, 401);
    assert_eq!(deliveries(&app), [["A", "nobody"]]);
}

fn what_was_really_shown_was_delivered_by_the_display(app: TestApp) {
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let device = Device::open(&app, "/display", &display);
    let code = app.world.link(finished_at("1", "A"));
    let id = device.screen()["id"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        assert_eq!(device.post("/shown", &format!("id={id}")).status, 204);
    }
    assert_eq!(deliveries(&app), [["A", "display"]]);
    app.world.submit(submission(code, "5555555555555555", "p"));
    assert_eq!(app.world.waiting()[0].source, "display");
    app.world.sound();
}

fn asking_what_to_show_writes_nothing(app: TestApp) {
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let device = Device::open(&app, "/display", &display);
    app.world.link(finished_at("1", "A"));
    device.screen();
    device.get("");
    assert_eq!(deliveries(&app), [["A", "nobody"]]);
}

fn a_link_of_another_counter_can_not_be_said_to_be_shown(app: TestApp) {
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let device = Device::open(&app, "/display", &display);
    app.world
        .links(&[finished_at("1", "A"), finished_at("2", "B")]);
    let elsewhere = link_id(&app.world, "B");
    for form in [
        format!("id={elsewhere}"),
        "id=".to_owned(),
        "x=1".to_owned(),
    ] {
        assert_eq!(device.post("/shown", &form).status, 204, "{form}");
    }
    // Another site's page can't either, though the browser sends the key with what it asks.
    let own = format!("id={}", link_id(&app.world, "A"));
    let foreign = app.request("/display/shown", |agent, url| {
        agent
            .post(url)
            .header("cookie", &device.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .send(own.as_bytes())
    });
    assert_eq!(foreign.status, 403);
    assert_eq!(deliveries(&app), [["A", "nobody"], ["B", "nobody"]]);
}
