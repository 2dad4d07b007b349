//! The way of a person through the console in a real browser.

use std::io::{Read, Write};
use std::net::TcpListener;

use sipas::config::Counter;
use sipas::domain::cases::case::Delivery;

use crate::console::comments;
use crate::counter::clerk::{delivery, here};
use crate::support::app::TestApp;
use crate::support::browser::Phone;
use crate::support::person::{PASSWORD, add_user, set_password};
use crate::support::{Database, World};

/// Types into a field.
fn fill(browser: &Phone, selector: &str, text: &str) {
    browser.tap(selector);
    browser.write(text);
}

fn log_in(browser: &Phone, app: &TestApp, name: &str, code: &str) {
    browser.open(&app.url("/login"));
    fill(browser, "#name", name);
    fill(browser, "#password", PASSWORD);
    if !code.is_empty() {
        fill(browser, "#code", code);
    }
    browser.tap(".entry button");
}

/// The code that an authenticator app shows of a key that was typed into it.
pub fn code_of_key(key: &str, seconds: i64) -> String {
    let key: String = key.split_whitespace().collect();
    let secret = totp_rs::Secret::try_from_base32(&key).unwrap();
    let phone = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    phone.generate(u64::try_from(seconds).unwrap()).to_string()
}

#[test]
fn an_administrator_makes_a_user_who_sets_a_password_and_an_authenticator_app() {
    let Some(browser) = Phone::screen(1280, 900) else {
        return;
    };
    let world = World::from(Database::sqlite());
    add_user(&world.store, "quan.tri", &["admin"], world.now);
    set_password(&world.store, "quan.tri", PASSWORD, world.now);
    let app = TestApp::for_browsers(world, Counter::default());

    log_in(&browser, &app, "quan.tri", "");
    browser.wait_for(".cards");
    browser.open(&app.url("/console/users/-/new"));
    fill(&browser, "#name", "co.quan");
    fill(&browser, "#display_name", "Phạm Văn Cơ Quan");
    fill(&browser, "#agencies", "so-tp");
    browser.tap(".entry > button");
    browser.wait_for(".once");
    let link = browser.evaluate("document.querySelector('.once .code').textContent");
    let link = link.as_str().unwrap().to_owned();
    browser.tap("form[action='/logout'] button");
    browser.wait_for("#password");

    browser.open(&link);
    fill(&browser, "#password", PASSWORD);
    fill(&browser, "#again", PASSWORD);
    browser.tap(".entry button");
    browser.wait_for("#name");
    log_in(&browser, &app, "co.quan", "");
    browser.wait_for("a[href='/console/agency/so-tp']");

    // The phone scans the key that the page shows beside the code.
    browser.open(&app.url("/account/totp"));
    let key = browser.evaluate("document.querySelector('.steps .code').textContent");
    let code = |seconds: i64| code_of_key(key.as_str().unwrap(), seconds);
    let now = app.world.now.as_second();
    fill(&browser, "#code", &code(now));
    fill(&browser, "#old", PASSWORD);
    browser.tap(".entry button");
    browser.wait_for(".codes");
    let recovery = browser.evaluate("document.querySelector('.codes li').textContent");

    browser.tap("form[action='/logout'] button");
    browser.wait_for("#name");
    log_in(&browser, &app, "co.quan", "");
    browser.wait_for("#login-error");
    // The server's clock stands still, so the code of the next step is the next one.
    log_in(&browser, &app, "co.quan", &code(now + 30));
    browser.wait_for("a[href='/console/agency/so-tp']");
    browser.tap("form[action='/logout'] button");
    browser.wait_for("#name");
    log_in(&browser, &app, "co.quan", recovery.as_str().unwrap());
    browser.wait_for("a[href='/console/agency/so-tp']");
    // Nothing but the own agency is there.
    browser.open(&app.url("/console/users"));
    let said = browser.evaluate("document.querySelector('h1').textContent");
    assert_eq!(said, "Không có quyền");
}

#[test]
fn an_agency_reads_its_comments_the_province_redacts_one_and_a_clerk_prints_a_slip() {
    let Some(browser) = Phone::screen(1280, 900) else {
        return;
    };
    let world = World::from(Database::sqlite());
    world.import(&[here("H1")]);
    let said = [
        "Nhanh.",
        "Rõ ràng.",
        "Chờ lâu.",
        "Anh Ba rất tốt.",
        "Cảm ơn.",
        "Ổn.",
    ];
    comments::insert(&world, "so-tp", "2026-Q2", &said);
    for (name, role) in [
        ("co.quan", "agency so-tp"),
        ("chuyen.vien", "province"),
        ("mot.cua", "clerk mot-cua-1/3"),
    ] {
        add_user(&world.store, name, &[role], world.now);
        set_password(&world.store, name, PASSWORD, world.now);
    }
    let app = TestApp::for_browsers(world, Counter::default());
    let log_out = || {
        browser.tap("form[action='/logout'] button");
        browser.wait_for("#name");
    };
    let comments = app.url("/console/agency/so-tp/comments");

    log_in(&browser, &app, "chuyen.vien", "");
    browser.wait_for(".cards");
    browser.open(&comments);
    browser.wait_for(".written");
    // The one that names a person.
    let named = browser.evaluate(
        "[...document.querySelectorAll('.written')].findIndex(it => it.textContent.includes('Ba')) + 1",
    );
    let section = format!(".written:nth-of-type({named})");
    browser.tap(&format!("{section} summary"));
    browser.tap(&format!("{section} input[name=reason]"));
    browser.write("Nêu tên cán bộ");
    browser.tap(&format!("{section} input[name=confirm]"));
    browser.tap(&format!("{section} button"));
    browser.wait_for("[role=status]");
    log_out();

    log_in(&browser, &app, "co.quan", "");
    browser.wait_for("a[href='/console/agency/so-tp']");
    browser.open(&comments);
    let read = browser.html("main");
    assert!(
        read.contains("Chờ lâu.") && read.contains("Nêu tên cán bộ"),
        "{read}"
    );
    assert!(!read.contains("Anh Ba"));
    browser.open(&app.url("/console/agency/so-yt/comments"));
    let said = browser.evaluate("document.querySelector('h1').textContent");
    assert_eq!(said, "Không tìm thấy");
    log_out();

    log_in(&browser, &app, "mot.cua", "");
    browser.wait_for(".cards");
    browser.open(&app.url("/counter"));
    browser.tap("tbody th a");
    browser.wait_for("button[value=print]");
    browser.tap("button[value=print]");
    browser.until("the slip is handed over", || {
        delivery(&app, "H1") == Some(Delivery::Slip)
    });
    let printed = app
        .world
        .rows(&["actor"], "audit_events WHERE act = 'link.print'");
    let deliveries = app
        .world
        .rows(&["actor"], "audit_events WHERE act = 'link.deliver'");
    assert!(
        printed.concat().contains(&"user:mot.cua".to_owned()),
        "{printed:?} {deliveries:?}"
    );
}

/// Serves a page at an address of its own for as long as the tests run.
fn serve(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // The head of the request, so that the connection is not reset.
            let _ = stream.read(&mut [0; 8192]);
            let length = page.len();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
            let _ = write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{page}");
        }
    });
    address
}

#[test]
fn a_page_of_another_site_can_send_no_form_of_ours() {
    let Some(browser) = Phone::screen(1280, 900) else {
        return;
    };
    let world = World::from(Database::sqlite());
    for name in ["quan.tri", "binh.tran"] {
        add_user(&world.store, name, &["admin"], world.now);
        set_password(&world.store, name, PASSWORD, world.now);
    }
    let app = TestApp::for_browsers(world, Counter::default());
    log_in(&browser, &app, "quan.tri", "");
    browser.wait_for(".cards");
    let target = app.url("/console/users/binh.tran/act");
    let page = format!(
        "<form method=post action='{target}'><input name=act value=disable>\
         <button>go</button></form>"
    );
    for address in [format!("data:text/html,{page}"), serve(page.clone())] {
        browser.open(&address);
        browser.tap("button");
        browser.wait_for("h1");
    }
    // From another port of the same machine the cookie comes along, and where the form is from is told.
    let title = browser.evaluate("document.querySelector('h1').textContent");
    assert_eq!(title, "Biểu mẫu không được chấp nhận");
    let state = |name: &str| {
        app.world
            .store
            .find_user(name)
            .unwrap()
            .unwrap()
            .state
            .name()
    };
    assert_eq!(state("binh.tran"), "active");
    // The positive control: the same form from our own page.
    browser.open(&app.url("/console/users/binh.tran"));
    browser.tap("button.danger");
    browser.wait_for("[role=status]");
    assert_eq!(state("binh.tran"), "disabled");
}
