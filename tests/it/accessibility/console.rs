//! The pages of people who are logged in.

use super::axe::Axe;
use crate::console::comments::insert;
use crate::people::end_to_end::code_of_key;
use crate::support::app::TestApp;
use crate::support::builders::CaseBuilder;
use crate::support::case;
use crate::support::person::{PASSWORD, add_user, set_password};
use crate::support::world::numbered;
use sipas::domain::access::{Identity, Token};
use sipas::store::access::users::ChangePlace;

/// Logs in as a person with some roles.
pub(super) fn log_in(axe: &mut Axe, app: &TestApp, name: &str, roles: &[&str]) {
    add_user(&app.world.store, name, roles, app.world.now);
    set_password(&app.world.store, name, PASSWORD, app.world.now);
    let browser = &axe.browser;
    browser.open(&app.url("/login"));
    for (field, text) in [("#name", name), ("#password", PASSWORD)] {
        browser.tap(field);
        browser.write(text);
    }
    browser.tap(".entry button");
    browser.wait_for("form[action='/logout']");
}

/// Checks the pages of the login, and those of an administrator in both languages.
pub(super) fn people(axe: &mut Axe, app: &TestApp) {
    axe.open_in_both_languages(&app.url("/login"));
    axe.browser.tap("#name");
    axe.browser.write("nobody");
    axe.browser.tap("#password");
    axe.browser.write("wrong");
    axe.browser.tap(".entry button");
    axe.browser.wait_for("#login-error");
    axe.check("a refused login");
    add_user(
        &app.world.store,
        "co.quan",
        &["agency so-tp"],
        app.world.now,
    );
    let token = Token::new(rand::random());
    app.world
        .store
        .invite_user("co.quan", &token, app.world.now)
        .unwrap();
    axe.open(&app.url(&format!("/login/link/{}", token.text())));
    axe.open(&app.url("/login/link/gone"));
    log_in(axe, app, "quan.tri", &["admin"]);
    for language in ["vi", "en"] {
        for page in [
            "/console",
            "/console/users",
            "/console/users/-/new",
            "/console/users/co.quan",
            "/console/agencies",
            "/console/agencies/-/new",
            "/console/agencies/so-tp",
            "/console/settings",
            "/console/audit",
            "/console/batches",
            "/console/keys",
            "/console/nothing",
            "/account",
            "/account/password",
            "/account/totp",
        ] {
            match language {
                "vi" => axe.open(&app.url(page)),
                _ => axe.open_again(&app.url(page)),
            }
            axe.check_zoomed(page);
        }
        if language == "vi" {
            axe.browser.tap("form[action='/account/language'] button");
            axe.browser.wait_for("html[lang=en]");
        }
    }
    axe.browser.open(&app.url("/console/users/-/new"));
    axe.browser.tap("#name");
    axe.browser.write("co.quan");
    axe.browser.tap("#display_name");
    axe.browser.write("Again");
    axe.browser.tap(".entry > button");
    axe.browser.wait_for("#refused");
    axe.check("a refused user");
    shown_once(axe, app);
    proofs(axe, app, "quan.tri");
    axe.browser.open(&app.url("/console"));
    axe.browser.tap("form[action='/logout'] button");
    axe.browser.wait_for("#name");
}

/// Checks what an administrator is shown once, and what is refused. Their colours are on other pages too.
fn shown_once(axe: &mut Axe, app: &TestApp) {
    let user = app.url("/console/users/co.quan");
    axe.browser.open(&user);
    axe.browser.tap("form:has([value=reset]) button");
    axe.browser.wait_for(".once");
    axe.check("a link that is shown once");
    axe.browser.open(&app.url("/console/keys"));
    axe.browser.tap("#name");
    axe.browser.write("Software");
    axe.browser.tap(".entry button");
    axe.browser.wait_for(".once");
    axe.check_again("a key that is shown once");
    axe.browser.open(&user);
    let (store, by) = (&app.world.store, app.world.by());
    let read = store.find_user("co.quan").unwrap().unwrap();
    let mut profile = read.profile.clone();
    profile.display_name = "Another".to_owned();
    let (version, grants) = (read.version, read.plain_grants());
    store
        .change_user(
            "co.quan",
            version,
            &profile,
            &grants,
            &by,
            ChangePlace::Machine,
        )
        .unwrap();
    axe.browser.tap(".entry > button");
    axe.browser.wait_for("p.error[role=alert]");
    axe.check_again("a user whom somebody else has changed");
    axe.open_again(&app.url("/console/province"));
}

/// Checks the pages on which a person links the own account and sets up the authenticator app.
fn proofs(axe: &mut Axe, app: &TestApp, name: &str) {
    let (store, by) = (&app.world.store, app.world.by());
    let user = store.find_user(name).unwrap().unwrap();
    let identity = Identity {
        issuer: "https://sso.example.vn".to_owned(),
        subject: "17".to_owned(),
    };
    store.link_sign_on(&user, &identity, &by).unwrap();
    axe.open_again(&app.url("/account/sign-on"));
    axe.browser.open(&app.url("/account/totp"));
    let key = axe
        .browser
        .evaluate("document.querySelector('.steps .code').textContent");
    axe.browser.tap("#code");
    axe.browser.write(&code_of_key(
        key.as_str().unwrap(),
        app.world.now.as_second(),
    ));
    axe.browser.tap("#old");
    axe.browser.write(PASSWORD);
    axe.browser.tap(".entry button");
    axe.browser.wait_for(".codes");
    axe.check_again("recovery codes");
}

/// Checks the rooms of agencies and of the province, in both languages.
pub(super) fn rooms(axe: &mut Axe, app: &TestApp) {
    let late = |code: &str| case(code).due("2026-07-02").finished("2026-07-06");
    app.world.import(&numbered("late", 55, late));
    insert(&app.world, "so-tp", "2026-Q2", &["Chờ lâu quá"; 6]);
    insert(&app.world, "so-tp", "2026-Q3", &["Chờ lâu quá"; 2]);
    log_in(axe, app, "so.noi.vu", &["province"]);
    for language in ["vi", "en"] {
        for page in [
            "/console/province",
            "/console/province?block=mot-cua&sort=late",
            "/console/agency/so-tp?period=2026-Q3",
            "/console/agency/mot-cua-1",
            "/console/agency/so-tp/2026-Q3",
            "/console/agency/so-tp/comments?period=2026-Q2",
            "/console/agency/so-tp/comments",
            "/console/agency/so-tp/cases?list=late&period=2026-Q3",
            "/console/agency/so-tp/cases?list=links",
            "/console/editions",
            "/console/editions/so-ban-nganh-2026-05-2",
        ] {
            match language {
                "vi" => axe.open(&app.url(page)),
                _ => axe.open_again(&app.url(page)),
            }
            axe.check_zoomed(page);
        }
        if language == "vi" {
            axe.browser.tap("form[action='/account/language'] button");
            axe.browser.wait_for("html[lang=en]");
        }
    }
    axe.browser
        .open(&app.url("/console/agency/so-tp/cases?list=late&period=2026-Q3"));
    axe.browser.tap("#code");
    axe.browser.write("H");
    axe.browser.tap("form[role=search] button");
    axe.browser.wait_for("#code-error");
    axe.check("a list with an error");
    axe.browser
        .open(&app.url("/console/agency/so-tp/comments?period=2026-Q2"));
    axe.browser.tap("details summary");
    axe.browser.wait_for("#reason-1");
    axe.check("a comment that is about to be redacted");
}

/// Checks the pages of editions, as who makes them and as who approves them.
pub(super) fn editions(axe: &mut Axe, app: &TestApp) {
    axe.browser.open(&app.url("/console/editions"));
    axe.browser.tap("#title");
    axe.browser.write("Bản công bố");
    axe.browser.tap(".entry > button");
    axe.browser.wait_for("#refused");
    axe.check("a refused draft of an edition");
    axe.browser.tap("form[action='/logout'] button");
    axe.browser.wait_for("#name");
    log_in(axe, app, "phe.duyet", &["approver"]);
    axe.open(&app.url("/console/editions/xa-phuong-dac-khu-2026-05"));
    axe.check_zoomed("an edition that waits for approval");
    axe.browser.tap("#digest");
    axe.browser.write("00000000");
    axe.browser.tap(".entry > button");
    axe.browser.wait_for("#refused");
    axe.check("a refused approval");
}
