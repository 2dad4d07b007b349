//! Publishing the edition of 700 agencies, while citizens go on submitting as fast as the server takes
//! it; and the size of its bundle, and of one of 150.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sipas::domain::access::Viewer;
use sipas::outputs::editions::released::bundle_of;

use crate::database::{Backend, Database};
use crate::province;
use crate::publisher::Publisher;
use crate::results::{Results, Target};
use crate::samples::Samples;
use crate::traffic::{self, CONNECTIONS, Traffic};

/// The blocks, the number of agencies of each, and the most megabytes of its bundle.
const BLOCKS: [(&str, usize, f64); 2] = [
    ("so-ban-nganh", 150, 10.0),
    ("xa-phuong-dac-khu", 700, 30.0),
];
const AGENCIES: usize = BLOCKS[0].1 + BLOCKS[1].1;
const SMALL: &str = BLOCKS[0].0;
/// The block whose edition is made while citizens submit.
const LARGE: &str = BLOCKS[1].0;
/// The answers of each agency in a quarter.
const ANSWERS: usize = 60;
/// Two quarters, so that each agency has a change, and the first month of each.
const QUARTERS: [(&str, usize); 2] = [("2025-Q1", 1), ("2025-Q2", 4)];
/// The links that are answered while the edition is made, of a quarter that is not closed.
const DURING: usize = 400_000;
const THIRD_QUARTER: usize = 7;
/// The time for which submissions are measured without it.
const ALONE: Duration = Duration::from_secs(8);

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "publishing") else {
            continue;
        };
        add_agencies(&database);
        let store = database.store(1);
        for (number, (_, first_month)) in QUARTERS.into_iter().enumerate() {
            let count = ANSWERS * AGENCIES;
            let links = add_cases(&database, &format!("Q{number}"), count, first_month);
            province::answer(&store, &links);
        }
        province::close_months(&database, &store);
        let links = add_cases(&database, "D", DURING, THIRD_QUARTER);
        let forms: Vec<String> = links
            .iter()
            .enumerate()
            .map(|(number, code)| traffic::form(code, number))
            .collect();
        measure_publishing(&database, &forms, results);
    }
}

fn measure_publishing(database: &Database, forms: &[String], results: &Results) {
    let name = database.backend.name();
    let [(first, _), (second, _)] = QUARTERS;
    let publisher = Publisher::new(database);
    for (block, period) in [(SMALL, first), (SMALL, second), (LARGE, first)] {
        publisher.publish(block, period);
    }

    let server = database.program().serve();
    let next = AtomicUsize::new(0);
    let submit_while = |goes_on: &(dyn Fn() -> bool + Sync)| -> Traffic {
        traffic::run(server.address, CONNECTIONS, 303, || {
            let form = forms.get(next.fetch_add(1, Ordering::Relaxed))?;
            goes_on().then_some(form.as_str())
        })
    };
    let end = Instant::now() + ALONE;
    let before = submit_while(&|| Instant::now() < end);
    let is_publishing = AtomicBool::new(true);
    let started = Instant::now();
    let (took, during) = std::thread::scope(|scope| {
        let citizens = scope.spawn(|| submit_while(&|| is_publishing.load(Ordering::Relaxed)));
        publisher.publish(LARGE, second);
        is_publishing.store(false, Ordering::Relaxed);
        (started.elapsed(), citizens.join().unwrap())
    });
    let end = Instant::now() + ALONE;
    let after = submit_while(&|| Instant::now() < end);
    assert!(next.into_inner() < forms.len(), "all links are used");
    results.figure_to_reach(
        &format!("publishing an edition of 700 agencies, {name}"),
        took.as_secs_f64(),
        "s",
        Target::AtMost(90.0),
    );
    results.figure(&format!("submissions before, {name}"), &before.summary());
    results.ratio_to_reach(
        "… meanwhile, to before and after",
        &during.summary(),
        2.0 * during.rate() / (before.rate() + after.rate()),
        Target::AtLeast(0.8),
    );
    for (block, agencies, most) in BLOCKS {
        let id = format!("{block}-{second}");
        let now = Timestamp::now();
        let bundle = bundle_of(&database.store(5), &Viewer::Operator, &id, now).unwrap();
        results.figure_to_reach(
            &format!("the bundle of {agencies} agencies"),
            bundle.len() as f64 / 1e6,
            "MB",
            Target::AtMost(most),
        );
    }
}

/// The codes of all agencies and the block of each.
fn agencies() -> impl Iterator<Item = (String, &'static str)> + Clone {
    BLOCKS.into_iter().flat_map(|(block, count, _)| {
        (1..=count).map(move |number| (format!("{block}-{number:03}"), block))
    })
}

fn add_agencies(database: &Database) {
    let mut file = csv::Writer::from_path(database.path("agencies.csv")).unwrap();
    file.write_record(["code", "name", "block"]).unwrap();
    for (number, (code, block)) in agencies().enumerate() {
        let name = format!("Ủy ban nhân dân phường Thượng Hồng Đường Hào {number}");
        file.write_record([&code, &name, block]).unwrap();
    }
    file.flush().unwrap();
    database
        .program()
        .run(&["import", "agencies", "agencies.csv"]);
}

/// Imports cases finished in the three months from the given one, in turn of each agency, and returns
/// their links.
fn add_cases(database: &Database, prefix: &str, count: usize, first_month: usize) -> Vec<String> {
    let mut file = csv::Writer::from_path(database.path("cases.csv")).unwrap();
    file.write_record([
        "case_code",
        "agency",
        "received_at",
        "finished_at",
        "outcome",
    ])
    .unwrap();
    for (number, (agency, _)) in agencies().cycle().take(count).enumerate() {
        let month = number / AGENCIES % 3 + first_month;
        let code = format!("{prefix}-{number:07}");
        let finished = format!("2025-{month:02}-{:02}", number % 28 + 1);
        file.write_record([&code, &agency, "2025-01-01", &finished, "granted"])
            .unwrap();
    }
    file.flush().unwrap();
    province::import_cases(database)
}
