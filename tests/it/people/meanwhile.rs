//! What somebody else does to an account while its person changes it.

use std::time::Duration;

use sipas::domain::access::totp::TotpSecret;
use sipas::domain::access::{By, Identity, Token, User, UserRefusal, UserState};
use sipas::store::access::logins::Login;
use sipas::store::access::proofs::NewTotp;
use sipas::store::access::users::ChangePlace;

use super::accounts::{new_password, refusal};
use super::throttle::code_at;
use crate::support::World;
use crate::support::app::TestApp;
use crate::support::person::{PASSWORD, Person, add_user, form, grant, operator_at, set_password};

on_both_databases!(
    a_proof_from_before_an_account_was_reset_or_disabled_changes_nothing,
    a_password_change_that_overlaps_with_a_reset_leaves_no_password,
    a_disabled_account_has_no_one_time_link,
    a_language_is_changed_alone_and_whoever_edits_the_account_goes_on,
);

/// What an administrator does meanwhile.
fn end(world: &World, how: &str) {
    let by = operator_at(world.now);
    let set = |state| world.store.set_user_state("an.nguyen", state, &by).unwrap();
    match how {
        "reset" => {
            let token = Token::new(rand::random());
            let reset = world
                .store
                .reset_user("an.nguyen", &token, &by, ChangePlace::Console);
            reset.unwrap();
        }
        "disable" => set(UserState::Disabled),
        _ => {
            set(UserState::Disabled);
            set(UserState::Active);
        }
    }
}

fn a_proof_from_before_an_account_was_reset_or_disabled_changes_nothing(world: World) {
    for name in ["stays", "an.nguyen"] {
        add_user(&world.store, name, &["admin"], world.now);
    }
    let proofs = || {
        let columns = ["password", "totp", "subject"];
        world.rows(&columns, "users WHERE name = 'an.nguyen'")
    };
    for how in ["reset", "disable and enable", "disable"] {
        set_password(&world.store, "an.nguyen", PASSWORD, world.now);
        let user = world.store.find_user("an.nguyen").unwrap().unwrap();
        let password = PASSWORD.to_owned().into();
        let checked = world
            .store
            .check_password("an.nguyen", &password, world.now);
        assert!(matches!(checked.unwrap(), Login::Done(_)));
        end(&world, how);
        let kept = proofs();
        let by = By::user("an.nguyen", world.now);
        let new = new_password("gương núi kẹo lửa bảy");
        let is_refused = |refused| assert!(matches!(refused, UserRefusal::Changed(_)), "{how}");
        is_refused(refusal(world.store.change_password(&user, &new, &by)));
        let secret = TotpSecret::new([7; 20]);
        let code = code_at(&secret, world.now);
        let new = NewTotp {
            secret,
            nonce: [1; 24],
            recovery: Vec::new(),
        };
        is_refused(refusal(world.store.set_totp(&user, &new, &code, &by)));
        let identity = Identity {
            issuer: "https://sso.example.vn".to_owned(),
            subject: "17".to_owned(),
        };
        is_refused(refusal(world.store.link_sign_on(&user, &identity, &by)));
        is_refused(refusal(world.store.remove_totp(&user, &by)));
        let linked = User {
            sign_on: Some((identity.issuer, identity.subject)),
            ..user
        };
        is_refused(refusal(world.store.unlink_sign_on(&linked, &by)));
        assert_eq!(proofs(), kept, "{how}");
    }
}

fn a_password_change_that_overlaps_with_a_reset_leaves_no_password(app: TestApp) {
    let world = &app.world;
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    let fields = form(&[
        ("old", PASSWORD),
        ("password", "gương núi kẹo lửa bảy"),
        ("again", "gương núi kẹo lửa bảy"),
    ]);
    for wait in 0..12 {
        set_password(&world.store, "an.nguyen", PASSWORD, world.now);
        let person = Person::log_in(world, "an.nguyen");
        std::thread::scope(|scope| {
            // Each of the two passwords is hashed for some milliseconds, between which the account is
            // reset once.
            let change = scope.spawn(|| person.post(&app, "/account/password", &fields));
            std::thread::sleep(Duration::from_millis(wait * 8));
            end(world, "reset");
            assert!(matches!(change.join().unwrap().status, 303 | 422));
        });
        let user = world.store.find_user("an.nguyen").unwrap().unwrap();
        assert!(!user.has_password, "after {wait}");
    }
}

fn a_disabled_account_has_no_one_time_link(world: World) {
    for name in ["stays", "an.nguyen"] {
        add_user(&world.store, name, &["admin"], world.now);
    }
    let token = Token::new(rand::random());
    let invited = world.store.invite_user("an.nguyen", &token, world.now);
    invited.unwrap();
    end(&world, "disable and enable");
    let new = new_password(PASSWORD);
    let set = world.store.set_first_password(&token, &new, world.now);
    assert_eq!(refusal(set), UserRefusal::Link);
}

fn a_language_is_changed_alone_and_whoever_edits_the_account_goes_on(world: World) {
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    let read = || world.store.find_user("an.nguyen").unwrap().unwrap();
    let before = read();
    let by = By::user("an.nguyen", world.now);
    world.store.set_language("an.nguyen", "en", &by).unwrap();
    let mut expected = before.clone();
    expected.profile.language = "en".to_owned();
    assert_eq!(read(), expected);
    let edited = world.store.change_user(
        "an.nguyen",
        before.version,
        &before.profile,
        &[grant("admin")],
        &operator_at(world.now),
        ChangePlace::Console,
    );
    edited.unwrap();
    assert_eq!(read().profile.language, "vi");
}
