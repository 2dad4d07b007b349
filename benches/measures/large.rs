//! A province's quarter with 100 thousand answers, made by the program itself, and copies of its
//! database with many times as many responses.

use diesel::connection::SimpleConnection;
use sipas::store::db::connection::Conn;

use crate::database::{Backend, Database, number_of};
use crate::province::{self, Intake};
use crate::workspace::Workspace;

/// The number of answers in the base.
pub const ANSWERS: usize = 100_000;

/// Makes the quarter: imports agencies and cases, answers the links, and closes the months with
/// a `k` of 1, so that responses keep their traits.
pub fn base(workspace: &Workspace) -> Database {
    let database = workspace.database(Backend::Sqlite, "base").unwrap();
    fill(&database);
    database
}

/// Fills an empty database as [`base`] is, and multiplies it at once.
pub fn fill_multiplied(database: &Database, times: i64) {
    fill(database);
    let mut conn = database.connect();
    multiply_responses(&mut conn, times);
    multiply_counts(&mut conn, times);
    check(&mut conn, times);
    if database.backend == Backend::Postgres {
        // As after an import.
        conn.batch_execute("ANALYZE").unwrap();
    }
}

fn fill(database: &Database) {
    province::add_agencies(database);
    let links = province::add_cases(database, "P", ANSWERS, Intake::EveryTenth);
    let store = database.store(1);
    province::answer(&store, &links);
    // A link lives for thirty days; here the months close at once.
    province::close_months(database, &store);
}

/// Returns a copy of the database with every response repeated, and all counts multiplied.
pub fn multiplied(workspace: &Workspace, base: &Database, name: &str, times: i64) -> Database {
    base.connect()
        .batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let database = workspace.database(Backend::Sqlite, name).unwrap();
    std::fs::copy(base.path("sipas.db"), database.path("sipas.db")).unwrap();
    let mut conn = database.connect();
    // The copy need not survive a crash.
    conn.batch_execute(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; \
         PRAGMA temp_store = MEMORY;",
    )
    .unwrap();
    multiply_responses(&mut conn, times);
    multiply_counts(&mut conn, times);
    check(&mut conn, times);
    conn.batch_execute("PRAGMA journal_mode = WAL").unwrap();
    database
}

/// The new keys begin with their place among all and end at random. So they are spread evenly and
/// come in order, and the table is written from its beginning to its end.
fn multiply_responses(conn: &mut Conn, times: i64) {
    let key = match conn {
        Conn::Sqlite(_) => {
            "printf('%010x', place * ((1 << 40) / (count * TIMES))) || lower(hex(randomblob(11)))"
        }
        Conn::Pg(_) => {
            "lpad(to_hex(place * ((1::bigint << 40) / (count * TIMES))), 10, '0') \
             || substr(replace(gen_random_uuid()::text, '-', ''), 1, 22)"
        }
    }
    .replace("TIMES", &times.to_string());
    conn.batch_execute(&format!(
        "CREATE TEMP TABLE base AS \
         SELECT ROW_NUMBER() OVER (ORDER BY key) - 1 AS number, r.* FROM responses r ORDER BY key; \
         DELETE FROM responses; \
         INSERT INTO responses \
         WITH RECURSIVE turns (turn) AS ( \
             SELECT 0 UNION ALL SELECT turn + 1 FROM turns WHERE turn < {times} - 1 \
         ), counted (count) AS MATERIALIZED (SELECT COUNT(*) FROM base), placed AS ( \
             SELECT turn * count + number AS place, count, base.* \
             FROM turns CROSS JOIN counted CROSS JOIN base \
         ) \
         SELECT {key}, \
                unit, office, survey_version, period, source, channel, field, component, ratings, \
                batch \
         FROM placed; \
         DROP TABLE base;"
    ))
    .unwrap();
}

fn multiply_counts(conn: &mut Conn, times: i64) {
    let sums = [
        "n",
        "a",
        "s",
        "t",
        "all_satisfied",
        "aa",
        "ss",
        "sa",
        "a_s",
        "tt",
        "ta",
    ]
    .map(|column| format!("{column} = {column} * {times}"));
    conn.batch_execute(&format!(
        "UPDATE tallies SET count = count * {times}; \
         UPDATE case_counts SET finished = finished * {times}, invited = invited * {times}, \
             answered = answered * {times}; \
         UPDATE unit_counts SET count = count * {times}; \
         UPDATE moments SET {};",
        sums.join(", ")
    ))
    .unwrap();
}

/// Checks a sample: counts all responses, and one answer of one department, once more.
fn check(conn: &mut Conn, times: i64) {
    let department = province::department(3);
    let pairs = [
        (
            "SELECT COUNT(*) FROM responses WHERE component = 'to-chuc'".to_owned(),
            "SELECT SUM(count) FROM tallies WHERE question = 'TC1' AND basis = 'all' \
             AND unit NOT LIKE 'mot-cua-%'"
                .to_owned(),
        ),
        (
            format!(
                "SELECT COUNT(*) FROM responses \
                 WHERE unit = '{department}' AND component = 'to-chuc' \
                 AND substr(ratings, 2, 1) = '5'"
            ),
            format!(
                "SELECT SUM(count) FROM tallies \
                 WHERE unit = '{department}' AND question = 'TC2' AND rating = '5' \
                 AND basis = 'all'"
            ),
        ),
    ];
    for (responses, counts) in pairs {
        let found = number_of(conn, &responses);
        assert!(found >= times, "{responses}: {found}");
        assert_eq!(found, number_of(conn, &counts), "{responses}");
    }
}
