//! Exporting a million responses as CSV.

use crate::database::{Database, number_of};
use crate::large;
use crate::program::Finished;
use crate::province::QUARTER;
use crate::results::{Results, Target, median, rate};
use crate::samples::Samples;

const ROUNDS: usize = 3;

pub fn measure(samples: &Samples, results: &Results) {
    let small = samples.base();
    let large = large::multiplied(&samples.workspace, small, "export", 10);
    let rows = number_of(&mut large.connect(), "SELECT COUNT(*) FROM responses");
    let few = export(small);
    let many: Vec<Finished> = (0..ROUNDS).map(|_| export(&large)).collect();
    let rates = many.iter().map(|export| rate(rows as usize, export.took));
    results.figure_to_reach(
        "CSV export of a million responses",
        median(rates.collect()),
        "rows/s",
        Target::AtLeast(300_000.0),
    );
    let peak = median(many.iter().map(|export| export.peak).collect());
    results.ratio_to_reach(
        "… memory to that of a tenth of them",
        &format!("{peak:.1} MB, {:.1} MB", few.peak),
        peak / few.peak,
        Target::AtMost(1.1),
    );
}

fn export(database: &Database) -> Finished {
    let program = database.program();
    program.run(&["export", "responses", "--period", QUARTER, "-o", "out.csv"])
}
