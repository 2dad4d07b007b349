//! The import of a real province's quarter of cases with their links, compared with the plainest
//! possible load of the same rows.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use sipas::store::db::connection::Conn;

use crate::database::{Backend, Database, number_of};
use crate::results::{Results, Target, median, number, rate};
use crate::samples::Samples;

/// The number of cases that one province received in one quarter.
const CASES: usize = 113_905;
const ROUNDS: usize = 3;
/// The number of rows in a statement and in a transaction, the same as in sipas.
const BATCH: usize = 500;

/// The tables that an import of cases writes, and their columns.
const TABLES: [(&str, &[&str]); 4] = [
    ("procedures", &["code", "name", "field"]),
    (
        "cases",
        &[
            "id",
            "agency",
            "case_code",
            "intake_office",
            "return_office",
            "counter",
            "procedure",
            "field",
            "applicant",
            "channel",
            "received_at",
            "due_at",
            "finished_at",
            "outcome",
            "overdue_reason",
            "punctuality",
            "updated_at",
            "code_key",
            "code_scope",
            "counted_in",
        ],
    ),
    (
        "invitations",
        &[
            "id",
            "case_id",
            "agency",
            "month",
            "survey_version",
            "lookup",
            "issued_at",
            "expires_at",
            "state",
            "delivered_by",
            "delivered_on",
            "press",
            "disputed",
        ],
    ),
    (
        "case_count_changes",
        &[
            "key", "unit", "month", "channel", "outcome", "finished", "late",
        ],
    ),
];

pub fn measure(samples: &Samples, results: &Results) {
    let workspace = &samples.workspace;
    for backend in Backend::BOTH {
        let mut imported = Vec::new();
        let mut loaded = Vec::new();
        for _ in 0..ROUNDS {
            let Some(database) = workspace.database(backend, "import") else {
                break;
            };
            imported.push(import(&database).as_secs_f64());
            dump(&database);
            let Some(plain) = workspace.database(backend, "plain") else {
                break;
            };
            loaded.push(load(&database, &plain).as_secs_f64());
        }
        if imported.is_empty() {
            continue;
        }
        let ratios = imported.iter().zip(&loaded).map(|(a, b)| a / b).collect();
        let (imported, loaded) = (median(imported), median(loaded));
        results.ratio_to_reach(
            &format!(
                "import of 113,905 cases, {}, to a plain load",
                backend.name()
            ),
            &format!("{imported:.2} s, {loaded:.2} s"),
            median(ratios),
            Target::AtMost(4.0),
        );
        results.figure(
            "… cases with links",
            &format!(
                "{}/s",
                number(rate(CASES, Duration::from_secs_f64(imported)))
            ),
        );
    }
}

fn import(database: &Database) -> Duration {
    let program = database.program();
    program.run(&[
        "simulate",
        "--cases",
        &CASES.to_string(),
        "--period",
        "2023-Q1",
        "-o",
        "cases.csv",
        "--agencies",
        "agencies.csv",
    ]);
    program.run(&["import", "agencies", "agencies.csv"]);
    program
        .run(&["import", "cases", "cases.csv", "--links", "links.csv"])
        .took
}

/// Writes the rows of the tables as CSV files.
fn dump(database: &Database) {
    #[derive(QueryableByName)]
    struct DumpedRow {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let mut conn = database.connect();
    let separator = match conn {
        Conn::Pg(_) => " || chr(31) || ",
        Conn::Sqlite(_) => " || char(31) || ",
    };
    for (table, columns) in TABLES {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| format!("COALESCE(CAST({column} AS TEXT), '')"))
            .collect();
        let rows: Vec<DumpedRow> = diesel::sql_query(format!(
            "SELECT {} AS value FROM {table} ORDER BY {}",
            cells.join(separator),
            columns[0]
        ))
        .load(&mut conn)
        .unwrap();
        let mut file = csv::Writer::from_path(database.path(&format!("{table}.csv"))).unwrap();
        for row in rows {
            file.write_record(row.value.split('\u{1f}')).unwrap();
        }
        file.flush().unwrap();
    }
}

/// The plainest load: reads each file and inserts its rows in durable batches.
fn load(from: &Database, to: &Database) -> Duration {
    std::fs::copy(from.path("agencies.csv"), to.path("agencies.csv")).unwrap();
    to.program().run(&["import", "agencies", "agencies.csv"]);
    let mut conn = to.connect();
    let started = Instant::now();
    for (table, columns) in TABLES {
        let mut file = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_path(from.path(&format!("{table}.csv")))
            .unwrap();
        let mut batch = Vec::with_capacity(BATCH);
        for record in file.records() {
            batch.push(record.unwrap());
            if batch.len() == BATCH {
                insert(&mut conn, table, columns, &batch);
                batch.clear();
            }
        }
        if !batch.is_empty() {
            insert(&mut conn, table, columns, &batch);
        }
    }
    let took = started.elapsed();
    for (table, _) in TABLES {
        let count = format!("SELECT COUNT(*) FROM {table}");
        let expected = number_of(&mut from.connect(), &count);
        assert_eq!(number_of(&mut conn, &count), expected, "{table}");
    }
    took
}

fn insert(conn: &mut Conn, table: &str, columns: &[&str], rows: &[csv::StringRecord]) {
    let mut places = String::new();
    let mut number = 0;
    for row in 0..rows.len() {
        places.push_str(if row == 0 { "(" } else { "), (" });
        for (index, column) in columns.iter().enumerate() {
            number += 1;
            let comma = if index == 0 { "" } else { ", " };
            let place = match conn {
                Conn::Sqlite(_) => "?".to_owned(),
                Conn::Pg(_) => format!("CAST(${number} AS {})", column_type(column)),
            };
            // Empty here means a code that is unique in the province, elsewhere no value.
            let place = match *column {
                "code_scope" => format!("COALESCE({place}, '')"),
                _ => place,
            };
            places.push_str(&format!("{comma}{place}"));
        }
    }
    let sql = format!(
        "INSERT INTO {table} ({}) VALUES {places})",
        columns.join(", ")
    );
    let mut query = diesel::sql_query(sql).into_boxed();
    for cell in rows.iter().flatten() {
        query = query.bind::<Nullable<Text>, _>((!cell.is_empty()).then_some(cell));
    }
    conn.batch_execute("BEGIN").unwrap();
    query.execute(conn).unwrap();
    conn.batch_execute("COMMIT").unwrap();
}

/// Returns the type of a column, which PostgreSQL needs to know.
fn column_type(column: &str) -> &'static str {
    match column {
        "disputed" => "BOOLEAN",
        "finished" | "late" => "BIGINT",
        _ => "TEXT",
    }
}
