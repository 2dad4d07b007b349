//! Accounts in the store: roles, one-time links, sessions, and two who edit one account.

use jiff::ToSpan;
use sipas::domain::access::{By, GrantError, Token, UserName, UserRefusal, UserState};
use sipas::store::StoreError;
use sipas::store::access::proofs::NewPassword;
use sipas::store::access::users::ChangePlace;

use crate::support::World;
use crate::support::person::{PASSWORD, Person, add_user, attempt, grant, operator_at};

on_both_databases!(
    nobody_is_province_and_approver_and_scopes_must_exist,
    a_one_time_link_sets_one_password_within_72_hours,
    a_session_ends_after_eight_idle_hours_and_after_seven_days,
    a_person_has_at_most_twenty_sessions_and_those_in_use_stay,
    sessions_end_with_the_password_the_account_and_on_demand,
    of_two_editors_the_second_is_told_with_both_versions,
    the_last_administrator_stays,
    two_administrators_who_disable_each_other_leave_one,
    a_login_that_overlaps_with_the_end_of_an_account_opens_nothing,
    a_fresh_approver_waits_a_day_unless_a_second_administrator_agrees,
    an_administrator_who_is_made_or_reset_agrees_to_nobody_for_a_day,
    every_change_of_an_account_is_in_the_audit_trail,
);

pub(super) fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> UserRefusal {
    match result {
        Err(StoreError::User(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn profile() -> sipas::domain::access::Profile {
    sipas::domain::access::Profile {
        display_name: "Nguyễn Văn An".to_owned(),
        email: None,
        language: "vi".to_owned(),
    }
}

fn nobody_is_province_and_approver_and_scopes_must_exist(world: World) {
    let name = UserName::parse("an.nguyen").unwrap();
    let add = |roles: &[&str]| {
        let grants: Vec<_> = roles.iter().map(|role| grant(role)).collect();
        let by = operator_at(world.now);
        world
            .store
            .add_user(&name, &profile(), &grants, &by, ChangePlace::Machine)
    };
    assert_eq!(
        refusal(add(&["province", "approver"])),
        UserRefusal::Grants(GrantError::Both)
    );
    assert_eq!(refusal(add(&[])), UserRefusal::Grants(GrantError::None));
    assert!(matches!(
        refusal(add(&["agency so-khong-co"])),
        UserRefusal::UnknownScope("agency", _)
    ));
    // An agency is no counter.
    assert!(matches!(
        refusal(add(&["clerk so-tp"])),
        UserRefusal::UnknownScope("intake office", _)
    ));
    assert_eq!(world.number("SELECT COUNT(*) FROM users"), 0);
    let user = add(&["agency so-tp", "clerk mot-cua-1/3"]).unwrap();
    assert_eq!(user.grants.len(), 2);
    assert_eq!(
        refusal(add(&["admin"])),
        UserRefusal::NameTaken("an.nguyen".to_owned())
    );
}

pub(super) fn new_password(text: &str) -> NewPassword {
    NewPassword {
        password: text.to_owned().into(),
        salt: rand::random(),
    }
}

fn a_one_time_link_sets_one_password_within_72_hours(world: World) {
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    let token = Token::new(rand::random());
    world
        .store
        .invite_user("an.nguyen", &token, world.now)
        .unwrap();
    let set = |text: &str, now| {
        world
            .store
            .set_first_password(&token, &new_password(text), now)
    };
    assert!(matches!(
        refusal(set("ngắn", world.now)),
        UserRefusal::Password(_)
    ));
    // The person's own name makes no password.
    assert!(matches!(
        refusal(set("an.nguyen2026", world.now)),
        UserRefusal::Password(_)
    ));
    assert_eq!(
        refusal(set(PASSWORD, world.now + 73.hours())),
        UserRefusal::Link
    );
    set(PASSWORD, world.now + 71.hours()).unwrap();
    assert_eq!(
        refusal(set("một hai bóng chuối ghế", world.now + 71.hours())),
        UserRefusal::Link
    );
    Person::log_in(&world, "an.nguyen");
    // A new link makes the one before useless, and the old password too.
    let (first, second) = (Token::new(rand::random()), Token::new(rand::random()));
    for token in [&first, &second] {
        let by = operator_at(world.now);
        world
            .store
            .reset_user("an.nguyen", token, &by, ChangePlace::Machine)
            .unwrap();
    }
    let new = new_password(PASSWORD);
    assert_eq!(
        refusal(world.store.set_first_password(&first, &new, world.now)),
        UserRefusal::Link
    );
    assert!(
        !world
            .store
            .find_user("an.nguyen")
            .unwrap()
            .unwrap()
            .has_password
    );
    world
        .store
        .set_first_password(&second, &new, world.now)
        .unwrap();
}

fn a_session_ends_after_eight_idle_hours_and_after_seven_days(world: World) {
    let person = Person::make(&world, "an.nguyen", &["admin"]);
    let token = Token::parse(&person.token).unwrap();
    let is_open = |now| world.store.find_session(&token, now).unwrap().is_some();
    assert!(is_open(world.now + 7.hours()));
    assert!(is_open(world.now + 14.hours()));
    assert!(!is_open(world.now + 23.hours()));
    let mut now = world.now + 14.hours();
    while now < world.now + 168.hours() {
        assert!(is_open(now));
        now += 7.hours();
    }
    assert!(!is_open(world.now + 169.hours()));
    // Of the time only five minutes are written down.
    let times = world.number("SELECT COUNT(*) FROM sessions");
    assert_eq!(times, 1);
}

fn sessions_end_with_the_password_the_account_and_on_demand(world: World) {
    let person = Person::make(&world, "an.nguyen", &["admin"]);
    let other = Person::make(&world, "binh.tran", &["admin"]);
    let by = operator_at(world.now);
    let is_open = |person: &Person| {
        let token = Token::parse(&person.token).unwrap();
        world
            .store
            .find_session(&token, world.now)
            .unwrap()
            .is_some()
    };
    assert!(is_open(&person));
    world
        .store
        .set_password("an.nguyen", &new_password(PASSWORD), &by)
        .unwrap();
    assert!(!is_open(&person));

    let person = Person::log_in(&world, "an.nguyen");
    world
        .store
        .set_user_state("an.nguyen", UserState::Disabled, &by)
        .unwrap();
    assert!(!is_open(&person));
    world
        .store
        .set_user_state("an.nguyen", UserState::Active, &by)
        .unwrap();
    assert!(!is_open(&person), "an ended session came back");

    let (one, two) = (
        Person::log_in(&world, "an.nguyen"),
        Person::log_in(&world, "an.nguyen"),
    );
    let open = world.store.list_sessions("an.nguyen", world.now).unwrap();
    assert_eq!(open.len(), 2);
    let hash = Token::parse(&one.token).unwrap().hash();
    let ended = world
        .store
        .end_sessions("an.nguyen", Some(&hash[..12]), &by);
    assert_eq!(ended.unwrap(), 1);
    assert!(!is_open(&one) && is_open(&two));
    // Nobody ends a session of somebody else by its name.
    let hash = Token::parse(&other.token).unwrap().hash();
    let ended = world
        .store
        .end_sessions("an.nguyen", Some(&hash[..12]), &by);
    assert_eq!(ended.unwrap(), 0);
    world
        .store
        .log_out(
            &Token::parse(&two.token).unwrap(),
            &By::user("an.nguyen", world.now),
        )
        .unwrap();
    assert!(!is_open(&two) && is_open(&other));
}

fn a_person_has_at_most_twenty_sessions_and_those_in_use_stay(world: World) {
    let other = Person::make(&world, "binh.tran", &["admin"]);
    let first = Person::make(&world, "an.nguyen", &["admin"]);
    let second = Person::log_in(&world, "an.nguyen");
    let hash = |person: &Person| Token::parse(&person.token).unwrap().hash();
    world.execute(&format!(
        "UPDATE sessions SET last_seen = '2026' WHERE hash = '{}'",
        hash(&second)
    ));
    for _ in 0..19 {
        Person::log_in(&world, "an.nguyen");
    }
    let listed = world.store.list_sessions("an.nguyen", world.now).unwrap();
    assert_eq!(listed.len(), 20);
    let is_open = |person: &Person| {
        let ended = format!(
            "FROM sessions WHERE ended_at IS NULL AND hash = '{}'",
            hash(person)
        );
        world.number(&format!("SELECT COUNT(*) {ended}")) == 1
    };
    assert_eq!([&other, &first, &second].map(is_open), [true, true, false]);
    // Who has a stolen password ends those that he has begun himself.
    world.execute(&format!(
        "UPDATE sessions SET made_at = '2026' WHERE hash = '{}'",
        hash(&first)
    ));
    for _ in 0..20 {
        Person::log_in(&world, "an.nguyen");
    }
    assert_eq!([&other, &first].map(is_open), [true, true]);
    let ending =
        "SELECT COUNT(*) FROM audit_events WHERE act = 'login' AND details LIKE '%\"ended\":1%'";
    assert_eq!(world.number(ending), 21);
}

fn of_two_editors_the_second_is_told_with_both_versions(world: World) {
    add_user(&world.store, "an.nguyen", &["agency so-tp"], world.now);
    let read = world.store.find_user("an.nguyen").unwrap().unwrap();
    let change = |role: &str| {
        let by = operator_at(world.now);
        let grants = [grant(role)];
        world.store.change_user(
            "an.nguyen",
            read.version,
            &read.profile,
            &grants,
            &by,
            ChangePlace::Console,
        )
    };
    change("agency so-yt").unwrap();
    match refusal(change("inspector")) {
        UserRefusal::Changed(other) => assert_eq!(other.plain_grants(), [grant("agency so-yt")]),
        other => panic!("{other:?}"),
    }
    let kept = world.store.find_user("an.nguyen").unwrap().unwrap();
    assert_eq!(kept.plain_grants(), [grant("agency so-yt")]);
}

fn the_last_administrator_stays(world: World) {
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    let by = operator_at(world.now);
    let disabled = world
        .store
        .set_user_state("an.nguyen", UserState::Disabled, &by);
    assert_eq!(refusal(disabled), UserRefusal::LastAdmin);
    let user = world.store.find_user("an.nguyen").unwrap().unwrap();
    let changed = world.store.change_user(
        "an.nguyen",
        user.version,
        &user.profile,
        &[grant("inspector")],
        &by,
        ChangePlace::Machine,
    );
    assert_eq!(refusal(changed), UserRefusal::LastAdmin);
    add_user(&world.store, "binh.tran", &["admin"], world.now);
    world
        .store
        .set_user_state("an.nguyen", UserState::Disabled, &by)
        .unwrap();
}

fn two_administrators_who_disable_each_other_leave_one(world: World) {
    for round in 0..5 {
        let names = [format!("mot.{round}"), format!("hai.{round}")];
        let by = operator_at(world.now);
        for name in &names {
            add_user(&world.store, name, &["admin"], world.now);
        }
        if round > 0 {
            let earlier = world.store.list_users().unwrap();
            for user in earlier.iter().filter(|user| !names.contains(&user.name)) {
                let state = UserState::Disabled;
                world.store.set_user_state(&user.name, state, &by).unwrap();
            }
        }
        let disable = |name: &str| world.store.set_user_state(name, UserState::Disabled, &by);
        let [one, two] = &names;
        let (first, second) = std::thread::scope(|scope| {
            let first = scope.spawn(|| disable(one));
            let second = disable(two);
            (first.join().unwrap(), second)
        });
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert!(world.store.has_admin().unwrap());
    }
}

fn a_login_that_overlaps_with_the_end_of_an_account_opens_nothing(world: World) {
    add_user(&world.store, "stays", &["admin"], world.now);
    add_user(&world.store, "an.nguyen", &["admin"], world.now);
    world
        .store
        .set_password(
            "an.nguyen",
            &new_password(PASSWORD),
            &operator_at(world.now),
        )
        .unwrap();
    let by = operator_at(world.now);
    for wait in 0..12 {
        let token = Token::new(rand::random());
        std::thread::scope(|scope| {
            // The password takes some milliseconds, in which the account ends.
            scope.spawn(|| {
                let attempt = attempt("an.nguyen", PASSWORD, "");
                let later = world.now + (wait * 24).hours();
                world.store.log_in(&attempt, &token, later).unwrap()
            });
            std::thread::sleep(std::time::Duration::from_millis(wait as u64 * 2));
            let state = UserState::Disabled;
            world.store.set_user_state("an.nguyen", state, &by).unwrap();
        });
        let state = UserState::Active;
        world.store.set_user_state("an.nguyen", state, &by).unwrap();
        let later = world.now + (wait * 24).hours();
        let open = world.store.find_session(&token, later).unwrap();
        assert!(open.is_none(), "after {wait}");
    }
}

fn a_fresh_approver_waits_a_day_unless_a_second_administrator_agrees(world: World) {
    let (one, two) = (
        By::user("admin.mot", world.now),
        By::user("admin.hai", world.now),
    );
    for name in ["admin.mot", "admin.hai"] {
        add_user(&world.store, name, &["admin"], world.now);
    }
    let name = UserName::parse("phe.duyet").unwrap();
    let grants = [grant("approver")];
    let user = world
        .store
        .add_user(&name, &profile(), &grants, &one, ChangePlace::Console)
        .unwrap();
    assert_eq!(user.grants[0].signs_from, world.now + 24.hours());
    let agree = |by: &By| world.store.agree_to_approver("phe.duyet", by);
    assert_eq!(refusal(agree(&one)), UserRefusal::SamePerson);
    assert_eq!(
        refusal(agree(&By::user("phe.duyet", world.now))),
        UserRefusal::SamePerson
    );
    agree(&two).unwrap();
    let signs_from = || {
        let user = world.store.find_user("phe.duyet").unwrap().unwrap();
        user.grants[0].signs_from
    };
    assert_eq!(signs_from(), world.now);
    // Whoever resets the password could sign with the new one, so the day begins anew.
    let token = Token::new(rand::random());
    world
        .store
        .reset_user("phe.duyet", &token, &one, ChangePlace::Console)
        .unwrap();
    assert_eq!(signs_from(), world.now + 24.hours());
    assert_eq!(refusal(agree(&one)), UserRefusal::SamePerson);
    // The command line is the operator's and waits for nothing.
    add_user(&world.store, "ky.ngay", &["approver"], world.now);
    let user = world.store.find_user("ky.ngay").unwrap().unwrap();
    assert_eq!(user.grants[0].signs_from, world.now);
}

fn an_administrator_who_is_made_or_reset_agrees_to_nobody_for_a_day(world: World) {
    for name in ["admin.mot", "admin.hai"] {
        add_user(&world.store, name, &["admin"], world.now);
    }
    let one = By::user("admin.mot", world.now);
    let add = |name: &str, role: &str, by: &By| {
        let name = UserName::parse(name).unwrap();
        let grants = [grant(role)];
        let added = world
            .store
            .add_user(&name, &profile(), &grants, by, ChangePlace::Console);
        added.unwrap()
    };
    let agree = |name: &str, now| {
        let by = By::user(name, now);
        world.store.agree_to_approver("phe.duyet", &by)
    };
    // The links of both are shown to the one who adds them.
    add("phe.duyet", "approver", &one);
    add("admin.moi", "admin", &one);
    let too_new = "has been an administrator for less than a day";
    let refused = |result| refusal(result).to_string();
    assert!(refused(agree("admin.moi", world.now)).contains(too_new));
    let token = Token::new(rand::random());
    world
        .store
        .reset_user("admin.hai", &token, &one, ChangePlace::Console)
        .unwrap();
    assert!(refused(agree("admin.hai", world.now)).contains(too_new));
    // Who is no administrator, or is disabled, agrees to nothing.
    add("an.nguyen", "inspector", &one);
    assert_eq!(
        refusal(agree("an.nguyen", world.now)),
        UserRefusal::SamePerson
    );
    let later = world.now + 24.hours();
    add("phe.duyet.2", "approver", &By::user("admin.mot", later));
    let agree = |name: &str| {
        let by = By::user(name, later);
        world.store.agree_to_approver("phe.duyet.2", &by)
    };
    let state = |state| {
        let by = operator_at(later);
        world.store.set_user_state("admin.hai", state, &by).unwrap();
    };
    state(UserState::Disabled);
    assert_eq!(refusal(agree("admin.hai")), UserRefusal::SamePerson);
    state(UserState::Active);
    agree("admin.hai").unwrap();
}

fn every_change_of_an_account_is_in_the_audit_trail(world: World) {
    let person = Person::make(&world, "an.nguyen", &["admin"]);
    add_user(&world.store, "binh.tran", &["agency so-tp"], world.now);
    let by = operator_at(world.now);
    world
        .store
        .set_user_state("binh.tran", UserState::Disabled, &by)
        .unwrap();
    world
        .store
        .set_user_state("binh.tran", UserState::Active, &by)
        .unwrap();
    let token = Token::parse(&person.token).unwrap();
    world
        .store
        .log_out(&token, &By::user("an.nguyen", world.now))
        .unwrap();
    let acts = world.rows(
        &["act || ' ' || object || ' ' || actor"],
        // The agencies and fields of the world come first.
        "audit_events WHERE number > 2 ORDER BY number",
    );
    assert_eq!(
        acts.concat(),
        [
            "user.add an.nguyen operator:root",
            "password.set an.nguyen operator:root",
            "login an.nguyen user:an.nguyen",
            "user.add binh.tran operator:root",
            "user.disable binh.tran operator:root",
            "user.enable binh.tran operator:root",
            "logout an.nguyen user:an.nguyen",
        ]
    );
}
