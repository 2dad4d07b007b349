//! Logging in at a certified provider.

use jiff::{SignedDuration, Timestamp};
use sipas::domain::access::{Token, UserState};
use sipas::store::access::users::ChangePlace;

use super::{Room, assert_failed};
use crate::support::World;
use crate::support::app::TestApp;
use crate::support::person::operator_at;

on_both_databases!(
    a_linked_person_logs_in_and_comes_to_the_page_that_was_asked_for,
    who_is_not_linked_is_told_what_to_do_and_an_address_links_nobody,
    a_disabled_person_and_one_who_was_reset_are_not_let_in,
    new_keys_of_the_provider_are_fetched,
    where_the_clocks_differ_that_is_said,
    a_provider_that_is_down_leaves_the_password,
    without_a_provider_there_is_no_button,
);

fn a_linked_person_logs_in_and_comes_to_the_page_that_was_asked_for(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    let mut surfer = room.surfer();
    let login = surfer.open("/console/users?q=an");
    let button = login.answer.page().text("a.sign-on");
    assert_eq!(button, "Đăng nhập bằng tài khoản tỉnh");
    let begin = login.answer.page().attribute("a.sign-on", "href").unwrap();
    let place = surfer.sign_on(begin, "ma-17");
    assert_eq!(place.url.path(), "/console/users");
    assert_eq!((place.status(), place.url.query()), (200, Some("q=an")));
    assert!(place.text().contains("Bà an.nguyen"));
    // What was kept of the way is gone, and the session's cookie is there.
    assert!(surfer.cookie("__Host-sipas").is_some());
    assert_eq!(surfer.cookie("__Host-sipas-sign-on"), None);
    assert_eq!(room.count("sessions WHERE proof = 'sign-on'"), 1);
    let pattern = format!("%{}%", room.provider.issuer);
    let from = format!(
        "audit_events WHERE act = 'login' AND actor LIKE '%an.nguyen' AND details LIKE '{pattern}'"
    );
    assert_eq!(room.count(&from), 1);
    // A second login needs no form: the provider still knows the browser.
    surfer.send("/logout", &[]);
    assert_eq!(surfer.open("/console").url.path(), "/login");
    assert_eq!(
        surfer.open("/login/oidc?next=/account").url.path(),
        "/account"
    );
    // And who is logged in is not sent away.
    assert_eq!(
        surfer.open("/login/oidc?next=/console").url.path(),
        "/console"
    );
    // The way led there with a challenge for the code, and never to another site afterwards.
    let sent = surfer
        .asked
        .iter()
        .find(|url| url.contains("/auth?"))
        .unwrap();
    for part in [
        "code_challenge_method=S256",
        "nonce=",
        "state=",
        "scope=openid",
        "response_type=code",
    ] {
        assert!(sent.contains(part), "{part}: {sent}");
    }
    let mut other = room.surfer();
    let place = other.sign_on("/login/oidc?next=https%3A%2F%2Fevil.example", "ma-17");
    assert_eq!(place.url.as_str(), "https://khaosat.example.vn/console");
}

fn who_is_not_linked_is_told_what_to_do_and_an_address_links_nobody(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    // The provider says for everybody: same@example.vn.
    let mut conn = room.app.world.conn();
    crate::support::sql::execute(&mut conn, "UPDATE users SET email = 'same@example.vn'");
    room.link("an.nguyen", "ma-17");
    for subject in ["an.nguyen", "ma-18", "MA-17", "same@example.vn"] {
        let place = room
            .surfer()
            .sign_on("/login/oidc?next=/console&lang=en", subject);
        assert_failed(&place, 403, "not linked to any account here");
    }
    assert_eq!(room.count("sessions"), 0);
    // The same subject of another provider is another person.
    super::link(&room.app, "an.nguyen", "https://other.example", "ma-17");
    let place = room.surfer().sign_on("/login/oidc", "ma-17");
    assert_failed(&place, 403, "chưa được liên kết");
}

fn a_disabled_person_and_one_who_was_reset_are_not_let_in(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.add("binh.tran", &["inspector"]);
    room.link("binh.tran", "ma-2");
    let (store, by) = (&room.app.world.store, operator_at(room.app.world.now));
    store
        .set_user_state("binh.tran", UserState::Disabled, &by)
        .unwrap();
    let place = room.surfer().sign_on("/login/oidc", "ma-2");
    assert_failed(&place, 403, "không còn hiệu lực");
    store
        .set_user_state("binh.tran", UserState::Active, &by)
        .unwrap();
    assert_eq!(
        room.surfer().sign_on("/login/oidc", "ma-2").url.path(),
        "/console"
    );
    // Whoever stole the account may have linked an identity of their own.
    let token = Token::new(rand::random());
    store
        .reset_user("binh.tran", &token, &by, ChangePlace::Machine)
        .unwrap();
    let place = room.surfer().sign_on("/login/oidc", "ma-2");
    assert_failed(&place, 403, "chưa được liên kết");
}

fn new_keys_of_the_provider_are_fetched(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    for _ in 0..3 {
        let place = room.surfer().sign_on("/login/oidc", "ma-17");
        assert_eq!(place.url.path(), "/console", "{}", place.text());
        room.provider.rotate();
    }
}

fn where_the_clocks_differ_that_is_said(world: World) {
    const FAR: SignedDuration = SignedDuration::from_hours(2);
    // What the provider gives lasts for an hour.
    let Some(room) = Room::with(world, |it| it.clock = || Timestamp::now() + FAR) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    let place = room.surfer().sign_on("/login/oidc", "ma-17");
    assert_failed(&place, 502, "đồng hồ");
    assert_eq!(room.count("sessions"), 0);
    let Room { mut app, provider } = room;
    app.stop();
    let clocks: [(fn() -> Timestamp, bool); 3] = [
        (|| Timestamp::now() - FAR, false),
        (|| Timestamp::now() - SignedDuration::from_secs(45), true),
        (|| Timestamp::now() + SignedDuration::from_secs(45), true),
    ];
    for (clock, is_in) in clocks {
        app.change_clock(clock);
        app.start_again();
        let place = crate::support::surfer::Surfer::of(&app).sign_on("/login/oidc", "ma-17");
        if is_in {
            assert_eq!(place.url.path(), "/console", "{}", place.text());
        } else {
            assert_failed(&place, 502, "đồng hồ");
        }
        app.stop();
    }
    drop(provider);
}

fn a_provider_that_is_down_leaves_the_password(world: World) {
    let Some(mut room) = Room::open(world) else {
        return;
    };
    room.provider.stop();
    let mut surfer = room.surfer();
    let place = surfer.open("/login/oidc?next=/account");
    assert_failed(&place, 502, "không trả lời");
    let password = place
        .answer
        .page()
        .attribute("main a[href^='/login?']", "href");
    let login = surfer.open(password.unwrap());
    assert_eq!(
        login.answer.page().attribute("input[name=next]", "value"),
        Some("/account")
    );
    room.with_password("an.nguyen");
}

fn without_a_provider_there_is_no_button(app: TestApp) {
    assert!(!app.get("/login").page().has("a.sign-on"));
    for path in ["/login/oidc", "/login/oidc?next=/console"] {
        assert_eq!(
            (app.get(path).status, app.get(path).location()),
            (303, "/login")
        );
    }
    let came = app.get("/login/oidc/callback?state=a&code=b");
    assert_eq!(came.status, 400);
}
