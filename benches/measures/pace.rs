//! A million responses, imported in parts: the last part beside the first, and one database beside the other.

use crate::database::Backend;
use crate::results::{Results, Target, number, rate};
use crate::samples::Samples;

/// The parts, each of a quarter of its own.
const PARTS: [&str; 5] = ["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2022-Q1"];
/// The cases of each, about two in five of which are answered.
const CASES: &str = "540000";
/// The agencies; 681 intake offices come on top.
const AGENCIES: &str = "700";

pub fn measure(samples: &Samples, results: &Results) {
    let mut lasts = Vec::new();
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "pace") else {
            continue;
        };
        let program = database.program();
        let mut rates = Vec::new();
        let mut all = 0;
        for period in PARTS {
            let simulate = ["simulate", "--cases", CASES, "--period", period];
            let units = ["--agency-count", AGENCIES, "--agencies", "units.csv"];
            let files = ["-o", "cases.csv", "--responses", "responses.csv"];
            program.run(&[&simulate[..], &units, &files].concat());
            program.run(&["import", "agencies", "units.csv"]);
            let text = std::fs::read_to_string(database.path("responses.csv")).unwrap();
            let lines = text.lines().count() - 1;
            let import = ["import", "responses", "responses.csv", "--batch", period];
            rates.push(rate(lines, program.run(&import).took));
            all += lines;
        }
        let (first, last) = (rates[0], rates[rates.len() - 1]);
        results.ratio_to_reach(
            &format!(
                "the last of {} responses, {}, to the first",
                number(all as f64),
                backend.name()
            ),
            &format!("{}/s, {}/s", number(last), number(first)),
            first / last,
            Target::AtMost(1.3),
        );
        lasts.push(last);
    }
    if let [sqlite, postgres] = lasts[..] {
        let title = "… on PostgreSQL, time to that on SQLite";
        results.ratio_to_reach(title, "", sqlite / postgres, Target::AtMost(2.0));
    }
}
