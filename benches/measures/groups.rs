//! What groups and marks say of blocks whose true scores are known: the table of docs/groups.md.

use crate::chance::{Answers, Kind, said};
use crate::results::{Results, Target};
use crate::samples::Samples;

/// Blocks of each kind.
const RUNS: u32 = 1000;

/// Any number; the table is that of this one.
const SEED: u64 = 20_261_129;

pub fn measure(_: &Samples, results: &Results) {
    for answers in [Answers::Alike, Answers::Mixed, Answers::Independent] {
        for agencies in [15, 120] {
            for mean in [0.86, 0.95, 0.98] {
                for spread in [0.0, 0.03] {
                    let kind = Kind {
                        agencies,
                        mean,
                        spread,
                        answers,
                    };
                    one(kind, results);
                }
            }
        }
    }
}

fn one(kind: Kind, results: &Results) {
    let Kind {
        agencies,
        mean,
        spread,
        answers,
    } = kind;
    let said = said(kind, RUNS, SEED);
    let name = format!("{answers:?}, {agencies} agencies, {mean} ± {spread}");
    if spread > 0.0 {
        let wrong = 100.0 * said.wrong_share();
        let name = format!("{name}: wrong calls of {}", said.calls);
        results.figure_to_reach(&name, wrong, "%", Target::AtMost(2.5));
    } else {
        let calling = 100.0 * said.calling_share();
        let name = format!("{name}: blocks with a call");
        results.figure_to_reach(&name, calling, "%", Target::AtMost(5.0));
    }
    let marking = 100.0 * f64::from(said.marking) / f64::from(said.runs);
    let figure = format!("{marking:.1} % of blocks, {} agencies", said.marks);
    results.figure("   marked by the funnel", &figure);
}
