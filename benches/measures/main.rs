//! The performance measures: how fast the program is, and compared with what.
//!
//! `cargo bench` runs all measures in about an hour, `cargo bench -- NAME…` only some. Absolute
//! times depend on the machine and on its other work. So almost every figure with a target is a
//! ratio within one run, and the two sides of a ratio are measured in alternate rounds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measure that can't continue should stop at once"
)]

mod bare;
mod bulk;
#[allow(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/support/chance.rs"]
mod chance;
mod charts;
mod citizens;
mod console;
mod database;
mod documents;
mod editions;
mod export;
mod groups;
mod import;
mod large;
#[allow(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/support/load.rs"]
mod load;
mod logins;
mod memory;
mod mixing;
#[allow(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/support/needs.rs"]
mod needs;
#[allow(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/support/nginx.rs"]
mod nginx;
mod pace;
mod program;
mod province;
mod publisher;
mod publishing;
mod puts;
mod results;
mod samples;
mod scores;
mod submissions;
mod traffic;
mod visits;
mod workspace;

use std::process::ExitCode;

use results::Results;
use samples::Samples;

/// A function that measures something and prints its results.
type Measure = fn(&Samples, &Results);

/// All measures by name.
const MEASURES: [(&str, Measure); 17] = [
    ("submissions", submissions::measure),
    ("visits", visits::measure),
    ("editions", editions::measure),
    ("publishing", publishing::measure),
    ("puts", puts::measure),
    ("logins", logins::measure),
    ("mixing", mixing::measure),
    ("bulk", bulk::measure),
    ("pace", pace::measure),
    ("export", export::measure),
    ("scores", scores::measure),
    ("console", console::measure),
    ("charts", charts::measure),
    ("documents", documents::measure),
    ("groups", groups::measure),
    ("memory", memory::measure),
    ("import", import::measure),
];

fn main() -> ExitCode {
    // Cargo itself adds `--bench`.
    let chosen: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let names = MEASURES.map(|(name, _)| name);
    if let Some(unknown) = chosen.iter().find(|name| !names.contains(&name.as_str())) {
        eprintln!(
            "there is no measure `{unknown}`; there are {}",
            names.join(", ")
        );
        return ExitCode::from(2);
    }
    let samples = Samples::new();
    let results = Results::begin();
    for (name, measure) in MEASURES {
        if chosen.is_empty() || chosen.iter().any(|chosen| chosen == name) {
            results.begin_part(name);
            measure(&samples, &results);
        }
    }
    results.finish();
    ExitCode::SUCCESS
}
