//! A province of 700 agencies, its finished cases and the answers of its citizens.

use diesel::connection::SimpleConnection;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use sipas::cli::simulate::draw_ratings;
use sipas::domain::answers::source::Source;
use sipas::domain::links::code::LinkCode;
use sipas::store::{Store, Submission};

use crate::database::{Database, definitions};

/// The number of departments.
pub const DEPARTMENTS: usize = 20;
/// The number of departments and communes.
pub const AGENCIES: usize = 700;
const OFFICES: usize = 20;
const CHANNELS: [&str; 3] = ["counter", "online", "post"];
const FIELDS: usize = 20;

/// The quarter in which the cases are finished.
pub const QUARTER: &str = "2025-Q1";

pub fn department(number: usize) -> String {
    format!("so-{:02}", number % DEPARTMENTS)
}

pub fn agency(number: usize) -> String {
    match number % AGENCIES {
        department if department < DEPARTMENTS => self::department(department),
        commune => format!("xa-{commune:03}"),
    }
}

/// Imports the agencies and intake offices into a database.
pub fn add_agencies(database: &Database) {
    let mut file = csv::Writer::from_path(database.path("agencies.csv")).unwrap();
    file.write_record(["code", "name", "block"]).unwrap();
    for number in 0..AGENCIES {
        let code = agency(number);
        let block = if number < DEPARTMENTS {
            "so-ban-nganh"
        } else {
            "xa-phuong-dac-khu"
        };
        file.write_record([&code, &format!("Cơ quan {code}"), block])
            .unwrap();
    }
    for number in 0..OFFICES {
        let code = format!("mot-cua-{number:02}");
        file.write_record([&code, &format!("Bộ phận Một cửa {number}"), "mot-cua"])
            .unwrap();
    }
    file.flush().unwrap();
    database
        .program()
        .run(&["import", "agencies", "agencies.csv"]);
}

/// Closes all months that have answers, and lets the database be opened with another `k` then, which a
/// province can't.
pub fn close_months(database: &Database, store: &Store) {
    while let Some(due) = store.find_next_closing().unwrap() {
        store.mix(due).unwrap();
    }
    let mut conn = database.connect();
    conn.batch_execute("DELETE FROM facts WHERE name = 'k'")
        .unwrap();
}

/// The share of cases with an intake office, which their answers name.
#[derive(Clone, Copy)]
pub enum Intake {
    Every,
    EveryTenth,
}

/// Imports finished cases, spread as evenly as possible over agencies, months, channels and fields,
/// and returns their links.
pub fn add_cases(database: &Database, prefix: &str, count: usize, intake: Intake) -> Vec<String> {
    add_cases_of(database, prefix, count, intake, 1)
}

/// The same, finished in the three months from the given one.
pub fn add_cases_of(
    database: &Database,
    prefix: &str,
    count: usize,
    intake: Intake,
    first_month: usize,
) -> Vec<String> {
    let mut file = csv::Writer::from_path(database.path("cases.csv")).unwrap();
    file.write_record([
        "case_code",
        "agency",
        "intake_office",
        "field",
        "channel",
        "received_at",
        "due_at",
        "finished_at",
        "outcome",
    ])
    .unwrap();
    for number in 0..count {
        let turn = number / AGENCIES;
        let office = match intake {
            Intake::EveryTenth if number % 10 > 0 => String::new(),
            Intake::Every | Intake::EveryTenth => format!("mot-cua-{:02}", number % OFFICES),
        };
        let month = turn % 3 + first_month;
        file.write_record([
            &format!("{prefix}-{number:07}"),
            &agency(number),
            &office,
            &format!("Lĩnh vực {}", turn / 9 % FIELDS + 1),
            CHANNELS[turn / 3 % CHANNELS.len()],
            "2025-01-01",
            "",
            &format!("2025-{month:02}-{:02}", number % 28 + 1),
            "granted",
        ])
        .unwrap();
    }
    file.flush().unwrap();
    import_cases(database)
}

/// Imports the database's file of cases, and returns their links.
pub fn import_cases(database: &Database) -> Vec<String> {
    let program = database.program();
    program.run(&["import", "cases", "cases.csv", "--links", "links.csv"]);
    let mut links = csv::Reader::from_path(database.path("links.csv")).unwrap();
    links
        .records()
        .map(|record| record.unwrap()[2].to_owned())
        .collect()
}

/// Answers links through the library, in large transactions.
pub fn answer(store: &Store, links: &[String]) {
    let definition = definitions().swap_remove(0).definition;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let submissions: Vec<Submission> = links
        .iter()
        .map(|code| Submission {
            code: LinkCode::parse(code).unwrap(),
            press: code.clone(),
            ratings: draw_ratings(90.0, 0.2, &mut rng, &definition),
            comment: None,
            language: "vi".to_owned(),
            source: Source::Web,
            signals: String::new(),
            assisted: false,
        })
        .collect();
    for submissions in submissions.chunks(5_000) {
        store
            .submit_all(submissions, jiff::Timestamp::now())
            .unwrap();
    }
}
