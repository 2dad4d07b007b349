//! Exporting a million responses as CSV.

use crate::database::{Database, Workspace, number_of};
use crate::large;
use crate::program::Ended;
use crate::province::QUARTER;
use crate::table::{Table, Target, median, rate};

const ROUNDS: usize = 3;

pub fn measure(workspace: &Workspace, table: &Table) {
    let small = workspace.base();
    let large = large::multiplied(workspace, small, "export", 10);
    let rows = number_of(&mut large.connect(), "SELECT COUNT(*) FROM responses");
    let few = export(small);
    let many: Vec<Ended> = (0..ROUNDS).map(|_| export(&large)).collect();
    let rates = many.iter().map(|export| rate(rows as usize, export.took));
    table.figure_to_reach(
        "CSV export of a million responses",
        median(rates.collect()),
        "rows/s",
        Target::AtLeast(300_000.0),
    );
    let peak = median(many.iter().map(|export| export.peak).collect());
    table.ratio_to_reach(
        "… memory to that of a tenth of them",
        &format!("{peak:.1} MB, {:.1} MB", few.peak),
        peak / few.peak,
        Target::AtMost(1.1),
    );
}

fn export(database: &Database) -> Ended {
    let program = database.program();
    program.run(&["export", "responses", "--period", QUARTER, "-o", "out.csv"])
}
