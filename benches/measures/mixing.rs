//! A night with 300,000 sealed answers of open months, whose links are written anew, and the closing of their
//! quarter, while citizens go on submitting.

use diesel::connection::SimpleConnection;
use sipas::domain::answers::sealed::Sealed;

use crate::bare::{self, InboxRow};
use crate::citizens::Citizens;
use crate::database::{Backend, Database, number_of, secret};
use crate::province::{self, Intake};
use crate::results::{Results, number, rate};
use crate::samples::Samples;

/// The number of answers that are submitted, and of the copies in which each, with its case and its link,
/// then waits.
const SUBMITTED: usize = 10_000;
const COPIES: usize = 30;
/// The number of links that can be answered during a mixing.
const DURING: usize = 60_000;

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "mixing") else {
            continue;
        };
        province::add_agencies(&database);
        let links = province::add_cases(&database, "M", SUBMITTED, Intake::EveryTenth);
        let during = province::add_cases_of(&database, "B", DURING, Intake::EveryTenth, 4);
        // The server mixes once when it starts. No answers wait yet.
        let server = database.program().serve();
        server.wait_for_mixing();
        province::answer(&database.store(5), &links);
        copy_waiting(&database);
        let citizens = Citizens::new(&server, &during);
        measure_night(&database, &citizens, results);
        database
            .connect()
            .batch_execute(
                "UPDATE closings SET closes_at = '2025-06-01T00:00:00Z' WHERE month < '2025-04'",
            )
            .unwrap();
        measure_mixing(&database, &citizens, results);
    }
}

/// A night in which nothing closes. On SQLite it takes the numbers; on PostgreSQL it writes all links of open
/// months anew too.
fn measure_night(database: &Database, citizens: &Citizens<'_>, results: &Results) {
    let links = number_of(&mut database.connect(), "SELECT COUNT(*) FROM invitations");
    let last = "DELETE FROM facts WHERE name = 'last_night_at'";
    database.connect().batch_execute(last).unwrap();
    let name = database.backend.name();
    let night = citizens.beside(&format!("a night, {name}"), results, || {
        database.program().run(&["mix"])
    });
    results.figure(
        &format!("… with {} links", number(links as f64)),
        &format!("{:.1} s", night.took.as_secs_f64()),
    );
}

fn measure_mixing(database: &Database, citizens: &Citizens<'_>, results: &Results) {
    let name = database.backend.name();
    let mixed = citizens.beside(&format!("a closing, {name}"), results, || {
        database.program().run(&["mix"])
    });
    let count = mixed.out.split("mixed=").nth(1).unwrap();
    let count: usize = count.split(' ').next().unwrap().parse().unwrap();
    assert!(count > SUBMITTED * COPIES / 2, "{}", mixed.out);
    results.figure(
        &format!("… of a quarter with {} answers", number(count as f64)),
        &format!(
            "{:.1} s, {}/s, peak {:.0} MB",
            mixed.took.as_secs_f64(),
            number(rate(count, mixed.took)),
            mixed.peak
        ),
    );
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
