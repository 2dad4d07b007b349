//! Cases that software sends one by one, compared with `GET /healthz` of the same server. Each request
//! writes an event of the audit trail in its transaction; run this on a program of before the trail
//! to see what that costs.

use std::time::Duration;

use diesel::connection::SimpleConnection;

use crate::database::{Backend, Database};
use crate::province;
use crate::results::{Results, median};
use crate::samples::Samples;
use crate::traffic::{CONNECTIONS, Traffic, request_for, run};

const ROUNDS: usize = 5;
/// The number of cases in a round.
const EACH: usize = 3_000;

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "puts") else {
            continue;
        };
        let rounds = rounds(&database);
        let name = backend.name();
        let ratios = rounds
            .iter()
            .map(|(health, sent)| sent.rate() / health.rate());
        let sent = median(rounds.iter().map(|(_, sent)| sent.rate()).collect());
        let middle = rounds.iter().find(|(_, round)| round.rate() == sent);
        results.ratio(
            &format!("cases by PUT, {name}, to /healthz"),
            &middle.map(|(_, sent)| sent.summary()).unwrap_or_default(),
            median(ratios.collect()),
        );
    }
}

fn rounds(database: &Database) -> Vec<(Traffic, Traffic)> {
    province::add_agencies(database);
    let key = database
        .program()
        .run(&["key", "add", "--kind", "system", "--name", "bench", "--all"]);
    let server = database.program().serve();
    let puts = |round: usize| -> Vec<String> {
        (0..EACH)
            .map(|number| put(key.out.trim(), round * EACH + number))
            .collect()
    };
    send(server.address, &puts(0));
    if database.backend == Backend::Postgres {
        // As its own daemon does within a minute; until then every request reads whole tables.
        database.connect().batch_execute("ANALYZE").unwrap();
    }
    (1..=ROUNDS)
        .map(|round| {
            let health = request_for(server.address, "/healthz", Duration::from_secs(1));
            (health, send(server.address, &puts(round)))
        })
        .collect()
}

/// Sends each new case once.
fn send(server: std::net::SocketAddr, puts: &[String]) -> Traffic {
    let next = std::sync::atomic::AtomicUsize::new(0);
    run(server, CONNECTIONS.min(16), 201, || {
        let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        puts.get(index).map(String::as_str)
    })
}

/// The request that stores a new finished case.
fn put(key: &str, number: usize) -> String {
    let body =
        "{\"received_at\":\"2026-07-01\",\"finished_at\":\"2026-07-02\",\"outcome\":\"granted\"}";
    format!(
        "PUT /api/v1/agencies/{}/cases/P-{number} HTTP/1.1\r\nHost: sipas\r\n\
         Authorization: Bearer {key}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        province::agency(number),
        body.len()
    )
}
