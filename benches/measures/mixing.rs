//! Mixing a million waiting answers, while citizens go on submitting.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::database::{Database, Kind, Workspace};
use crate::program::Server;
use crate::province::{self, Intake};
use crate::table::{Table, milliseconds, number, rate};
use crate::traffic::{self, Traffic};

/// Answers that really came; each waits in so many copies.
const CAME: usize = 10_000;
const COPIES: usize = 100;
/// Links that are answered beside a mixing.
const BESIDE: usize = 60_000;
/// Citizens at once, and how long each takes from one answer to the next: some hundred a second
/// together, many times what a province sees.
const CITIZENS: usize = 8;
const PAUSE: Duration = Duration::from_millis(20);
/// How long submissions are measured with no mixing beside them.
const ALONE: Duration = Duration::from_secs(5);

pub fn measure(workspace: &Workspace, table: &Table) {
    for kind in Kind::BOTH {
        let Some(database) = workspace.database(kind, "mixing") else {
            continue;
        };
        province::add_agencies(&database);
        let links = province::add_cases(&database, "M", CAME, Intake::EveryTenth);
        let forms: Vec<String> = province::add_cases(&database, "B", BESIDE, Intake::EveryTenth)
            .iter()
            .enumerate()
            .map(|(number, code)| traffic::form(code, number))
            .collect();
        // It mixes once, when it starts: nothing waits yet.
        let server = database.program().serve();
        server.wait_for_mixing();
        province::answer(&database.store(5), &links);
        copy_waiting(&database);
        beside_mixing(&database, &server, &forms, table);
    }
}

fn beside_mixing(database: &Database, server: &Server, forms: &[String], table: &Table) {
    let name = database.kind.name();
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
    let (mixed, beside) = std::thread::scope(|scope| {
        let citizens = scope.spawn(|| submit_while(&|| is_mixing.load(Ordering::Relaxed)));
        let mixed = database.program().run(&["mix"]);
        is_mixing.store(false, Ordering::Relaxed);
        (mixed, citizens.join().unwrap())
    });
    let count = mixed.out.strip_prefix("mixed=").unwrap();
    let count: usize = count.split(' ').next().unwrap().parse().unwrap();
    table.figure(
        &format!("mixing {} answers, {name}", number(count as f64)),
        &format!(
            "{:.1} s, {}/s, peak {:.0} MB",
            mixed.took.as_secs_f64(),
            number(rate(count, mixed.took)),
            mixed.peak
        ),
    );
    table.figure(&format!("submissions alone, {name}"), &alone.told());
    table.ratio(
        &format!("submissions beside a mixing, {name}, p99"),
        &beside.told(),
        beside.percentile(99).as_secs_f64() / alone.percentile(99).as_secs_f64(),
    );
    table.figure("… the longest", &milliseconds(beside.percentile(100)));
}

/// Makes every waiting answer wait in copies, under keys of their own.
fn copy_waiting(database: &Database) {
    let (key, numbers) = match database.kind {
        Kind::Sqlite => (
            "lower(hex(randomblob(16)))",
            format!(
                "WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL \
                 SELECT number + 1 FROM numbers WHERE number < {})",
                COPIES - 1
            ),
        ),
        Kind::Postgres => (
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
    if database.kind == Kind::Postgres {
        conn.batch_execute("ANALYZE").unwrap();
    }
}
