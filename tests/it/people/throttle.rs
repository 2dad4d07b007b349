//! Wrong passwords and codes: what they cost, and whom.

use jiff::ToSpan;
use sipas::domain::access::Token;
use sipas::domain::access::totp::{RecoveryCode, TotpSecret};
use sipas::domain::links::code::Secret;
use sipas::domain::links::secrets::Secrets;
use sipas::store::access::logins::{Login, LoginAttempt};
use sipas::store::access::proofs::NewTotp;
use sipas::store::{Store, StoreError};

use crate::support::World;
use crate::support::person::{PASSWORD, add_user, attempt, operator_at, set_password};
use crate::support::world::definitions;

on_both_databases!(
    two_hundred_wrong_passwords_pause_that_account_and_no_other,
    a_browser_that_was_logged_in_before_is_not_shut_out,
    names_that_are_nobody_s_are_paused_alike_and_leave_no_trace,
    a_code_works_once_and_a_recovery_code_too,
    an_authenticator_app_goes_on_after_the_secret_is_rotated_and_the_old_one_is_gone,
    wrong_codes_are_counted_apart_from_wrong_passwords,
);

fn token() -> Token {
    Token::new(rand::random())
}

fn is_in(login: &Login) -> bool {
    matches!(login, Login::Done(_))
}

fn two_hundred_wrong_passwords_pause_that_account_and_no_other(world: World) {
    for name in ["an.nguyen", "binh.tran"] {
        add_user(&world.store, name, &["admin"], world.now);
        set_password(&world.store, name, PASSWORD, world.now);
    }
    let try_at = |name: &str, password: &str, now| {
        world
            .store
            .log_in(&attempt(name, password, ""), &token(), now)
            .unwrap()
    };
    let mut now = world.now;
    let mut paused = 0;
    for _ in 0..200 {
        match try_at("an.nguyen", "sai", now) {
            Login::Refused => {}
            Login::Paused(until) => {
                paused += 1;
                // Who waits may try once more.
                now = until.max(now) + 1.second();
            }
            Login::Done(_) => panic!("a wrong password opened the account"),
        }
    }
    assert!(paused > 90, "{paused}");
    // 100 tries with pauses of a quarter of an hour take a day.
    assert!((now - world.now).total(jiff::Unit::Hour).unwrap() > 20.0);
    now += 16.minutes();
    assert_eq!(try_at("AN.Nguyen", "sai", now), Login::Refused);
    assert!(matches!(
        try_at("an.nguyen", PASSWORD, now),
        Login::Paused(_)
    ));
    assert!(is_in(&try_at("binh.tran", PASSWORD, now)));
    assert!(is_in(&try_at("an.nguyen", PASSWORD, now + 16.minutes())));
}

fn a_browser_that_was_logged_in_before_is_not_shut_out(world: World) {
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    set_password(&world.store, "an.nguyen", PASSWORD, world.now);
    for _ in 0..10 {
        let wrong = attempt("an.nguyen", "sai", "");
        world.store.log_in(&wrong, &token(), world.now).unwrap();
    }
    let known = LoginAttempt {
        known_browser: Some("aa".to_owned()),
        ..attempt("an.nguyen", PASSWORD, "")
    };
    let unknown = attempt("an.nguyen", PASSWORD, "");
    let login = |attempt| world.store.log_in(attempt, &token(), world.now).unwrap();
    assert!(matches!(login(&unknown), Login::Paused(_)));
    assert!(is_in(&login(&known)));
    // And its own wrong passwords pause it alone.
    let wrong = LoginAttempt {
        known_browser: Some("bb".to_owned()),
        ..attempt("an.nguyen", "sai", "")
    };
    for _ in 0..10 {
        login(&wrong);
    }
    assert!(matches!(login(&wrong), Login::Paused(_)));
    assert!(is_in(&login(&known)));
}

fn names_that_are_nobody_s_are_paused_alike_and_leave_no_trace(world: World) {
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    set_password(&world.store, "an.nguyen", PASSWORD, world.now);
    let events = || world.number("SELECT COUNT(*) FROM audit_events");
    let logins_of = |name: &str| -> Vec<Login> {
        let wrong = attempt(name, "sai", "");
        let tries = (0..8).map(|_| world.store.log_in(&wrong, &token(), world.now).unwrap());
        tries.collect()
    };
    let before = events();
    assert_eq!(logins_of("nobody"), logins_of("an.nguyen"));
    // One event: the account's first pause.
    assert_eq!(events(), before + 1);
    let typed = world.number("SELECT COUNT(*) FROM login_failures WHERE attempt LIKE '%nobody%'");
    assert_eq!(typed, 0);
}

/// Sets up an authenticator app, and returns its secret and the recovery codes.
fn set_up(world: &World) -> (TotpSecret, Vec<RecoveryCode>) {
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    set_password(&world.store, "an.nguyen", PASSWORD, world.now);
    set_up_app(world)
}

/// The same for a person who is there already.
pub(super) fn set_up_app(world: &World) -> (TotpSecret, Vec<RecoveryCode>) {
    let secret = || TotpSecret::new(*b"12345678901234567890");
    let codes = || (0..10u8).map(|n| RecoveryCode::new([n; 16])).collect();
    let new = NewTotp {
        secret: secret(),
        nonce: [1; 24],
        recovery: codes(),
    };
    let earlier = world.now - 5.minutes();
    let code = code_at(&secret(), earlier);
    let by = operator_at(earlier);
    let user = world.store.find_user("an.nguyen").unwrap().unwrap();
    assert!(world.store.set_totp(&user, &new, &code, &by).unwrap());
    (secret(), codes())
}

/// The code that an app shows at a time.
pub(super) fn code_at(secret: &TotpSecret, now: jiff::Timestamp) -> String {
    let key = totp_rs::Secret::new(Box::new(*secret.bytes()));
    let app = totp_rs::Builder::new().with_secret(key).build().unwrap();
    app.generate(u64::try_from(now.as_second()).unwrap())
        .to_string()
}

fn a_code_works_once_and_a_recovery_code_too(world: World) {
    let (secret, codes) = set_up(&world);
    let login = |code: &str| {
        let attempt = attempt("an.nguyen", PASSWORD, code);
        world.store.log_in(&attempt, &token(), world.now).unwrap()
    };
    assert_eq!(login(""), Login::Refused);
    let code = code_at(&secret, world.now);
    assert!(is_in(&login(&code)));
    assert_eq!(login(&code), Login::Refused);
    let recovery = codes[3].show();
    assert!(is_in(&login(&recovery.to_lowercase())));
    assert_eq!(login(&recovery), Login::Refused);
    // The secret is sealed, and the codes are hashes.
    let clear = world
        .number("SELECT COUNT(*) FROM users WHERE totp LIKE '%GEZD%' OR totp LIKE '%MTIzNDU2%'");
    assert_eq!(clear, 0);
}

fn an_authenticator_app_goes_on_after_the_secret_is_rotated_and_the_old_one_is_gone(world: World) {
    let (app, codes) = set_up(&world);
    let totp = || world.rows(&["totp"], "users").concat().concat();
    let sealed = totp();
    let mut kept = None;
    let keep = |secrets: &Secrets| {
        kept = Some(secrets.clone());
        Ok::<_, StoreError>(())
    };
    let new = || Secret::new([8; 32]);
    world.store.rotate_secret(new(), &world.by(), keep).unwrap();
    let with = |secrets: Secrets| {
        let change = |settings: &mut sipas::store::Settings| settings.secrets = secrets;
        world.open_again(change, definitions()).unwrap()
    };
    let login = |store: &Store, code: &str, now| {
        let attempt = attempt("an.nguyen", PASSWORD, code);
        store.log_in(&attempt, &token(), now)
    };
    let kept = kept.unwrap();
    let until = kept.previous()[0].until;
    let both = with(kept);
    assert!(is_in(
        &login(&both, &code_at(&app, world.now), world.now).unwrap()
    ));
    // Every night, while the old secret is still at hand.
    let forget = |now| {
        let forgotten = both.forget_secrets(&operator_at(now), |_| Ok::<_, StoreError>(()));
        forgotten.unwrap()
    };
    assert_eq!(forget(world.now), 0);
    // A server that was not restarted yet has the old secret alone.
    let soon = world.now + 1.minute();
    assert!(is_in(
        &login(&world.store, &code_at(&app, soon), soon).unwrap()
    ));
    let later = until + 1.second();
    assert_eq!(forget(later), 1);
    assert_ne!(totp(), sealed);
    let store = with(new().into());
    assert!(is_in(&login(&store, &code_at(&app, later), later).unwrap()));
    assert!(is_in(&login(&store, &codes[5].show(), later).unwrap()));
    // What is not sealed anew opens to nobody.
    world.execute(&format!(
        "UPDATE users SET totp = '{sealed}', totp_step = 0"
    ));
    let in_the_end = later.checked_add(1.hour()).unwrap();
    let code = code_at(&app, in_the_end);
    assert_eq!(login(&store, &code, in_the_end).unwrap(), Login::Refused);
}

fn wrong_codes_are_counted_apart_from_wrong_passwords(world: World) {
    let (secret, _) = set_up(&world);
    let login = |password: &str, code: &str| {
        let attempt = attempt("an.nguyen", password, code);
        world.store.log_in(&attempt, &token(), world.now).unwrap()
    };
    // Who knows the password but not the code is never told so, however often it is tried.
    for _ in 0..10 {
        assert_eq!(login(PASSWORD, "000000"), Login::Refused);
    }
    let code = code_at(&secret, world.now);
    assert_eq!(login(PASSWORD, &code), Login::Refused);
    // The pause of codes is none of passwords.
    assert_eq!(login("sai", ""), Login::Refused);
    let later = world.now + 16.minutes();
    let code = code_at(&secret, later);
    let attempt = attempt("an.nguyen", PASSWORD, &code);
    assert!(is_in(
        &world.store.log_in(&attempt, &token(), later).unwrap()
    ));
}
