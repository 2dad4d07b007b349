//! Imports of a quarter of cases and of its responses, while citizens go on submitting.

use crate::citizens::Citizens;
use crate::database::Backend;
use crate::province::{self, Intake};
use crate::results::{Results, number, rate};
use crate::samples::Samples;

/// The number of cases that one province received in one quarter.
const CASES: usize = 113_905;
/// The links that citizens answer meanwhile.
const DURING: usize = 30_000;

pub fn measure(samples: &Samples, results: &Results) {
    for backend in Backend::BOTH {
        let Some(database) = samples.workspace.database(backend, "bulk") else {
            continue;
        };
        province::add_agencies(&database);
        let links = province::add_cases(&database, "B", DURING, Intake::EveryTenth);
        let server = database.program().serve();
        server.wait_for_mixing();
        let citizens = Citizens::new(&server, &links);
        let program = database.program();
        let count = CASES.to_string();
        let quarter = [
            &["simulate", "--cases", &count, "--period", "2023-Q1"][..],
            &["-o", "quarter.csv", "--agencies", "units.csv"],
            &["--responses", "responses.csv"],
        ];
        program.run(&quarter.concat());
        program.run(&["import", "agencies", "units.csv"]);
        let name = backend.name();
        for (what, import) in [
            (
                "cases",
                &["import", "cases", "quarter.csv", "--no-links"][..],
            ),
            (
                "responses",
                &["import", "responses", "responses.csv", "--batch", "quarter"],
            ),
        ] {
            let beside = format!("an import of {what}, {name}");
            let imported = citizens.beside(&beside, results, || program.run(import));
            let file = match what {
                "cases" => "quarter.csv",
                _ => "responses.csv",
            };
            let lines = std::fs::read_to_string(database.path(file)).unwrap();
            let lines = lines.lines().count() - 1;
            results.figure(
                "… the import",
                &format!(
                    "{} lines, {}/s",
                    number(lines as f64),
                    number(rate(lines, imported.took))
                ),
            );
        }
    }
}
