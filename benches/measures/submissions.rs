//! Submissions over HTTP and the survey's page, beside `GET /healthz` of the same server and a
//! bare loop that does the same writes with the same batch size.

use std::time::Duration;

use crate::bare;
use crate::database::{Database, Kind, Workspace};
use crate::province::{self, Intake};
use crate::table::{Table, Target, median, number, rate};
use crate::traffic::{self, Traffic, ask, ask_each, send_each};

const ROUNDS: usize = 3;
/// Submissions of a round over HTTP, and of the bare loop.
const EACH: usize = 12_000;
/// Submissions before anything is measured.
const WARM_UP: usize = 2_000;

pub fn measure(workspace: &Workspace, table: &Table) {
    for kind in Kind::BOTH {
        let Some(database) = workspace.database(kind, "submissions") else {
            continue;
        };
        let rounds = rounds(&database);
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let middle = rounds
            .iter()
            .find(|round| round.sent.rate() == of(|round| round.sent.rate()))
            .unwrap();
        let name = kind.name();
        table.figure(
            &format!("GET /healthz beside {name}"),
            &middle.health.told(),
        );
        let told = middle.sent.told();
        let beside_health = of(|round| round.sent.rate() / round.health.rate());
        let beside_bare = of(|round| round.sent.rate() / round.bare);
        let spread = of(|round| {
            round.sent.percentile(99).as_secs_f64() / round.sent.percentile(50).as_secs_f64()
        });
        if kind == Kind::Sqlite {
            table.ratio_to_reach(
                &format!("submissions, {name}, to /healthz"),
                &told,
                beside_health,
                Target::AtLeast(0.12),
            );
        } else {
            table.ratio(
                &format!("submissions, {name}, to /healthz"),
                &told,
                beside_health,
            );
        }
        let least = match kind {
            Kind::Sqlite => 0.7,
            Kind::Postgres => 0.5,
        };
        table.ratio_to_reach(
            &format!("… to a bare loop with batches of {:.0}", middle.batch),
            &format!("{}/s", number(middle.bare)),
            beside_bare,
            Target::AtLeast(least),
        );
        if kind == Kind::Sqlite {
            table.ratio_to_reach("… p99 to the median", "", spread, Target::AtMost(6.0));
        } else {
            table.ratio("… p99 to the median", "", spread);
        }
        table.ratio_to_reach(
            &format!("survey page, {name}, to /healthz"),
            &middle.pages.told(),
            of(|round| round.pages.rate() / round.health.rate()),
            Target::AtLeast(0.35),
        );
    }
}

struct Round {
    health: Traffic,
    pages: Traffic,
    sent: Traffic,
    /// The mean batch of the server.
    batch: f64,
    /// Submissions a second of the bare loop.
    bare: f64,
}

fn rounds(database: &Database) -> Vec<Round> {
    province::add_agencies(database);
    let count = WARM_UP + ROUNDS * 2 * EACH;
    let links = province::add_cases(database, "S", count, Intake::Every);
    let (warm_up, links) = links.split_at(WARM_UP);
    let server = database.program().serve();
    let forms = |links: &[String]| -> Vec<String> {
        let forms = links.iter().enumerate();
        forms
            .map(|(number, code)| traffic::form(code, number))
            .collect()
    };
    ask(server.address, "/healthz", Duration::from_millis(500));
    send_each(server.address, &forms(warm_up));
    let mut conn = database.connect();
    links
        .chunks(2 * EACH)
        .map(|links| {
            let (for_server, for_loop) = links.split_at(EACH);
            let health = ask(server.address, "/healthz", Duration::from_secs(2));
            let opened: Vec<String> = for_server
                .iter()
                .map(|code| traffic::get(&format!("/s/{code}")))
                .collect();
            let pages = ask_each(server.address, &opened);
            let forms = forms(for_server);
            let commits = || server.metric("sipas_writer_batch_size_count");
            let before = commits();
            let sent = send_each(server.address, &forms);
            let batch = EACH as f64 / (commits() - before);
            let answers = bare::answers(database, for_loop);
            let took = bare::write(&mut conn, &answers, batch.round() as usize);
            Round {
                health,
                pages,
                sent,
                batch,
                bare: rate(EACH, took),
            }
        })
        .collect()
}
