//! Mixing a million waiting answers, while citizens go on submitting.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::database::{Backend, Database};
use crate::program::Server;
use crate::province::{self, Intake};
use crate::results::{Results, milliseconds, number, rate};
use crate::samples::Samples;
use crate::traffic::{self, Traffic};

/// The number of answers that are submitted, and of the copies in which each then waits.
const SUBMITTED: usize = 10_000;
const COPIES: usize = 100;
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
        let forms: Vec<String> = province::add_cases(&database, "B", DURING, Intake::EveryTenth)
            .iter()
            .enumerate()
            .map(|(number, code)| traffic::form(code, number))
            .collect();
        // The server mixes once when it starts. No answers wait yet.
        let server = database.program().serve();
        server.wait_for_mixing();
        province::answer(&database.store(5), &links);
        copy_waiting(&database);
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
    let count = mixed.out.strip_prefix("mixed=").unwrap();
    let count: usize = count.split(' ').next().unwrap().parse().unwrap();
    results.figure(
        &format!("mixing {} answers, {name}", number(count as f64)),
        &format!(
            "{:.1} s, {}/s, peak {:.0} MB",
            mixed.took.as_secs_f64(),
            number(rate(count, mixed.took)),
            mixed.peak
        ),
    );
    results.figure(&format!("submissions alone, {name}"), &alone.summary());
    results.ratio(
        &format!("submissions during a mixing, {name}, p99"),
        &during.summary(),
        during.percentile(99).as_secs_f64() / alone.percentile(99).as_secs_f64(),
    );
    results.figure("… the longest", &milliseconds(during.percentile(100)));
}

/// Copies every waiting answer, each copy under a key of its own.
fn copy_waiting(database: &Database) {
    let (key, numbers) = match database.backend {
        Backend::Sqlite => (
            "lower(hex(randomblob(16)))",
            format!(
                "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL \
                 SELECT number + 1 FROM numbers WHERE number < {})",
                COPIES - 1
            ),
        ),
        Backend::Postgres => (
            "replace(gen_random_uuid()::text, '-', '')",
            format!(
                "WITH numbers AS (SELECT generate_series(1, {}) AS number)",
                COPIES - 1
            ),
        ),
    };
    let sql = format!(
        "INSERT INTO inbox {numbers} SELECT {key} AS key, unit, role, survey_version, period, \
         source, channel, field, ratings, comment, signals, language, assisted, late \
         FROM inbox CROSS JOIN numbers ORDER BY 1;"
    );
    let mut conn = database.connect();
    conn.batch_execute(&sql).unwrap();
    if database.backend == Backend::Postgres {
        conn.batch_execute("ANALYZE").unwrap();
    }
}
