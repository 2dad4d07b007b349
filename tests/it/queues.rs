//! Bounded queues: what does not fit is refused at once, and whoever comes first is served meanwhile.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sipas::domain::access::{KeyKind, KeyText, Reach, Token};
use sipas::store::access::keys::NewKey;

use crate::support::app::{Answer, FORM, TestApp, agent, path};
use crate::support::builders::slug;
use crate::support::counter_key::key_cookie;
use crate::support::person::{PASSWORD, Person, form};
use crate::support::surfer::Surfer;
use crate::support::{World, case};

on_both_databases!(
    what_does_not_fit_into_a_queue_is_refused_at_once_and_citizens_are_served,
    however_many_codes_are_misspelt_nobody_is_asked_to_come_back,
    a_flood_of_logins_shuts_out_no_known_browser_and_no_running_session,
    whoever_makes_up_keys_and_sessions_keeps_no_holder_of_one_waiting,
);

/// Ends a flood, also where a test fails.
struct Flood<'a>(&'a AtomicBool);

impl Drop for Flood<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// More than wait for the forms of links, for logins, or for what is made up.
const MANY: usize = 60;

fn what_does_not_fit_into_a_queue_is_refused_at_once_and_citizens_are_served(app: TestApp) {
    let code = app.world.link(case("H1"));
    let form = app.url(&format!("{}/form.pdf", path(&code)));
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..MANY)
            .map(|_| scope.spawn(|| Answer::of(agent().get(form.as_str()).call().unwrap())))
            .collect();
        assert_eq!(app.get(&path(&code)).outcome(), (200, Some("open")));
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .collect()
    });
    let refused: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.status != 200)
        .collect();
    assert!(
        !refused.is_empty() && refused.len() < MANY,
        "{}",
        refused.len()
    );
    for answer in refused {
        assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
        assert!(
            answer.text().contains("Hệ thống đang bận"),
            "{}",
            answer.text()
        );
    }
    let metrics = app.get("/metrics");
    let refused = "sipas_refused_requests_total{group=\"link papers\"} ";
    assert!(metrics.text().contains(refused), "{}", metrics.text());
    // A moment later there is room again.
    assert_eq!(app.get(&format!("{}/form.pdf", path(&code))).status, 200);
}

fn however_many_codes_are_misspelt_nobody_is_asked_to_come_back(app: TestApp) {
    let code = app.world.link(case("H1"));
    let typed = code.to_string().replace('-', ".");
    // One that keyboards can have made of too many codes, and one of which the database is asked.
    let misspelt = ["YYXXSS7SFSD", "0A12B3C4D5E6"].map(|text| app.url(&format!("/s?code={text}")));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let misspelt = &misspelt;
        let readers: Vec<_> = (0..MANY)
            .map(|number| {
                scope.spawn(move || {
                    let answer = agent().get(misspelt[number % 2].as_str()).call().unwrap();
                    answer.status().as_u16()
                })
            })
            .collect();
        let found = app.get(&format!("/s?code={typed}"));
        assert_eq!(
            (found.status, found.location()),
            (303, path(&code).as_str())
        );
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .collect()
    });
    assert_eq!(statuses, [400; MANY]);
}

fn a_flood_of_logins_shuts_out_no_known_browser_and_no_running_session(app: TestApp) {
    let person = Person::make(&app.world, "an.nguyen", &["admin"]);
    let mut known = Surfer::of(&app);
    let mut log_in = || {
        let fields = [("name", "an.nguyen"), ("password", PASSWORD)];
        known.send("/logout", &[]);
        known.send("/login", &fields).status()
    };
    let wrong = form(&[("old", "sai"), ("password", "x"), ("again", "x")]);
    assert_eq!(log_in(), 200);
    let (is_over, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (url, deadline) = (app.url("/login"), Instant::now() + Duration::from_secs(60));
    let (logins, changes): (Vec<u16>, Vec<u16>) = std::thread::scope(|scope| {
        for _ in 0..MANY {
            scope.spawn(|| {
                let agent = agent();
                while !is_over.load(Ordering::Relaxed) && Instant::now() < deadline {
                    // Each name once, so that no pause begins.
                    let name = format!("nobody{}", rand::random::<u64>());
                    let sent = agent
                        .post(&url)
                        .header("content-type", FORM)
                        .header("sec-fetch-site", "same-origin")
                        .send(form(&[("name", &name), ("password", "sai")]));
                    if sent.is_ok_and(|answer| answer.status() == 503) {
                        refused.fetch_add(1, Ordering::Relaxed);
                        std::thread::sleep(Duration::from_millis(20));
                    }
                }
            });
        }
        let _flood = Flood(&is_over);
        while refused.load(Ordering::Relaxed) < MANY {
            assert!(Instant::now() < deadline, "the queue is never full");
            std::thread::sleep(Duration::from_millis(5));
        }
        let served = (0..5).map(|_| {
            let changed = person.post(&app, "/account/password", &wrong);
            (log_in(), changed.status)
        });
        served.unzip()
    });
    assert_eq!((logins, changes), (vec![200; 5], vec![422; 5]));
}

/// Lets the database take a while to find that a key is none. Those that are there it finds as before.
fn slow_down_unknown_keys(world: &World) {
    let pause = match world.database.is_postgres() {
        true => "SELECT COUNT(*) FROM pg_sleep(0.4)",
        false => {
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) \
             SELECT COUNT(*) FROM n"
        }
    };
    let slow = format!("CAST(hash || substr(CAST(({pause}) AS TEXT), 1, 0) AS TEXT)");
    let columns = |hash: &str| {
        format!(
            "id, name, kind, {hash}, reach, office, counter, made_at, last_used_on, revoked_at, \
             offices"
        )
    };
    world.execute("ALTER TABLE keys RENAME TO keys_kept");
    world.execute(&format!(
        "CREATE VIEW keys AS SELECT {} FROM keys_kept UNION ALL SELECT {} FROM keys_kept",
        columns("hash"),
        columns(&format!("{slow} AS hash"))
    ));
}

/// An address, and the header of a request by somebody who has made up a key or a session.
fn made_up(number: usize) -> (&'static str, &'static str, String) {
    let key = KeyText::new(rand::random()).show();
    match number % 3 {
        0 => (
            "/api/v1/scores?period=2026-Q3",
            "authorization",
            format!("Bearer {key}"),
        ),
        1 => ("/counter", "cookie", key_cookie(KeyKind::Clerk, &key)),
        _ => {
            let token = Token::new(rand::random());
            let session = format!("__Host-sipas={}", token.text());
            ("/console", "cookie", session)
        }
    }
}

/// Sends a case as a program does.
fn put_case(app: &TestApp, key: &str) -> Answer {
    app.request("/api/v1/agencies/so-tp/cases/H1", |agent, url| {
        agent
            .put(url)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json")
            .send(r#"{"received_at": "2026-07-01"}"#)
    })
}

/// Who holds something that is in force.
struct Holders {
    /// A clerk's key.
    clerk: String,
    person: Person,
    /// A program's key.
    program: String,
}

impl Holders {
    fn make(world: &World) -> Self {
        let [clerk, program] = [(); 2].map(|()| KeyText::new(rand::random()));
        let office = Reach::Office {
            office: slug("mot-cua-1"),
            counter: None,
        };
        for (text, kind, reach) in [
            (&clerk, KeyKind::Clerk, office),
            (&program, KeyKind::System, Reach::All),
        ] {
            let name = kind.name().to_owned();
            let new = NewKey { name, kind, reach };
            world.store.insert_key(&new, text, &world.by()).unwrap();
        }
        Self {
            clerk: clerk.show(),
            person: Person::make(world, "an.nguyen", &["admin"]),
            program: program.show(),
        }
    }

    /// The same with others that this server has never seen, made while unknown keys are slow to find. The
    /// day of their use is noted already.
    fn renew(&self, world: &World) -> Self {
        let copy = |text: &str| {
            let (old, new) = (KeyText::parse(text).unwrap(), KeyText::new(rand::random()));
            let hash = new.hash();
            world.execute(&format!(
                "INSERT INTO keys_kept (id, name, kind, hash, reach, office, counter, made_at, \
                 last_used_on, revoked_at, offices) SELECT '{hash}', '{hash}', kind, '{hash}', reach, \
                 office, counter, made_at, last_used_on, revoked_at, offices FROM keys_kept \
                 WHERE hash = '{}'",
                old.hash()
            ));
            new.show()
        };
        Self {
            clerk: copy(&self.clerk),
            person: Person::log_in(world, &self.person.name),
            program: copy(&self.program),
        }
    }

    /// The statuses of one request of each.
    fn served(&self, app: &TestApp) -> [u16; 3] {
        let cookie = key_cookie(KeyKind::Clerk, &self.clerk);
        [
            counter(app, &cookie),
            self.person.get(app, "/console").status,
            put_case(app, &self.program).status,
        ]
    }
}

/// The status of the counter's page for some cookies.
fn counter(app: &TestApp, cookies: &str) -> u16 {
    let answer = app.request("/counter", |agent, url| {
        agent.get(url).header("cookie", cookies).call()
    });
    answer.status
}

/// Waits until the server has read what is in force since an instant.
fn wait_until_read(app: &TestApp, since: Instant) {
    loop {
        let metrics = app.get("/metrics");
        let mut lines = metrics.text().lines();
        let age = lines.find_map(|line| line.strip_prefix("sipas_credentials_age_seconds "));
        let age: f64 = age.unwrap().parse().unwrap();
        // While it is not known it is NaN.
        if age < since.elapsed().as_secs_f64() {
            return;
        }
        assert!(since.elapsed() < Duration::from_secs(60), "{age}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn whoever_makes_up_keys_and_sessions_keeps_no_holder_of_one_waiting(mut app: TestApp) {
    let first = Holders::make(&app.world);
    // The day of their use is noted once.
    assert_eq!(first.served(&app), [200, 200, 201]);
    slow_down_unknown_keys(&app.world);
    let (is_over, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (server, deadline) = (app.url(""), Instant::now() + Duration::from_secs(120));
    let attack = |number: usize| {
        let agent = agent();
        while !is_over.load(Ordering::Relaxed) && Instant::now() < deadline {
            let (path, header, value) = made_up(number);
            let sent = agent
                .get(format!("{server}{path}"))
                .header(header, value)
                .call();
            if let Ok(answer) = sent
                && answer.status() == 503
            {
                assert_eq!(answer.headers()["retry-after"], "5");
                refused.fetch_add(1, Ordering::Relaxed);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    std::thread::scope(|scope| {
        let _flood = Flood(&is_over);
        for number in 0..MANY {
            let attack = &attack;
            scope.spawn(move || attack(number));
        }
        let wait_until_full = || {
            let before = refused.load(Ordering::Relaxed);
            while refused.load(Ordering::Relaxed) < before + MANY {
                assert!(Instant::now() < deadline, "the queue is never full");
                std::thread::sleep(Duration::from_millis(5));
            }
        };
        wait_until_full();
        for _ in 0..5 {
            assert_eq!(first.served(&app), [200; 3]);
            // An unknown session leads to the login, and keeps no key out.
            let made_up = Token::new(rand::random());
            let session = format!("__Host-sipas={}", made_up.text());
            let key = key_cookie(KeyKind::Clerk, &first.clerk);
            let both = format!("{session}; {key}");
            assert_eq!(counter(&app, &both), 200);
            let entered = app.request("/counter/paper", |agent, url| {
                let post = agent.post(url).header("cookie", &both);
                post.header("content-type", FORM)
                    .header("sec-fetch-site", "same-origin")
                    .send("code=")
            });
            assert!(matches!(entered.status, 200 | 400), "{}", entered.status);
            let console = app.request("/console", |agent, url| {
                agent.get(url).header("cookie", &session).call()
            });
            assert_eq!((console.status, console.location()), (303, "/login"));
        }
        let fields = [("name", "an.nguyen"), ("password", PASSWORD)];
        let place = Surfer::of(&app).send("/login", &fields);
        assert_eq!((place.status(), place.url.path()), (200, "/console"));
        // What another server has made is known after a reading.
        let (second, third) = (first.renew(&app.world), first.renew(&app.world));
        wait_until_read(&app, Instant::now());
        wait_until_full();
        assert_eq!(second.served(&app), [200; 3]);
        // A server that has just started learns whom it serves.
        app.stop();
        let stopped = Instant::now();
        app.start_again();
        wait_until_read(&app, stopped);
        wait_until_full();
        assert_eq!(third.served(&app), [200; 3]);
    });
}
