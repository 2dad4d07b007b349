//! Linking the own account, and unlinking it.

use sipas::store::access::users::ChangePlace;

use super::{Room, assert_failed};
use crate::support::World;
use crate::support::app::FORM;
use crate::support::person::{PASSWORD, form};

on_both_databases!(
    an_account_is_linked_with_the_password_and_unlinked,
    an_account_that_was_changed_meanwhile_is_not_linked,
    an_identity_belongs_to_one_person,
    no_other_site_and_no_other_person_ends_a_link,
);

fn an_account_is_linked_with_the_password_and_unlinked(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    let mut own = room.with_password("an.nguyen");
    assert!(
        own.open("/account")
            .answer
            .page()
            .has("a[href='/account/sign-on']")
    );
    let place = own.send("/account/sign-on/link", &[("old", "not the password")]);
    assert_eq!((place.status(), place.answer.header("refresh")), (422, ""));
    let leave = own.send("/account/sign-on/link", &[("old", PASSWORD)]);
    let address = leave.answer.page().attribute("a.sign-on", "href").unwrap();
    assert_eq!(leave.answer.header("refresh"), format!("0;url={address}"));
    assert!(address.starts_with(&room.provider.issuer));
    let there = own.go(address);
    let place = own.log_in_there(there, "ma-17");
    assert_eq!(place.url.query(), Some("done=linked"), "{}", place.text());
    assert!(place.text().contains(&room.provider.issuer));
    assert_eq!(
        room.count("audit_events WHERE act = 'sign-on.link' AND actor LIKE '%an.nguyen'"),
        1
    );

    let mut other = room.surfer();
    assert_eq!(
        other.sign_on("/login/oidc?next=/account", "ma-17").status(),
        200
    );
    let place = own.send("/account/sign-on/unlink", &[("old", "not the password")]);
    assert_eq!(place.status(), 422);
    assert_eq!(other.open("/account").url.path(), "/account");
    let place = own.send("/account/sign-on/unlink", &[("old", PASSWORD)]);
    assert_eq!(place.url.query(), Some("done=unlinked"), "{}", place.text());
    assert_eq!(room.count("audit_events WHERE act = 'sign-on.unlink'"), 1);
    // What the sign-on has opened is closed, and it opens nothing any more; the password's session goes on.
    assert_eq!(other.open("/account").url.path(), "/login");
    let place = room.surfer().sign_on("/login/oidc", "ma-17");
    assert_failed(&place, 403, "chưa được liên kết");
    assert_eq!(own.open("/account").url.path(), "/account");
}

fn an_account_that_was_changed_meanwhile_is_not_linked(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    let mut own = room.with_password("an.nguyen");
    let leave = own.send("/account/sign-on/link", &[("old", PASSWORD)]);
    let there = own.go(leave.answer.page().attribute("a.sign-on", "href").unwrap());
    let (store, by) = (&room.app.world.store, room.app.world.by());
    let user = store.find_user("an.nguyen").unwrap().unwrap();
    let grants = user.plain_grants();
    let changed = store.change_user(
        "an.nguyen",
        user.version,
        &user.profile,
        &grants,
        &by,
        ChangePlace::Console,
    );
    changed.unwrap();
    assert_eq!(own.log_in_there(there, "ma-17").status(), 400);
    assert_eq!(room.count("users WHERE subject IS NOT NULL"), 0);
}

fn an_identity_belongs_to_one_person(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.add("binh.tran", &["inspector"]);
    room.link("an.nguyen", "ma-17");
    let mut own = room.with_password("binh.tran");
    let leave = own.send("/account/sign-on/link", &[("old", PASSWORD)]);
    let there = own.go(leave.answer.page().attribute("a.sign-on", "href").unwrap());
    let place = own.log_in_there(there, "ma-17");
    assert_eq!(place.status(), 409, "{}", place.text());
    assert!(place.text().contains("một tài khoản khác"));
    assert!(place.answer.page().has("a[href='/account/sign-on']"));
    assert_eq!(room.count("users WHERE subject = 'ma-17'"), 1);
    let place = room.surfer().sign_on("/login/oidc?next=/account", "ma-17");
    assert!(place.text().contains("Bà an.nguyen"));
}

fn no_other_site_and_no_other_person_ends_a_link(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.add("binh.tran", &["inspector"]);
    let mut own = room.with_password("an.nguyen");
    let session = own.cookie("__Host-sipas").unwrap().clone();
    let foreign = room.app.request("/account/sign-on/link", |agent, url| {
        agent
            .post(url)
            .header("cookie", format!("__Host-sipas={session}"))
            .header("content-type", FORM)
            .header("sec-fetch-site", "cross-site")
            .send(form(&[("old", PASSWORD)]))
    });
    assert_eq!((foreign.status, foreign.header("refresh")), (403, ""));
    // Somebody else logs in at the same browser meanwhile.
    let leave = own.send("/account/sign-on/link", &[("old", PASSWORD)]);
    let address = leave
        .answer
        .page()
        .attribute("a.sign-on", "href")
        .unwrap()
        .to_owned();
    let back = own.go_to_callback(&address, "ma-17");
    let other = room.with_password("binh.tran");
    own.plant("__Host-sipas", other.cookie("__Host-sipas").unwrap());
    let place = own.go(back.as_str());
    assert_eq!(place.status(), 400);
    assert_eq!(room.count("users WHERE subject IS NOT NULL"), 0);
    // Nor is it a login where nobody is logged in.
    let mut own = room.with_password("an.nguyen");
    let leave = own.send("/account/sign-on/link", &[("old", PASSWORD)]);
    let address = leave
        .answer
        .page()
        .attribute("a.sign-on", "href")
        .unwrap()
        .to_owned();
    let back = own.go_to_callback(&address, "ma-17");
    own.plant("__Host-sipas", "");
    assert_eq!(own.go(back.as_str()).url.path(), "/login");
    assert_eq!(room.count("users WHERE subject IS NOT NULL"), 0);
}
