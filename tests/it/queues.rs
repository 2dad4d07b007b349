//! Bounded queues: what does not fit is refused at once, and whoever comes first is served meanwhile.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::app::{Answer, FORM, TestApp, agent, path};
use crate::support::case;
use crate::support::person::{PASSWORD, Person, form};
use crate::support::surfer::Surfer;

on_both_databases!(
    what_does_not_fit_into_a_queue_is_refused_at_once_and_citizens_are_served,
    a_flood_of_logins_shuts_out_no_known_browser_and_no_running_session,
);

/// More than wait for the forms of links.
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
        while refused.load(Ordering::Relaxed) < MANY {
            assert!(Instant::now() < deadline, "the queue is never full");
            std::thread::sleep(Duration::from_millis(5));
        }
        let served = (0..5).map(|_| {
            let changed = person.post(&app, "/account/password", &wrong);
            (log_in(), changed.status)
        });
        let served = served.unzip();
        is_over.store(true, Ordering::Relaxed);
        served
    });
    assert_eq!((logins, changes), (vec![200; 5], vec![422; 5]));
}
