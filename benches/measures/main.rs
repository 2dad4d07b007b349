//! The measures: what is fast enough, and beside what.
//!
//! `cargo bench` measures everything in about ten minutes; `cargo bench -- NAME…` a part of it.
//! Absolute times tell of the machine and its neighbours, so every figure that has a target is a
//! ratio within one run, and rounds of what is compared take turns.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a measure that can't go on should stop at once"
)]

mod bare;
mod charts;
mod database;
mod export;
mod import;
mod large;
#[allow(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/support/load.rs"]
mod load;
mod memory;
mod mixing;
mod program;
mod province;
mod scores;
mod submissions;
mod table;
mod traffic;

use std::process::ExitCode;

use database::Workspace;
use table::Table;

/// Measures something and puts its figures into the table.
type Measure = fn(&Workspace, &Table);

/// What can be measured, by name.
const MEASURES: [(&str, Measure); 7] = [
    ("submissions", submissions::measure),
    ("mixing", mixing::measure),
    ("export", export::measure),
    ("scores", scores::measure),
    ("charts", charts::measure),
    ("memory", memory::measure),
    ("import", import::measure),
];

fn main() -> ExitCode {
    // Cargo itself adds `--bench`.
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let names = MEASURES.map(|(name, _)| name);
    if let Some(unknown) = asked.iter().find(|name| !names.contains(&name.as_str())) {
        eprintln!(
            "there is no measure `{unknown}`; there are {}",
            names.join(", ")
        );
        return ExitCode::from(2);
    }
    let workspace = Workspace::new();
    let table = Table::begin();
    for (name, measure) in MEASURES {
        if asked.is_empty() || asked.iter().any(|asked| asked == name) {
            table.begin_part(name);
            measure(&workspace, &table);
        }
    }
    table.finish();
    ExitCode::SUCCESS
}
