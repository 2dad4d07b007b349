//! Scores and rankings of 700 agencies from 100 thousand answers and, in turn, from a hundred times
//! as many.

use std::time::Instant;

use jiff::Timestamp;
use sipas::domain::access::Viewer;
use sipas::domain::figures::scope::{FigureQuery, Scope};
use sipas::store::Store;

use crate::database::number_of;
use crate::province::QUARTER;
use crate::results::{Results, Target, median, number};
use crate::samples::Samples;

const ROUNDS: usize = 15;

pub fn measure(samples: &Samples, results: &Results) {
    let (small, large) = (samples.base(), samples.large());
    let mut sizes = Vec::new();
    for database in [small, large] {
        let responses = "SELECT COUNT(*) FROM responses";
        sizes.push(number_of(&mut database.connect(), responses));
    }
    results.figure(
        "responses in the databases",
        &format!(
            "{} and {}",
            number(sizes[0] as f64),
            number(sizes[1] as f64)
        ),
    );
    let (small, large) = (small.store(5), large.store(5));
    let measures = [("score", score as fn(&Store)), ("rank", rank)];
    for (name, work) in measures {
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..=ROUNDS {
            for (store, times) in [&small, &large].into_iter().zip(&mut times) {
                let started = Instant::now();
                work(store);
                // The first round only warms up.
                if round > 0 {
                    times.push(started.elapsed().as_secs_f64() * 1000.0);
                }
            }
        }
        let [small, large] = times.map(median);
        results.ratio_to_reach(
            &format!("{name} of 700 agencies, large to small"),
            &format!("{} ms, {} ms", number(large), number(small)),
            large / small,
            Target::AtMost(1.5),
        );
    }
}

/// Returns the query for the quarter's figures of a scope.
pub fn query(scope: Scope) -> FigureQuery {
    FigureQuery {
        period: QUARTER.parse().unwrap(),
        scope,
        method: None,
        exclude_flagged: false,
        now: Timestamp::now(),
    }
}

fn score(store: &Store) {
    let report = store
        .snapshot(&Viewer::Operator, |figures| {
            figures.get_scores(&query(Scope::All))
        })
        .unwrap();
    assert!(report.agencies.len() > 700);
}

fn rank(store: &Store) {
    let blocks = ["so-ban-nganh", "xa-phuong-dac-khu"];
    let ranked: usize = blocks
        .map(|block| {
            let query = query(Scope::Block(block.to_owned()));
            let report =
                store.snapshot(&Viewer::Operator, |figures| figures.get_ranking(&query, 30));
            report.unwrap().agencies.len()
        })
        .iter()
        .sum();
    assert_eq!(ranked, 700);
}
