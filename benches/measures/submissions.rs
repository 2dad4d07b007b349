//! Submissions over HTTP and the survey's page, compared with `GET /healthz` of the same server and
//! with a bare loop that does the same writes in batches of the same size.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use sipas::domain::links::code::LinkCode;
use sipas::store::Store;

use crate::bare;
use crate::database::{Backend, Database};
use crate::province::{self, Intake};
use crate::results::{Results, Target, median, number, rate};
use crate::samples::Samples;
use crate::traffic::{self, Traffic, request_each, request_for, send_each};

const ROUNDS: usize = 3;
/// The number of submissions in a round over HTTP, and in one of the bare loop.
const EACH: usize = 12_000;
/// The number of submissions before anything is measured.
const WARM_UP: usize = 2_000;

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "submissions") else {
            continue;
        };
        let rounds = rounds(&database);
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let middle = rounds
            .iter()
            .find(|round| round.sent.rate() == of(|round| round.sent.rate()))
            .unwrap();
        let name = backend.name();
        results.figure(&format!("GET /healthz, {name}"), &middle.health.summary());
        let sent = middle.sent.summary();
        let to_health = of(|round| round.sent.rate() / round.health.rate());
        let to_bare = of(|round| round.sent.rate() / round.bare);
        let spread = of(|round| {
            round.sent.percentile(99).as_secs_f64() / round.sent.percentile(50).as_secs_f64()
        });
        if backend == Backend::Sqlite {
            results.ratio_to_reach(
                &format!("submissions, {name}, to /healthz"),
                &sent,
                to_health,
                Target::AtLeast(0.12),
            );
        } else {
            results.ratio(
                &format!("submissions, {name}, to /healthz"),
                &sent,
                to_health,
            );
        }
        let least = match backend {
            Backend::Sqlite => 0.7,
            Backend::Postgres => 0.5,
        };
        results.ratio_to_reach(
            &format!("… to a bare loop with batches of {:.0}", middle.batch),
            &format!("{}/s", number(middle.bare)),
            to_bare,
            Target::AtLeast(least),
        );
        if backend == Backend::Sqlite {
            results.ratio_to_reach("… p99 to the median", "", spread, Target::AtMost(6.0));
        } else {
            results.ratio("… p99 to the median", "", spread);
        }
        results.ratio_to_reach(
            &format!("survey page, {name}, to /healthz"),
            &middle.pages.summary(),
            of(|round| round.pages.rate() / round.health.rate()),
            Target::AtLeast(0.35),
        );
        let read = of(|round| round.read);
        let to_read = of(|round| round.read / round.pages.rate());
        let title = "the same read in a bare loop, to the page";
        let per_second = format!("{}/s", number(read));
        match backend {
            Backend::Sqlite => results.ratio(title, &per_second, to_read),
            Backend::Postgres => {
                results.ratio_to_reach(title, &per_second, to_read, Target::AtMost(1.3));
            }
        }
    }
}

struct Round {
    health: Traffic,
    pages: Traffic,
    sent: Traffic,
    /// The mean batch size of the server.
    batch: f64,
    /// The submissions per second of the bare loop.
    bare: f64,
    /// The links per second that as many threads look up as serve citizens, and do nothing else.
    read: f64,
}

/// The threads that serve citizens.
const READERS: usize = 4;

/// Looks links up by the query of the survey's page: links a second.
fn look_up(store: &Store, links: &[String]) -> f64 {
    let now = Timestamp::now();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for links in links.chunks(links.len().div_ceil(READERS)) {
            scope.spawn(move || {
                for link in links {
                    let code = LinkCode::parse(link).unwrap();
                    assert!(store.find_link(&code, now).unwrap().is_some());
                }
            });
        }
    });
    rate(links.len(), started.elapsed())
}

fn rounds(database: &Database) -> Vec<Round> {
    province::add_agencies(database);
    let count = WARM_UP + ROUNDS * 2 * EACH;
    let links = province::add_cases(database, "S", count, Intake::Every);
    let (warm_up, links) = links.split_at(WARM_UP);
    let server = database.program().serve();
    // What a server does when it starts is measured elsewhere.
    server.wait_for_mixing();
    let forms = |links: &[String]| -> Vec<String> {
        let forms = links.iter().enumerate();
        forms
            .map(|(number, code)| traffic::form(code, number))
            .collect()
    };
    request_for(server.address, "/healthz", Duration::from_millis(500));
    send_each(server.address, &forms(warm_up));
    let mut conn = database.connect();
    let store = database.store(5);
    links
        .chunks(2 * EACH)
        .map(|links| {
            let (for_server, for_loop) = links.split_at(EACH);
            let health = request_for(server.address, "/healthz", Duration::from_secs(2));
            let opened: Vec<String> = for_server
                .iter()
                .map(|code| traffic::get(&format!("/s/{code}")))
                .collect();
            let pages = request_each(server.address, &opened);
            let forms = forms(for_server);
            let commits = || server.metric("sipas_writer_batch_size_count");
            let before = commits();
            let sent = send_each(server.address, &forms);
            let batch = EACH as f64 / (commits() - before);
            let answers = bare::answers(for_loop);
            let took = bare::write(&mut conn, &answers, batch.round() as usize);
            Round {
                health,
                pages,
                sent,
                batch,
                bare: rate(EACH, took),
                read: look_up(&store, for_server),
            }
        })
        .collect()
}
