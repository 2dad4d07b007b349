//! The second factor of a sign-on: the provider's, or the own authenticator app.

use jiff::Timestamp;
use sipas::domain::access::Role;
use sipas::domain::access::totp::{RecoveryCode, TotpSecret};
use sipas::store::access::proofs::NewTotp;

use super::{Room, assert_failed};
use crate::support::World;
use crate::support::app::TestSignOn;
use crate::support::person::operator_at;
use crate::support::surfer::Surfer;

on_both_databases!(
    where_the_provider_asks_for_none_the_own_app_is_asked_for,
    where_a_role_needs_an_app_a_sign_on_without_one_leads_to_setting_it_up,
    where_the_provider_asks_for_one_a_sign_on_needs_no_app_and_a_password_does,
    who_has_no_password_sets_up_an_app_and_proves_it_by_its_code,
);

/// The code of an authenticator app now.
fn code_of(secret: &[u8; 20]) -> String {
    let seconds = u64::try_from(Timestamp::now().as_second()).unwrap();
    let key = totp_rs::Secret::new(Box::new(*secret));
    let totp = totp_rs::Builder::new().with_secret(key).build().unwrap();
    totp.generate(seconds).to_string()
}

/// Sets up a person's app as it was some minutes ago, so that the code of now is unused.
fn set_up(room: &Room, name: &str, secret: [u8; 20], recovery: [u8; 16]) {
    let before = Timestamp::now() - jiff::SignedDuration::from_mins(10);
    let new = NewTotp {
        secret: TotpSecret::new(secret),
        nonce: rand::random(),
        recovery: vec![RecoveryCode::new(recovery)],
    };
    let seconds = u64::try_from(before.as_second()).unwrap();
    let key = totp_rs::Secret::new(Box::new(secret));
    let totp = totp_rs::Builder::new().with_secret(key).build().unwrap();
    let code = totp.generate(seconds).to_string();
    let by = operator_at(before);
    let store = &room.app.world.store;
    let user = store.find_user(name).unwrap().unwrap();
    assert!(store.set_totp(&user, &new, &code, &by).unwrap());
}

fn where_the_provider_asks_for_none_the_own_app_is_asked_for(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    set_up(&room, "an.nguyen", [7; 20], [9; 16]);
    let mut surfer = room.surfer();
    let place = surfer.sign_on("/login/oidc?next=/account", "ma-17");
    assert_eq!(
        (place.status(), place.url.path()),
        (200, "/login/oidc/callback")
    );
    assert!(place.answer.page().has("form[action='/login/oidc/code']"));
    assert_eq!(room.count("sessions"), 0);
    assert_eq!(surfer.open("/account").url.path(), "/login");
    let place = surfer.send("/login/oidc/code", &[("code", "")]);
    assert_eq!(place.status(), 403);
    let code = code_of(&[7; 20]);
    let place = surfer.send("/login/oidc/code", &[("code", &code)]);
    assert_eq!((place.status(), place.url.path()), (200, "/account"));
    assert_eq!(room.count("sessions"), 1);
    // The page can't be sent again, a code works once, and a recovery code does as well.
    let mut other = room.surfer();
    assert_failed(
        &other.send("/login/oidc/code", &[("code", &code)]),
        400,
        "quá 10 phút",
    );
    other.sign_on("/login/oidc?next=/account", "ma-17");
    assert_eq!(
        other.send("/login/oidc/code", &[("code", &code)]).status(),
        403
    );
    let recovery = RecoveryCode::new([9; 16]).show();
    let place = other.send("/login/oidc/code", &[("code", &recovery)]);
    assert_eq!(place.url.path(), "/account", "{}", place.text());
    // Who guesses is made to wait.
    let mut thief = room.surfer();
    thief.sign_on("/login/oidc?next=/account", "ma-17");
    let guesses: Vec<_> = (0..12)
        .map(|_| thief.send("/login/oidc/code", &[("code", "000000")]))
        .collect();
    let statuses: Vec<u16> = guesses.iter().map(|place| place.status()).collect();
    assert_eq!(statuses.first(), Some(&403));
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    let paused = guesses.last().unwrap().answer.header("retry-after");
    assert!(
        paused.parse::<u32>().is_ok_and(|seconds| seconds > 0),
        "{paused}"
    );
    // That is no matter of the password's.
    let place = room.surfer().send(
        "/login",
        &[
            ("name", "an.nguyen"),
            ("password", crate::support::person::PASSWORD),
            ("code", "000000"),
        ],
    );
    assert_eq!(place.status(), 403);
}

fn needs_app(sign_on: &mut TestSignOn) {
    sign_on.totp_required = vec![Role::Admin];
}

fn where_a_role_needs_an_app_a_sign_on_without_one_leads_to_setting_it_up(world: World) {
    let Some(room) = Room::with(world, needs_app) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    let mut surfer = room.surfer();
    let place = surfer.sign_on("/login/oidc?next=/console/users", "ma-17");
    assert_eq!(place.url.path(), "/account/totp");
}

fn where_the_provider_asks_for_one_a_sign_on_needs_no_app_and_a_password_does(world: World) {
    let provides = |sign_on: &mut TestSignOn| {
        sign_on.totp_required = vec![Role::Admin, Role::Clerk];
        sign_on.second_factor = true;
    };
    let Some(room) = Room::with(world, provides) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    let mut surfer = room.surfer();
    let place = surfer.sign_on("/login/oidc?next=/console/users", "ma-17");
    assert_eq!((place.status(), place.url.path()), (200, "/console/users"));
    // The password proves less, for the same person.
    let mut own = room.with_password("an.nguyen");
    assert_eq!(own.open("/console/users").url.path(), "/account/totp");
    // So it is at the counter.
    room.add("mot.cua", &["clerk mot-cua-1/3"]);
    room.link("mot.cua", "ma-18");
    let mut surfer = room.surfer();
    let place = surfer.sign_on("/login/oidc?next=/counter", "ma-18");
    assert_eq!((place.status(), place.url.path()), (200, "/counter"));
    let mut own = room.with_password("mot.cua");
    assert_eq!(own.open("/counter").url.path(), "/account/totp");
    // Who has an app is not asked for it twice.
    set_up(&room, "an.nguyen", [7; 20], [9; 16]);
    let place = room
        .surfer()
        .sign_on("/login/oidc?next=/console/users", "ma-17");
    assert_eq!((place.status(), place.url.path()), (200, "/console/users"));
}

fn who_has_no_password_sets_up_an_app_and_proves_it_by_its_code(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    room.app.world.execute("UPDATE users SET password = NULL");
    let mut surfer = room.surfer();
    let place = surfer.sign_on("/login/oidc?next=/account/totp", "ma-17");
    let page = place.answer.page();
    assert!(page.has("form[action='/account/totp']") && !page.has("[name=old]"));
    let secret = page.text(".steps .code").replace(' ', "");
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let code = code_of(secret.as_bytes().try_into().unwrap());
    let fields = [("setup", page.typed("setup")), ("code", code.clone())];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let place = surfer.send("/account/totp", &fields);
    assert_eq!(place.status(), 200, "{}", place.text());
    let recovery = place.answer.page().texts(".codes li").swap_remove(0);
    // From now on nobody puts another app in its place, or removes it, without the present one.
    let place = surfer.open("/account/totp");
    assert!(place.answer.page().has("#old[type=text][required]"));
    assert_eq!(surfer.send("/account/totp", &fields).status(), 422);
    let remove =
        |surfer: &mut Surfer, old: &str| surfer.send("/account/totp/remove", &[("old", old)]);
    let place = remove(&mut surfer, &code);
    assert_eq!(place.status(), 422, "the code was used already");
    assert!(
        place
            .text()
            .contains("Mã của ứng dụng đang dùng không đúng")
    );
    let place = remove(&mut surfer, &recovery);
    assert_eq!(place.url.query(), Some("done=removed"), "{}", place.text());
    assert_eq!(room.count("users WHERE totp IS NOT NULL"), 0);
}
