//! The pages of the console's rooms without charts, when the database holds thirty million rows of ten
//! million answers; against `GET /healthz`.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use secrecy::SecretString;
use sipas::domain::access::{Actor, By, Grant, Profile, Role, Token, UserName};
use sipas::store::Store;
use sipas::store::access::logins::{Login, LoginAttempt};
use sipas::store::access::proofs::NewPassword;
use sipas::store::access::users::ChangePlace;

use crate::database::{Backend, Database};
use crate::large;
use crate::province::{self, QUARTER};
use crate::results::{Results, Target, median, number};
use crate::samples::Samples;
use crate::traffic::{request_for, run};

const ROUNDS: usize = 3;
/// The requests at a time. Many more people than this never press a key in the same second.
const PEOPLE: usize = 4;
const NAME: &str = "so.noi.vu";
const PASSWORD: &str = "thuyền bút chanh mưa rào";
/// How many times as many responses the database of each kind holds.
const TIMES: i64 = 100;

pub fn measure(samples: &Samples, results: &Results) {
    measure_on(samples.large(), 30.0, results);
    if let Some(database) = samples.workspace.database(Backend::Postgres, "console") {
        large::fill_multiplied(&database, TIMES);
        measure_on(&database, 100.0, results);
    }
}

fn measure_on(database: &Database, most: f64, results: &Results) {
    let token = log_in(&database.store(5));
    let server = database.program().serve();
    let health = || request_for(server.address, "/healthz", Duration::from_secs(1)).rate();
    results.figure(
        &format!("GET /healthz, {}", database.backend.name()),
        &format!("{}/s", number(health())),
    );
    for page in pages() {
        let request = format!(
            "GET {page} HTTP/1.1\r\nHost: sipas\r\nAccept-Encoding: gzip\r\n\
             Cookie: sipas_session={}\r\n\r\n",
            token.text()
        );
        let mut ratios = Vec::new();
        let mut rates = Vec::new();
        for _ in 0..ROUNDS {
            let health = health();
            let end = Instant::now() + Duration::from_secs(1);
            let next = || (Instant::now() < end).then_some(request.as_str());
            let rate = run(server.address, PEOPLE, 200, next).rate();
            ratios.push(health / rate);
            rates.push(rate);
        }
        results.ratio_to_reach(
            &page,
            &format!("{}/s", number(median(rates))),
            median(ratios),
            Target::AtMost(most),
        );
    }
}

fn pages() -> Vec<String> {
    let agency = format!("/console/agency/{}", province::department(3));
    let mut pages = vec![
        "/console".to_owned(),
        format!("/console/province?period={QUARTER}"),
        format!("/console/province?period={QUARTER}&sort=late"),
        format!("{agency}?period={QUARTER}"),
        format!("{agency}/{QUARTER}"),
        format!("{agency}/comments?period={QUARTER}"),
        format!("{agency}/cases?list=late&period={QUARTER}"),
    ];
    pages.extend(
        [
            "editions", "users", "keys", "agencies", "settings", "batches", "audit",
        ]
        .map(|room| format!("/console/{room}")),
    );
    pages
}

/// Makes an account that may read every room, and logs it in.
fn log_in(store: &Store) -> Token {
    let now = Timestamp::now();
    let by = By {
        actor: Actor::Operator("bench".to_owned()),
        now,
    };
    let profile = Profile {
        display_name: NAME.to_owned(),
        email: None,
        language: "vi".to_owned(),
    };
    let grants = [Role::Admin, Role::Province].map(|role| Grant::read(role, "").unwrap());
    let user = UserName::parse(NAME).unwrap();
    store
        .add_user(&user, &profile, &grants, &by, ChangePlace::Machine)
        .unwrap();
    let password = NewPassword {
        password: PASSWORD.to_owned().into(),
        salt: rand::random(),
    };
    store.set_password(NAME, &password, &by).unwrap();
    let attempt = LoginAttempt {
        name: NAME.to_owned(),
        password: SecretString::from(PASSWORD.to_owned()),
        code: SecretString::from(String::new()),
        known_browser: None,
    };
    let token = Token::new(rand::random());
    let login = store.log_in(&attempt, &token, now).unwrap();
    assert_eq!(login, Login::Done(NAME.to_owned()));
    token
}
