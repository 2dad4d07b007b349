//! Logins that are refused, each for another reason. Nobody learns from the time which it was.

use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use rand::seq::SliceRandom;
use secrecy::SecretString;
use sipas::domain::access::totp::TotpSecret;
use sipas::domain::access::{Actor, By, Grant, Profile, Role, Token, UserName, UserState};
use sipas::store::Store;
use sipas::store::access::logins::{Login, LoginAttempt};
use sipas::store::access::proofs::{NewPassword, NewTotp};
use sipas::store::access::users::ChangePlace;

use crate::database::Backend;
use crate::results::{Results, Target};
use crate::samples::Samples;

/// Attempts of each kind, in a new random order each time: what a computer does after one kind of attempt
/// is not to be taken for the time of the next. Each comes after any pause of the one before.
const ROUNDS: usize = 300;
const RIGHT: &str = "thuyền bút chanh mưa rào";
const WRONG: &str = "thuyền bút chanh mưa đá";

/// The accounts, and what is wrong with an attempt at each: the name, the password, the code.
const KINDS: [(&str, &str, &str); 4] = [
    ("nobody", RIGHT, ""),
    ("an.nguyen", WRONG, ""),
    ("with.app", RIGHT, "000000"),
    ("disabled", RIGHT, ""),
];

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "logins") else {
            continue;
        };
        let store = database.store(5);
        let now = Timestamp::now();
        add_accounts(&store, now);
        let mut times: [Vec<Duration>; 4] = std::array::from_fn(|_| Vec::new());
        for round in 0..ROUNDS {
            let later = now + i64::try_from(round).unwrap().hours();
            let mut order: [usize; KINDS.len()] = std::array::from_fn(|kind| kind);
            order.shuffle(&mut rand::rng());
            for kind in order {
                times[kind].push(refused(&store, KINDS[kind], later));
            }
        }
        let medians = times.map(middle);
        for (kind, median) in KINDS.iter().zip(medians) {
            results.figure(kind.0, &format!("{:.2} ms", median * 1000.0));
        }
        let (least, most) = medians
            .iter()
            .fold((f64::MAX, 0.0_f64), |(least, most), &it| {
                (least.min(it), most.max(it))
            });
        results.ratio_to_reach(
            &format!("slowest to quickest refused login, {}", backend.name()),
            &format!("{:.1} to {:.1} ms", least * 1000.0, most * 1000.0),
            most / least,
            Target::AtMost(1.05),
        );
    }
}

fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// The time of an attempt, which is refused.
fn refused(store: &Store, (name, password, code): (&str, &str, &str), now: Timestamp) -> Duration {
    let attempt = LoginAttempt {
        name: name.to_owned(),
        password: SecretString::from(password.to_owned()),
        code: SecretString::from(code.to_owned()),
        known_browser: None,
    };
    let token = Token::new(rand::random());
    let started = Instant::now();
    let login = store.log_in(&attempt, &token, now).unwrap();
    let took = started.elapsed();
    assert_eq!(login, Login::Refused, "{name}");
    took
}

fn add_accounts(store: &Store, now: Timestamp) {
    let by = By {
        actor: Actor::Operator("bench".to_owned()),
        now,
    };
    for name in ["an.nguyen", "with.app", "disabled", "stays"] {
        let profile = Profile {
            display_name: name.to_owned(),
            email: None,
            language: "vi".to_owned(),
        };
        let admin = [Grant::read(Role::Admin, "").unwrap()];
        let user = UserName::parse(name).unwrap();
        store
            .add_user(&user, &profile, &admin, &by, ChangePlace::Machine)
            .unwrap();
        let new = NewPassword {
            password: RIGHT.to_owned().into(),
            salt: rand::random(),
        };
        store.set_password(name, &new, &by).unwrap();
    }
    store
        .set_user_state("disabled", UserState::Disabled, &by)
        .unwrap();
    let secret = TotpSecret::new(rand::random());
    let seconds = now.as_second();
    let code = (0..1_000_000)
        .map(|code| format!("{code:06}"))
        .find(|code| secret.step_of(code, seconds, 0).is_some())
        .unwrap();
    let new = NewTotp {
        secret,
        nonce: rand::random(),
        recovery: Vec::new(),
    };
    let user = store.find_user("with.app").unwrap().unwrap();
    assert!(store.set_totp(&user, &new, &code, &by).unwrap());
}
