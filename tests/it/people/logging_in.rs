//! The login page, the session's cookie and the own account, over HTTP.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sipas::domain::access::totp::TotpSecret;
use sipas::domain::access::{Token, UserState};

use super::throttle::{code_at, set_up_app};
use crate::support::app::{Answer, FORM, TestApp};
use crate::support::person::{
    PASSWORD, Person, add_user, attempt, form, operator_at, set_password,
};
use crate::support::surfer::Surfer;

on_both_databases!(
    a_person_logs_in_and_comes_to_the_page_that_was_asked_for,
    a_shared_browser_stays_known_to_everybody_who_logs_in_there,
    a_pause_is_told_in_seconds_too,
    whatever_is_wrong_the_answer_is_the_same,
    a_cookie_of_an_ended_session_gets_the_login_page,
    forms_of_other_sites_change_nothing,
    a_first_password_is_set_by_the_link_and_the_link_is_gone,
    a_password_is_changed_with_the_old_one_and_all_sessions_end,
    a_mistyped_code_of_a_new_app_uses_up_no_proof,
    a_fresh_one_time_link_is_served_beside_a_flood_of_wrong_logins,
    the_language_is_changed_and_stays,
);

/// Sends a form from our own page, without a session.
fn post(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    app.request(path, |agent, url| {
        agent
            .post(url)
            .header("content-type", FORM)
            .header("sec-fetch-site", "same-origin")
            .send(form(fields).as_bytes())
    })
}

fn log_in(app: &TestApp, name: &str, password: &str, next: &str) -> Answer {
    let fields = [
        ("name", name),
        ("password", password),
        ("code", ""),
        ("next", next),
    ];
    post(app, "/login", &fields)
}

fn with_admin(app: &TestApp) {
    add_user(&app.world.store, "an.nguyen", &["admin"], app.world.now);
    set_password(&app.world.store, "an.nguyen", PASSWORD, app.world.now);
}

/// The cookies of a response: name and value, and what is said of them.
fn cookies(answer: &Answer) -> Vec<String> {
    let set = answer.headers.get_all("set-cookie");
    set.iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect()
}

fn a_person_logs_in_and_comes_to_the_page_that_was_asked_for(app: TestApp) {
    assert!(app.get("/login").text().contains("sipas user add"));
    with_admin(&app);
    let asked = app.get("/console/users?q=an");
    assert_eq!(asked.status, 303);
    assert_eq!(asked.location(), "/login?next=%2Fconsole%2Fusers%3Fq%3Dan");
    assert!(!app.get("/login").text().contains("sipas user add"));
    let next = app.get(asked.location());
    let next = next
        .page()
        .attribute("input[name=next]", "value")
        .unwrap()
        .to_owned();
    let done = log_in(&app, " An.Nguyen ", PASSWORD, &next);
    assert_eq!((done.status, done.location()), (303, "/console/users?q=an"));
    let [session, known] = &cookies(&done)[..] else {
        panic!("{:?}", cookies(&done));
    };
    for said in [
        "__Host-sipas=",
        "; Path=/",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Lax",
    ] {
        assert!(session.contains(said), "{session}");
    }
    assert!(known.starts_with("__Host-sipas-known="), "{known}");
    // A session's cookie goes with the browser; and the database holds its hash alone.
    assert!(!session.contains("Max-Age"), "{session}");
    let value = session.split(['=', ';']).nth(1).unwrap();
    let held = app.world.number(&format!(
        "SELECT COUNT(*) FROM sessions WHERE hash = '{value}'"
    ));
    assert_eq!(held, 0);
    let cookie = session.split(';').next().unwrap();
    let page = app.request("/console/users?q=an", |agent, url| {
        agent.get(url).header("cookie", cookie).call()
    });
    assert_eq!(page.status, 200);
    assert_eq!(page.header("cache-control"), "private, no-store");
    assert!(page.text().contains("an.nguyen"));
    // No login leads to another site.
    for next in [
        "https://evil.example",
        "//evil.example",
        "/console\\@evil",
        "/consolex",
        "/s/abc",
    ] {
        let done = log_in(&app, "an.nguyen", PASSWORD, next);
        assert_eq!(done.location(), "/console", "{next}");
    }
}

fn a_shared_browser_stays_known_to_everybody_who_logs_in_there(app: TestApp) {
    let world = &app.world;
    let names: Vec<String> = (0..9).map(|number| format!("nguoi.{number}")).collect();
    let mut browser = Surfer::of(&app);
    let mut log_in = |name: &str| {
        let fields = [("name", name), ("password", PASSWORD), ("next", "/account")];
        let place = browser.send("/login", &fields);
        if place.status() == 200 {
            browser.send("/logout", &[]);
        }
        let marks = browser.cookie("__Host-sipas-known").unwrap();
        (place.status(), marks.split('~').count())
    };
    for (index, name) in names.iter().enumerate() {
        add_user(&world.store, name, &["admin"], world.now);
        set_password(&world.store, name, PASSWORD, world.now);
        // Whoever logs in again is remembered once.
        for _ in 0..2 {
            assert_eq!(log_in(name), (200, 8.min(index + 1)));
        }
    }
    // Somebody elsewhere tries passwords.
    for name in &names[..2] {
        for _ in 0..10 {
            let wrong = attempt(name, "sai", "");
            let token = Token::new(rand::random());
            world.store.log_in(&wrong, &token, world.now).unwrap();
        }
    }
    // The first one is forgotten since there are too many, and is shut out.
    assert_eq!(log_in(&names[0]).0, 429);
    assert_eq!(log_in(&names[1]).0, 200);
}

fn a_pause_is_told_in_seconds_too(app: TestApp) {
    with_admin(&app);
    for _ in 0..10 {
        let wrong = attempt("an.nguyen", "sai", "");
        let token = Token::new(rand::random());
        app.world
            .store
            .log_in(&wrong, &token, app.world.now)
            .unwrap();
    }
    let paused = log_in(&app, "an.nguyen", PASSWORD, "");
    assert_eq!(paused.status, 429);
    let seconds: u32 = paused.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
}

fn whatever_is_wrong_the_answer_is_the_same(app: TestApp) {
    with_admin(&app);
    add_user(&app.world.store, "cham.ma", &["admin"], app.world.now);
    add_user(&app.world.store, "bi.khoa", &["inspector"], app.world.now);
    set_password(&app.world.store, "bi.khoa", PASSWORD, app.world.now);
    let by = operator_at(app.world.now);
    app.world
        .store
        .set_user_state("bi.khoa", UserState::Disabled, &by)
        .unwrap();
    let try_login = |name: &str, password: &str| {
        let answer = log_in(&app, name, password, "");
        assert!(cookies(&answer).is_empty());
        (answer.status, answer.text().replace(name, "NAME"))
    };
    let wrong = try_login("an.nguyen", "sai mật khẩu");
    assert_eq!(wrong.0, 403);
    for (name, password) in [
        ("khong.co", PASSWORD),
        ("bi.khoa", PASSWORD),
        ("cham.ma", PASSWORD),
        ("an.nguyen", ""),
        ("<script>", PASSWORD),
    ] {
        let answer = try_login(name, password);
        assert_eq!(answer.0, 403, "{name}");
        if name != "<script>" {
            assert_eq!(answer, wrong, "{name}");
        }
    }
    assert!(
        !log_in(&app, "<script>x", "", "")
            .text()
            .contains("<script>x")
    );
}

fn a_cookie_of_an_ended_session_gets_the_login_page(app: TestApp) {
    let world = &app.world;
    let person = Person::make(world, "an.nguyen", &["admin"]);
    assert_eq!(person.get(&app, "/account").status, 200);
    let left = person.post(&app, "/logout", "");
    assert_eq!((left.status, left.location()), (303, "/login"));
    let after = person.get(&app, "/account");
    assert_eq!(
        (after.status, after.location()),
        (303, "/login?next=%2Faccount")
    );
    let by = operator_at(world.now);
    for end in ["end", "disable", "password"] {
        let person = Person::log_in(world, "an.nguyen");
        assert_eq!(person.get(&app, "/console").status, 200);
        match end {
            "end" => drop(world.store.end_sessions("an.nguyen", None, &by).unwrap()),
            "password" => set_password(&world.store, "an.nguyen", PASSWORD, world.now),
            _ => {
                add_user(&world.store, "binh.tran", &["admin"], world.now);
                for state in [UserState::Disabled, UserState::Active] {
                    world.store.set_user_state("an.nguyen", state, &by).unwrap();
                }
            }
        }
        assert_eq!(person.get(&app, "/console").location(), "/login", "{end}");
        assert_eq!(
            person.post(&app, "/account/sessions", "").location(),
            "/login"
        );
    }
    for forged in ["", "a", Token::new([0; 32]).text()] {
        let answer = app.request("/console", |agent, url| {
            agent
                .get(url)
                .header("cookie", format!("__Host-sipas={forged}"))
                .call()
        });
        assert_eq!(answer.location(), "/login");
    }
}

fn forms_of_other_sites_change_nothing(app: TestApp) {
    let person = Person::make(&app.world, "an.nguyen", &["admin"]);
    add_user(&app.world.store, "binh.tran", &["admin"], app.world.now);
    let events = || app.world.number("SELECT COUNT(*) FROM audit_events");
    let before = events();
    for path in [
        "/console/keys",
        "/console/batches",
        "/console/agencies/so-tp",
        "/console/users/-/new",
        "/console/users/binh.tran",
        "/console/users/binh.tran/act",
        "/account/password",
        "/account/totp",
        "/account/totp/remove",
        "/account/sessions",
        "/account/language",
    ] {
        for site in ["cross-site", "same-site"] {
            let form = "act=disable&language=en&display_name=x&role-admin=yes&version=1";
            let answer = person.post_from(&app, path, form, site);
            assert_eq!(answer.status, 403, "{path}");
        }
    }
    assert_eq!(
        person.post_from(&app, "/logout", "", "cross-site").status,
        303
    );
    assert_eq!(events(), before);
    assert_eq!(person.get(&app, "/console").status, 200);
    // Nobody is logged in by a form of another site either.
    let answer = app.request("/login", |agent, url| {
        let fields = [("name", "an.nguyen"), ("password", PASSWORD)];
        agent
            .post(url)
            .header("content-type", FORM)
            .header("origin", "https://evil.example")
            .send(form(&fields).as_bytes())
    });
    assert_eq!(answer.status, 403);
    assert!(cookies(&answer).is_empty());
}

fn a_first_password_is_set_by_the_link_and_the_link_is_gone(app: TestApp) {
    add_user(&app.world.store, "an.nguyen", &["admin"], app.world.now);
    let token = Token::new(rand::random());
    app.world
        .store
        .invite_user("an.nguyen", &token, app.world.now)
        .unwrap();
    let path = format!("/login/link/{}", token.text());
    assert_eq!(app.get(&path).status, 200);
    let send = |password: &str, again: &str| {
        post(&app, &path, &[("password", password), ("again", again)])
    };
    for (password, again, said) in [
        ("quá-ngắn", "quá-ngắn", "ít nhất 12 ký tự"),
        (PASSWORD, "khác", "không giống nhau"),
        ("Mật khẩu 123456", "Mật khẩu 123456", "dễ bị đoán"),
    ] {
        let answer = send(password, again);
        assert_eq!(answer.status, 422);
        assert!(answer.page().text("#password-error").contains(said));
        assert!(!answer.text().contains(password));
    }
    let done = send(PASSWORD, PASSWORD);
    assert_eq!((done.status, done.location()), (303, "/login"));
    assert_eq!(app.get(&path).status, 410);
    assert_eq!(send(PASSWORD, PASSWORD).status, 410);
    assert_eq!(log_in(&app, "an.nguyen", PASSWORD, "").status, 303);
    assert_eq!(app.get("/login/link/x").status, 410);
}

fn a_password_is_changed_with_the_old_one_and_all_sessions_end(app: TestApp) {
    let person = Person::make(&app.world, "an.nguyen", &["agency so-tp"]);
    let new = "gương núi kẹo lửa bảy";
    let change = |old: &str| {
        let fields = form(&[("old", old), ("password", new), ("again", new)]);
        person.post(&app, "/account/password", &fields)
    };
    let refused = change("không đúng");
    assert_eq!(refused.status, 422);
    assert!(
        refused
            .page()
            .text("#password-error")
            .contains("không đúng")
    );
    assert_eq!(change(PASSWORD).status, 303);
    assert_eq!(person.get(&app, "/account").status, 303);
    assert_eq!(log_in(&app, "an.nguyen", PASSWORD, "").status, 403);
    assert_eq!(log_in(&app, "an.nguyen", new, "").status, 303);
}

fn a_mistyped_code_of_a_new_app_uses_up_no_proof(app: TestApp) {
    let person = Person::make(&app.world, "an.nguyen", &["admin"]);
    let (_, recovery) = set_up_app(&app.world);
    // Who logs in by the single sign-on alone proves it by a code.
    app.world.execute("UPDATE users SET password = NULL");
    let answer = person.get(&app, "/account/totp");
    let page = answer.page();
    let key = page.text(".steps .code").replace(' ', "");
    let key = totp_rs::Secret::try_from_base32(key).unwrap();
    let secret = TotpSecret::new(key.as_bytes().try_into().unwrap());
    let setup = page.typed("setup");
    let send = |code: &str, old: &str| {
        let fields = form(&[("setup", setup.as_str()), ("code", code), ("old", old)]);
        person.post(&app, "/account/totp", &fields)
    };
    let (right, old) = (code_at(&secret, app.world.now), recovery[0].show());
    // Whatever the proof is, the answer is the same.
    for proof in [old.as_str(), "000000"] {
        let answer = send("000000", proof);
        assert_eq!(answer.status, 422);
        let message = answer.page().text("#totp-error");
        assert!(message.contains("Sáu chữ số không đúng"), "{message}");
    }
    assert_eq!(send(&right, "000000").status, 422);
    assert_eq!(send(&right, &old).status, 200);
}

fn a_fresh_one_time_link_is_served_beside_a_flood_of_wrong_logins(app: TestApp) {
    let world = &app.world;
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    let token = Token::new(rand::random());
    let invited = world.store.invite_user("an.nguyen", &token, world.now);
    invited.unwrap();
    let path = format!("/login/link/{}", token.text());
    let (number, turned_away) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let is_over = AtomicBool::new(false);
    let flood = || {
        while !is_over.load(Ordering::Relaxed) {
            // Each a name of its own, so that none is paused and every password is hashed.
            let name = format!("nguoi.{}", number.fetch_add(1, Ordering::Relaxed));
            if log_in(&app, &name, "sai", "").status == 503 {
                turned_away.fetch_add(1, Ordering::Relaxed);
            }
        }
    };
    let visit = || {
        let deadline = Instant::now() + Duration::from_secs(60);
        while turned_away.load(Ordering::Relaxed) < 100 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        let (before, started) = (turned_away.load(Ordering::Relaxed), Instant::now());
        let opened = app.get(&path).status;
        let fields = [("password", PASSWORD), ("again", PASSWORD)];
        let set = post(&app, &path, &fields).status;
        (before, opened, set, started.elapsed())
    };
    let (before, opened, set, took) = std::thread::scope(|scope| {
        for _ in 0..48 {
            scope.spawn(flood);
        }
        let visited = scope.spawn(visit).join();
        is_over.store(true, Ordering::Relaxed);
        visited.unwrap()
    });
    assert!(before >= 100, "{before} of the flood were turned away");
    assert_eq!((opened, set), (200, 303), "after {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(log_in(&app, "an.nguyen", PASSWORD, "").status, 303);
}

fn the_language_is_changed_and_stays(app: TestApp) {
    let person = Person::make(&app.world, "an.nguyen", &["admin"]);
    assert!(person.get(&app, "/account").text().contains("lang=\"vi\""));
    let fields = form(&[("language", "en"), ("next", "/account")]);
    let changed = person.post(&app, "/account/language", &fields);
    assert_eq!(changed.location(), "/account");
    assert!(
        person
            .get(&app, "/account")
            .page()
            .text("h1")
            .contains("My account")
    );
    let fields = form(&[("language", "xx"), ("next", "//evil.example")]);
    let changed = person.post(&app, "/account/language", &fields);
    assert_eq!(changed.location(), "/console");
    assert!(
        person
            .get(&app, "/account")
            .page()
            .text("h1")
            .contains("My account")
    );
}
