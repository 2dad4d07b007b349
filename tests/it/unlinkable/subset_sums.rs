//! Subset sums: which of the rows that name no office make up the provisional counts of one?
//!
//! An office's closed figures are sums over the rows that name it, so that they tell nothing beside these. Its
//! provisional sums are over all sealed answers that name it, also those that drop it when they leave; the threat
//! model says so. Here every set of rows that gives the same counts to every question is sought, and what they
//! all have in common is told. Where that are too many sets, the search ends at a number of steps.
//!
//! ```text
//! cargo test --test it unlinkable::subset_sums -- --nocapture
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sipas::domain::period::{Month, Period};

use super::candidates::{Class, classes};
use super::nights::Tallies;
use super::people::{COMPONENTS, OFFICES, QUESTIONS};
use super::rows_of;
use super::year::{Row, Year};
use crate::support::Database;
use crate::support::length::size;

on_both_databases!(closed_counts_of_an_office_tell_nothing_beside_its_rows);

/// The component that is about the intake office in every question.
const OFFICIALS: usize = 1;
const LEVELS: [&str; 5] = ["1", "2", "3", "4", "5"];

fn closed_counts_of_an_office_tell_nothing_beside_its_rows(database: Database) {
    let year = Year::seen(&database);
    let rows = rows_of(year, OFFICIALS);
    let mut compared = 0;
    for office in OFFICES {
        let periods: BTreeSet<Period> = rows.iter().map(|row| row.period).collect();
        for period in periods {
            let named = |row: &&Row| row.office == office && row.period == period;
            let named: Vec<&Row> = rows.iter().filter(named).collect();
            let counted = counts(&year.nights.tallies, office, period, "all");
            let own = constraints(&named.iter().map(|row| &*row.ratings).collect::<Vec<_>>());
            assert_eq!(counted, own, "{office} {period}");
            compared += usize::from(!named.is_empty());
        }
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn provisional_counts_of_an_office_tell_the_rows_that_make_them_up() {
    let year = Year::seen(&Database::sqlite());
    let rows = rows_of(year, OFFICIALS);
    let classes = classes(year, &rows);
    let class_of: HashMap<usize, &Class> = classes
        .iter()
        .flat_map(|class| class.rows.iter().map(move |row| (*row, class)))
        .collect();
    let (mut sought, mut ended, mut named, mut right, mut few) = (0, 0, 0, 0, 0);
    for (closing, (months, _)) in year.closings.iter().enumerate() {
        for (month, office) in months
            .iter()
            .flat_map(|month| OFFICES.map(|of| (*month, of)))
        {
            let counted = counts(
                &year.nights.offices[closing],
                office,
                Period::Month(month),
                "provisional",
            );
            if counted.is_empty() {
                continue;
            }
            sought += 1;
            let pool = pool(year, &rows, month, office);
            println!("{office} {month}: {} rows, {counted:?}", pool.len());
            let Some(certain) = in_all_sets(&rows, &pool, &counted) else {
                continue;
            };
            ended += 1;
            for row in certain.into_iter().filter(|row| rows[*row].office == "*") {
                named += 1;
                let is_of_office = |person: usize| year.people[person].office == office;
                right += usize::from(is_of_office(rows[row].owner));
                let candidates = class_of[&row].candidates.iter();
                let left = candidates.filter(|person| is_of_office(**person)).count();
                few += usize::from(i64::try_from(left).unwrap() < year.k);
            }
        }
    }
    println!(
        "{sought} provisional sums of offices, {ended} searched to the end: the office of {named} rows follows, \
         {right} rightly, and {few} of them then fit fewer than k"
    );
    assert!(ended > 0, "the attack has no power");
    assert_eq!(named, right, "what follows is so");
}

/// The rows that may be of an office and month: of agencies for which it takes in, under a period with the month.
fn pool(year: &Year, rows: &[Row], month: Month, office: &str) -> Vec<usize> {
    let served = year.people.iter().filter(|person| person.office == office);
    let served: BTreeSet<&str> = served.map(|person| person.unit).collect();
    let may_be = |row: &Row| {
        served.contains(&*row.unit)
            && row.period.contains(Period::Month(month))
            && [office, "*"].contains(&&*row.office)
    };
    (0..rows.len()).filter(|row| may_be(&rows[*row])).collect()
}

/// How often each level was given to each question of the component; without what was never given.
fn counts(tallies: &Tallies, unit: &str, period: Period, basis: &str) -> BTreeMap<usize, i64> {
    let mut counts = BTreeMap::new();
    for (place, question) in COMPONENTS[OFFICIALS].1.clone().enumerate() {
        for (level, text) in LEVELS.iter().enumerate() {
            let of = [unit, &period.to_string(), basis, QUESTIONS[question], text];
            if let Some(count) = tallies.get(&of.map(str::to_owned)) {
                counts.insert(place * LEVELS.len() + level, *count);
            }
        }
    }
    counts
}

/// The same of ratings.
fn constraints(all: &[&str]) -> BTreeMap<usize, i64> {
    let mut counts = BTreeMap::new();
    for ratings in all {
        for constraint in constraints_of(ratings) {
            *counts.entry(constraint).or_default() += 1;
        }
    }
    counts
}

/// What a row counts for.
fn constraints_of(row: &str) -> impl Iterator<Item = usize> {
    let own = row[COMPONENTS[OFFICIALS].1.clone()].chars();
    own.enumerate().filter_map(|(place, rating)| {
        let level = LEVELS.iter().position(|text| text.starts_with(rating));
        Some(place * LEVELS.len() + level?)
    })
}

/// The rows of a pool that are in every set with these counts; `None` where the search is not ended.
fn in_all_sets(rows: &[Row], pool: &[usize], counted: &BTreeMap<usize, i64>) -> Option<Vec<usize>> {
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let is_given = |row: &&usize| constraints_of(&rows[**row].ratings).next().is_some();
    for row in pool.iter().filter(is_given) {
        alike.entry(&rows[*row].ratings).or_default().push(*row);
    }
    let kinds = alike.iter().map(|(ratings, rows)| Kind {
        counts_for: constraints_of(ratings).collect(),
        rows: i64::try_from(rows.len()).unwrap(),
    });
    let mut search = Search::new(kinds.collect(), counted);
    search.run();
    if search.steps > search.most_steps {
        return None;
    }
    assert!(search.least.is_some(), "the counts are not understood");
    let least = search.least?;
    let certain = alike.values().zip(least);
    let certain = certain.filter(|(rows, least)| i64::try_from(rows.len()) == Ok(*least));
    Some(certain.flat_map(|(rows, _)| rows.clone()).collect())
}

/// Rows that say the same.
struct Kind {
    counts_for: Vec<usize>,
    rows: i64,
}

/// A search for all ways to take rows so that they give the counts.
struct Search {
    kinds: Vec<Kind>,
    /// By constraint: what is still to be given, and how many rows are left that could.
    needed: Vec<i64>,
    left: Vec<i64>,
    taken: Vec<Option<i64>>,
    /// By kind, the fewest rows that a way takes; none before the first.
    least: Option<Vec<i64>>,
    steps: usize,
    most_steps: usize,
}

impl Search {
    fn new(kinds: Vec<Kind>, counted: &BTreeMap<usize, i64>) -> Self {
        let constraints = COMPONENTS[OFFICIALS].1.len() * LEVELS.len();
        let mut left = vec![0; constraints];
        for kind in &kinds {
            for constraint in &kind.counts_for {
                left[*constraint] += kind.rows;
            }
        }
        Self {
            taken: vec![None; kinds.len()],
            kinds,
            needed: (0..constraints)
                .map(|of| counted.get(&of).copied().unwrap_or(0))
                .collect(),
            left,
            least: None,
            steps: 0,
            most_steps: size(100_000, 10_000_000),
        }
    }

    fn run(&mut self) {
        self.steps += 1;
        let fails = |(needed, left): (&i64, &i64)| *needed < 0 || left < needed;
        if self.steps > self.most_steps || self.needed.iter().zip(&self.left).any(fails) {
            return;
        }
        let undecided = (0..self.kinds.len()).filter(|kind| self.taken[*kind].is_none());
        // First the rows of the question and rating that leave the least choice.
        let choice = |kind: &usize| {
            let of = self.kinds[*kind].counts_for.iter();
            of.map(|of| self.needed[*of].min(self.left[*of] - self.needed[*of]))
                .min()
        };
        let Some(next) = undecided.min_by_key(choice) else {
            let taken: Vec<i64> = self.taken.iter().map(|taken| taken.unwrap()).collect();
            let least = self.least.get_or_insert_with(|| taken.clone());
            for (least, taken) in least.iter_mut().zip(taken) {
                *least = taken.min(*least);
            }
            return;
        };
        for taken in 0..=self.kinds[next].rows {
            self.decide(next, Some(taken));
            self.run();
            self.decide(next, None);
        }
    }

    fn decide(&mut self, kind: usize, taken: Option<i64>) {
        let Kind { counts_for, rows } = &self.kinds[kind];
        let before = std::mem::replace(&mut self.taken[kind], taken);
        let sign = if taken.is_some() { 1 } else { -1 };
        let count = taken.or(before).unwrap();
        for constraint in counts_for {
            self.needed[*constraint] -= sign * count;
            self.left[*constraint] -= sign * rows;
        }
    }
}
