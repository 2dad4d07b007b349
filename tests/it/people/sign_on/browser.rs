//! The whole way in Chromium, from one site to another and back.

use super::Room;
use crate::support::World;
use crate::support::browser::Phone;
use crate::support::person::PASSWORD;

on_both_databases!(a_person_links_the_account_and_signs_on_in_a_browser);

/// Logs in on the provider's pages.
fn log_in_there(phone: &Phone, name: Option<&str>) {
    if let Some(name) = name {
        phone.tap("input[name=login]");
        phone.write(name);
        phone.tap("input[name=password]");
        phone.write("-");
        phone.tap("button[type=submit]");
    }
    phone.wait_for("input[value=consent]");
    phone.tap("button[type=submit]");
}

fn a_person_links_the_account_and_signs_on_in_a_browser(world: World) {
    let Some(room) = Room::with(world, |it| it.is_plain = true) else {
        return;
    };
    let Some(phone) = Phone::start() else { return };
    room.provider
        .send_back_to(&room.app.url("/login/oidc/callback"));
    phone.open(&room.app.url("/login?next=/account"));
    phone.tap("#name");
    phone.write("an.nguyen");
    phone.tap("#password");
    phone.write(PASSWORD);
    phone.tap("form.entry button");
    phone.wait_for("a[href='/account/sign-on']");
    phone.tap("a[href='/account/sign-on']");
    phone.tap("#old");
    phone.write(PASSWORD);
    phone.tap("form.entry button");
    // The page leads to the other site by itself.
    phone.wait_for("input[name=login]");
    log_in_there(&phone, Some("ma-17"));
    phone.wait_for("form[action='/account/sign-on/unlink']");
    assert!(phone.html("main").contains(&room.provider.issuer));

    phone.tap("form[action='/logout'] button");
    phone.wait_for("a.sign-on");
    phone.tap("a.sign-on");
    // The provider knows both the browser and that it may tell us.
    phone.wait_for("form[action='/logout']");
    assert!(phone.html("body").contains("Bà an.nguyen"));
    assert_eq!(
        room.count("sessions WHERE proof = 'sign-on' AND ended_at IS NULL"),
        1
    );
    let (screen, page) = phone.widths();
    assert!(page <= screen, "{page} > {screen}");
}
