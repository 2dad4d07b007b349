//! Blocks for the funnel: agencies that differ a little, and some that are far from the others.

use super::samples::{BLOCK, around, figure, many, report};
use crate::domain::figures::ranking::{RankReport, rank};

/// A block of a number of agencies, ranked against their own pooled score.
pub fn funnel(count: i64) -> RankReport {
    let names = many(count).agencies;
    let agencies = (1..=count).zip(names).map(|(i, named)| {
        let n = [34, 61, 120, 230, 410, 90, 1300][(i % 7) as usize] + i % 13;
        let per_mille = match i % 29 {
            3 => 790,
            5 => 999,
            11 if i > 100 => 840,
            _ => 935 + i * 7 % 41 - 20,
        };
        around(&named.agency, &named.name, per_mille, n)
    });
    let report = report(agencies.collect());
    rank(report.clone(), "so-ban-nganh", BLOCK, 20, |ranked| {
        let chosen = report.agencies.iter();
        let figures = chosen
            .filter(|agency| ranked.contains(agency.agency.as_str()))
            .map(|agency| &agency.overall.figure);
        let sum = |of: fn(&crate::domain::figures::score::Figure) -> Option<i64>| -> i64 {
            figures.clone().filter_map(of).sum()
        };
        match sum(|of| of.denominator) {
            0 => crate::domain::figures::score::Figure::no_data(),
            given => figure(sum(|of| of.numerator), given, sum(|of| of.n)),
        }
    })
}
