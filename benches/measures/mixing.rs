//! Closing a quarter with 300,000 sealed answers, while citizens go on submitting.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use sipas::domain::answers::sealed::Sealed;

use crate::bare::{self, InboxRow};
use crate::database::{Backend, Database, secret};
use crate::program::Server;
use crate::province::{self, Intake};
use crate::results::{Results, milliseconds, number, rate};
use crate::samples::Samples;
use crate::traffic::{self, Traffic};

/// The number of answers that are submitted, and of the copies in which each, with its case and its link,
/// then waits.
const SUBMITTED: usize = 10_000;
const COPIES: usize = 30;
/// The number of links that can be answered during a mixing.
const DURING: usize = 60_000;
/// The number of citizens at a time, and the pause of each between two answers. Together they send
/// some hundred answers a second, many times as many as in a province.
const CITIZENS: usize = 8;
const PAUSE: Duration = Duration::from_millis(20);
/// The time for which submissions are measured without a mixing.
const ALONE: Duration = Duration::from_secs(5);

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "mixing") else {
            continue;
        };
        province::add_agencies(&database);
        let links = province::add_cases(&database, "M", SUBMITTED, Intake::EveryTenth);
        let during = province::add_cases_of(&database, "B", DURING, Intake::EveryTenth, 4);
        let forms: Vec<String> = during
            .iter()
            .enumerate()
            .map(|(number, code)| traffic::form(code, number))
            .collect();
        // The server mixes once when it starts. No answers wait yet.
        let server = database.program().serve();
        server.wait_for_mixing();
        province::answer(&database.store(5), &links);
        copy_waiting(&database);
        database
            .connect()
            .batch_execute(
                "UPDATE closings SET closes_at = '2025-06-01T00:00:00Z' WHERE month < '2025-04'",
            )
            .unwrap();
        measure_mixing(&database, &server, &forms, results);
    }
}

fn measure_mixing(database: &Database, server: &Server, forms: &[String], results: &Results) {
    let name = database.backend.name();
    let next = AtomicUsize::new(0);
    let submit_while = |goes_on: &(dyn Fn() -> bool + Sync)| -> Traffic {
        traffic::run(server.address, CITIZENS, 303, || {
            std::thread::sleep(PAUSE);
            let form = forms.get(next.fetch_add(1, Ordering::Relaxed))?;
            goes_on().then_some(form.as_str())
        })
    };
    let end = Instant::now() + ALONE;
    let alone = submit_while(&|| Instant::now() < end);
    let is_mixing = AtomicBool::new(true);
    let (mixed, during) = std::thread::scope(|scope| {
        let citizens = scope.spawn(|| submit_while(&|| is_mixing.load(Ordering::Relaxed)));
        let mixed = database.program().run(&["mix"]);
        is_mixing.store(false, Ordering::Relaxed);
        (mixed, citizens.join().unwrap())
    });
    let count = mixed.out.split("mixed=").nth(1).unwrap();
    let count: usize = count.split(' ').next().unwrap().parse().unwrap();
    assert!(count > SUBMITTED * COPIES / 2, "{}", mixed.out);
    results.figure(
        &format!(
            "closing a quarter with {} answers, {name}",
            number(count as f64)
        ),
        &format!(
            "{:.1} s, {}/s, peak {:.0} MB",
            mixed.took.as_secs_f64(),
            number(rate(count, mixed.took)),
            mixed.peak
        ),
    );
    results.figure(&format!("submissions alone, {name}"), &alone.summary());
    results.ratio(
        &format!("submissions during a closing, {name}, p99"),
        &during.summary(),
        during.percentile(99).as_secs_f64() / alone.percentile(99).as_secs_f64(),
    );
    results.figure("… the longest", &milliseconds(during.percentile(100)));
}

/// Copies every waiting answer, with its case and its link, under keys of their own.
fn copy_waiting(database: &Database) {
    let key = secret().sealing_key();
    let mut conn = database.connect();
    let answers: Vec<Sealed> = bare::waiting(&mut conn)
        .iter()
        .map(|row| Sealed::open(&key, &row.key.to_string(), &row.sealed).unwrap())
        .collect();
    if database.backend == Backend::Sqlite {
        conn.batch_execute("PRAGMA cache_size = -1000000").unwrap();
    }
    for copy in 1..COPIES {
        conn.batch_execute("BEGIN").unwrap();
        conn.batch_execute(&format!(
            "INSERT INTO cases (id, agency, case_code, intake_office, field, channel, received_at, \
             finished_at, outcome, updated_at, code_key, code_scope, counted_in) \
             SELECT id || '-{copy}', agency, case_code || '-{copy}', intake_office, field, channel, \
             received_at, finished_at, outcome, updated_at, code_key || '-{copy}', code_scope, \
             counted_in FROM cases WHERE case_code LIKE 'M-_______'; \
             INSERT INTO invitations (id, case_id, agency, month, survey_version, lookup, issued_at, \
             expires_at, state, press, disputed) \
             SELECT i.id || '-{copy}', case_id || '-{copy}', i.agency, month, survey_version, \
             lookup || '-{copy}', issued_at, expires_at, state, press, disputed FROM invitations i \
             JOIN cases c ON c.id = i.case_id WHERE c.case_code LIKE 'M-_______'"
        ))
        .unwrap();
        let mut rows: Vec<InboxRow> = answers
            .iter()
            .map(|answer| {
                let (row, nonce) = (rand::random::<i64>() >> 1, rand::random());
                let sealed = answer.seal(&key, &row.to_string(), nonce).unwrap();
                InboxRow { key: row, sealed }
            })
            .collect();
        rows.sort_unstable_by_key(|row| row.key);
        bare::add_waiting(&mut conn, &rows);
        conn.batch_execute("COMMIT").unwrap();
    }
    if database.backend == Backend::Postgres {
        conn.batch_execute("ANALYZE").unwrap();
    }
}
