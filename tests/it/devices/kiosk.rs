//! The kiosk over HTTP.

use serde_json::Value;
use sipas::domain::access::KeyKind;

use super::{Device, MadeKey, case_id, counter, finished_at, key};
use crate::support::Page;
use crate::support::app::{Answer, TestApp, encode};

on_both_databases!(
    the_page_and_all_that_it_sends_need_a_key_of_the_kiosk,
    an_assigned_case_is_answered_at_the_kiosk_and_counts_as_such,
    no_page_of_the_kiosk_holds_the_code_or_the_number_of_the_case,
    a_form_of_an_earlier_turn_is_no_answer_to_the_present_one,
    a_form_that_is_sent_twice_counts_once,
    what_can_not_be_taken_is_told_and_kept_on_the_page,
    an_answered_link_is_told_as_such_and_may_be_disputed,
    the_language_is_chosen_at_the_start,
    who_was_helped_is_counted_and_not_kept_with_the_answer,
    another_sites_form_is_not_taken,
    a_turn_that_ended_is_shown_no_more,
);

fn kiosk(app: &TestApp) -> MadeKey {
    key(&app.world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"))
}

/// Assigns a case and tells the turn that the kiosk is shown.
fn assign(app: &TestApp, device: &Device<'_>, kiosk: &MadeKey, code: &str) -> String {
    let case = case_id(&app.world, code);
    let now = app.world.now;
    assert!(app.world.store.assign_kiosk(&kiosk.id, &case, now).unwrap());
    device.screen()["id"].as_str().unwrap().to_owned()
}

fn start(device: &Device<'_>, turn: &str) -> Answer {
    device.post("/form", &format!("turn={turn}&action=start&lang=vi"))
}

/// Sends a page's form with more answers and a button.
fn send(device: &Device<'_>, page: &Answer, more: &str) -> Answer {
    device.post("/form", &format!("{}&{more}", encode(&page.fields())))
}

/// What waits for the closing of its month, as (ratings, source, language, comment).
fn kept(app: &TestApp) -> Vec<[String; 4]> {
    let answers = app.world.waiting().into_iter();
    answers
        .map(|answer| {
            let comment = answer.comment.unwrap_or_default();
            [answer.ratings, answer.source, answer.language, comment]
        })
        .collect()
}

fn the_page_and_all_that_it_sends_need_a_key_of_the_kiosk(app: TestApp) {
    for path in ["/kiosk", "/kiosk/now"] {
        assert_eq!(app.get(path).status, 401, "{path}");
    }
    for path in ["/kiosk/shown", "/kiosk/end", "/kiosk/form"] {
        assert_eq!(app.post(path, "turn=x").status, 401, "{path}");
    }
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    let page = device.get("");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.page().attribute("body", "data-seconds"), Some("60"));
    app.world
        .store
        .revoke_key(&made.name, &app.world.by())
        .unwrap();
    assert_eq!(device.get("/now").status, 401);
    assert_eq!(device.post("/form", "turn=x").status, 401);
}

fn an_assigned_case_is_answered_at_the_kiosk_and_counts_as_such(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    app.world.import(&[finished_at("1", "A")]);
    assert_eq!(device.screen()["id"], Value::Null);
    let turn = assign(&app, &device, &made, "A");
    assert_eq!(device.post("/shown", &format!("turn={turn}")).status, 204);
    let deliveries = app.world.rows(&["delivered_by"], "invitations");
    assert_eq!(deliveries, [["kiosk"]]);
    let first = start(&device, &turn);
    assert_eq!(first.outcome(), (200, Some("open")));
    assert_eq!(first.header("cache-control"), "no-store");
    let second = send(&device, &first, "TC1=5&TC2=5&TC3=4&TC4=4&TC5=5&action=next");
    assert!(second.page().has("[type=radio][name=CC1]"));
    let third = send(&device, &second, "CC1=3&action=next");
    let third = send(&device, &third, "action=next");
    let sent = send(&device, &third, "KQ1=5&comment=T%E1%BB%91t&action=send");
    assert_eq!(sent.outcome(), (200, Some("thanks")));
    assert_eq!(kept(&app), [["554453------5---", "kiosk", "vi", "Tốt"]]);
    app.world.sound();
}

fn no_page_of_the_kiosk_holds_the_code_or_the_number_of_the_case(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    let code = app.world.link(finished_at("1", "HS-2026-001"));
    let turn = assign(&app, &device, &made, "HS-2026-001");
    let first = start(&device, &turn);
    let last = send(&device, &first, "TC1=5&action=send");
    let pages = [
        device.get("").text().to_owned(),
        device.screen().to_string(),
        first.text().to_owned(),
        last.text().to_owned(),
        start(&device, &turn).text().to_owned(),
    ];
    for page in pages {
        for secret in [code.compact(), code.to_string(), "HS-2026-001".to_owned()] {
            assert!(!page.contains(&secret), "{page}");
        }
    }
}

fn a_form_of_an_earlier_turn_is_no_answer_to_the_present_one(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    app.world
        .import(&[finished_at("1", "A"), finished_at("1", "B")]);
    let earlier = assign(&app, &device, &made, "A");
    let page = start(&device, &earlier);
    let present = assign(&app, &device, &made, "B");
    for button in ["TC1=1&action=send", "TC1=1&action=next"] {
        let answer = send(&device, &page, button);
        assert_eq!(answer.outcome(), (409, Some("closed")));
        assert!(answer.text().contains("chưa được gửi"));
    }
    assert_eq!(start(&device, &earlier).outcome(), (409, Some("closed")));
    assert!(kept(&app).is_empty());
    // The same case assigned anew is another turn as well.
    let again = assign(&app, &device, &made, "A");
    assert!(again != earlier && again != present);
    assert_eq!(send(&device, &page, "TC1=1&action=send").status, 409);
    assert_eq!(start(&device, &again).outcome(), (200, Some("open")));
}

fn a_form_that_is_sent_twice_counts_once(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    app.world.import(&[finished_at("1", "A")]);
    let turn = assign(&app, &device, &made, "A");
    let page = start(&device, &turn);
    for _ in 0..2 {
        let sent = send(&device, &page, "TC1=5&action=send");
        assert_eq!(sent.outcome(), (200, Some("thanks")));
    }
    assert_eq!(kept(&app).len(), 1);
}

fn what_can_not_be_taken_is_told_and_kept_on_the_page(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    app.world.import(&[finished_at("1", "A")]);
    let turn = assign(&app, &device, &made, "A");
    let page = start(&device, &turn);
    let refused = send(
        &device,
        &page,
        "comment=Xin+ch%C3%A0o&assisted=yes&action=send",
    );
    assert_eq!(refused.outcome(), (422, Some("open")));
    for (name, value) in [
        ("turn", turn.as_str()),
        ("comment", "Xin chào"),
        ("assisted", "yes"),
    ] {
        assert_eq!(refused.field(name).as_deref(), Some(value));
    }
    let long = "a".repeat(601);
    let refused = send(&device, &page, &format!("TC1=5&comment={long}&action=send"));
    assert_eq!(refused.outcome(), (422, Some("open")));
    assert_eq!(refused.page().typed("comment"), long);
    let wrong = device.post("/form", &format!("turn={turn}"));
    assert_eq!(wrong.outcome(), (422, Some("open")));
    assert!(kept(&app).is_empty());
}

fn an_answered_link_is_told_as_such_and_may_be_disputed(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    let code = app.world.link(finished_at("1", "A"));
    app.world.answer(code, "1111111111111111");
    let turn = assign(&app, &device, &made, "A");
    let used = start(&device, &turn);
    assert_eq!(used.outcome(), (409, Some("used")));
    assert!(used.page().has("button[value=dispute]"));
    let answer = send(&device, &used, "action=dispute");
    assert_eq!(answer.outcome(), (409, Some("used")));
    assert!(answer.text().contains("đã ghi nhận"));
    let disputed = app
        .world
        .number("SELECT COUNT(*) FROM invitations WHERE disputed");
    assert_eq!(disputed, 1);
    let again = start(&device, &turn);
    assert!(!again.page().has("button[value=dispute]"));
}

fn the_language_is_chosen_at_the_start(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    app.world.import(&[finished_at("1", "A")]);
    let turn = assign(&app, &device, &made, "A");
    let invitation = Page::parse(device.screen()["html"].as_str().unwrap());
    let offered = invitation.attributes("button[name=lang]", "value");
    assert_eq!(offered, ["vi", "en"]);
    let page = device.post("/form", &format!("turn={turn}&action=start&lang=en"));
    assert_eq!(page.page().language(), Some("en"));
    let sent = send(&device, &page, "TC1=5&action=send");
    assert_eq!(sent.page().language(), Some("en"));
    assert_eq!(kept(&app)[0][2], "en");
}

fn who_was_helped_is_counted_and_not_kept_with_the_answer(mut app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    let codes: Vec<String> = (0..5).map(|number| format!("A{number}")).collect();
    let cases: Vec<_> = codes.iter().map(|code| finished_at("1", code)).collect();
    app.world.import(&cases);
    for (number, code) in codes.iter().enumerate() {
        let turn = assign(&app, &device, &made, code);
        let page = start(&device, &turn);
        // Ticked at the last step, then back to an earlier one: the tick is carried along.
        let ticked = if number < 3 { "&assisted=yes" } else { "" };
        let finish = device.post(
            "/form",
            &format!(
                "{}&step=finish&TC1=5{ticked}&action=back",
                encode(&page.fields())
            ),
        );
        assert_eq!(finish.field("assisted").is_some(), number < 3);
        let sent = send(&device, &finish, "action=send");
        assert_eq!(sent.outcome(), (200, Some("thanks")));
    }
    app.world.close();
    let counted = "SELECT count FROM unit_counts WHERE kind = 'assisted' AND unit = 'so-tp'";
    assert_eq!(app.world.number(counted), 3);
    assert_eq!(app.world.number("SELECT COUNT(*) FROM inbox"), 0);
    app.world.sound();
}

fn another_sites_form_is_not_taken(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    app.world.import(&[finished_at("1", "A")]);
    let turn = assign(&app, &device, &made, "A");
    let foreign = |path: &str, form: String| {
        let answer = app.request(path, |agent, url| {
            agent
                .post(url)
                .header("cookie", &device.cookie)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "cross-site")
                .send(form.as_bytes())
        });
        answer.status
    };
    let form = format!("turn={turn}&TC1=1&action=send");
    assert_eq!(foreign("/kiosk/form", form), 403);
    foreign("/kiosk/end", format!("turn={turn}"));
    foreign("/kiosk/shown", format!("turn={turn}"));
    assert_eq!(device.screen()["id"], turn.as_str());
    let deliveries = app
        .world
        .number("SELECT COUNT(*) FROM invitations WHERE delivered_by IS NOT NULL");
    assert_eq!((deliveries, kept(&app).len()), (0, 0));
}

fn a_turn_that_ended_is_shown_no_more(app: TestApp) {
    let made = kiosk(&app);
    let device = Device::open(&app, "/kiosk", &made);
    app.world.import(&[finished_at("1", "A")]);
    let turn = assign(&app, &device, &made, "A");
    let page = start(&device, &turn);
    assert_eq!(device.post("/end", "turn=another").status, 204);
    assert_eq!(device.screen()["id"], turn.as_str());
    assert_eq!(device.post("/end", &format!("turn={turn}")).status, 204);
    assert_eq!(device.screen()["id"], Value::Null);
    assert_eq!(send(&device, &page, "TC1=5&action=send").status, 409);
    assert_eq!(kept(&app).len(), 0);
}
