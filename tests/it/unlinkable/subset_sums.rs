//! Subset sums: which rows make up the counts that were shown?
//!
//! The provisional sums of an open month are over the answers that had come. Here every set of rows is sought that
//! gives the same counts to every question, and what all these sets have in common follows: that a row came before
//! a Monday, or after it. Whoever knows who answered when strikes the others. So answers leave with those that
//! entered provisional sums together, and at least `k` links remain. Without that rule many answers leave in companies
//! of which fewer than `k` came in the same week.
//!
//! The sums of an office, closed and provisional ones, are over rows that name it, so that they tell nothing beside
//! these.
//!
//! ```text
//! cargo test --test it unlinkable::subset_sums -- --nocapture
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sipas::domain::answers::mixing::{Move, Traits, plan};
use sipas::domain::period::{Month, Period};

use super::candidates::{Class, States, classes, count, kind_of, waiting};
use super::nights::Tallies;
use super::people::{AGENCIES, COMPONENTS, OFFICES, Person, QUESTIONS};
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
            let counted = counts(&year.nights.tallies, OFFICIALS, (office, period), "all");
            let own = constraints(
                OFFICIALS,
                &named.iter().map(|row| &*row.ratings).collect::<Vec<_>>(),
            );
            assert_eq!(counted, own, "{office} {period}");
            compared += usize::from(!named.is_empty());
        }
    }
    assert!(compared > 3, "{compared}");
}

#[test]
fn provisional_counts_tell_when_a_row_came_and_without_them_nothing_does() {
    let without = Year::without_provisional_sums();
    let shows_nothing = |tallies: &Tallies| tallies.is_empty();
    assert!(without.nights.weeks.iter().all(shows_nothing));
    let year = Year::seen(&Database::sqlite());
    let mut all = 0;
    for (component, (id, _)) in COMPONENTS.iter().enumerate() {
        let rows = rows_of(year, component);
        let told = Told::of(year, component, &rows);
        let narrowed = told.narrowed(year, &rows);
        println!(
            "{id}: of {} sums {} were searched to the end; of {} rows {} then fit fewer than k",
            told.sought,
            told.ended,
            rows.len(),
            narrowed
        );
        assert_eq!(
            (told.wrong, narrowed),
            (0, 0),
            "what follows is so, and narrows nothing"
        );
        all += told.facts.len();
    }
    assert!(all > 1_000, "the attack has no power: {all}");
    let states = &year.nights.states;
    let [with, without] = [states, &States::new()].map(|kept| told_apart(year, kept));
    println!(
        "answers in companies of which fewer than k are of one state: {with}; without the rule {without}"
    );
    assert_eq!(with, 0);
    assert!(without > 100, "{without}");
}

/// The answers that leave in a month with fewer than `k` others of their company and state, where companies are
/// formed by some states.
fn told_apart(year: &Year, states: &States) -> usize {
    let mut together: BTreeMap<(&str, Period, Traits, usize), usize> = BTreeMap::new();
    for (unit, _) in AGENCIES {
        let moves = plan(
            &waiting(states, &year.people, unit),
            |_| true,
            |_| true,
            |month| count(states, unit, month),
            year.k,
        );
        let answered = |person: &&Person| person.unit == unit && person.answers_on.is_some();
        for person in year.people.iter().filter(answered) {
            if let Move::Leaves { period, traits } = &moves[&kind_of(states, person)]
                && matches!(period, Period::Month(_))
            {
                let state = kind_of(&year.nights.states, person).state;
                *together
                    .entry((unit, *period, traits.clone(), state))
                    .or_default() += 1;
            }
        }
    }
    let k = usize::try_from(year.k).unwrap();
    together.into_values().filter(|size| *size < k).sum()
}

/// People, and whether a row is of one of them.
type Fact = (Rc<BTreeSet<usize>>, bool);

/// What provisional sums tell of rows.
#[derive(Default)]
struct Told {
    /// The sums of which sets were sought, and those of which all were found.
    sought: usize,
    ended: usize,
    /// By row.
    facts: BTreeMap<usize, Vec<Fact>>,
    /// Facts that are not so.
    wrong: usize,
}

impl Told {
    fn of(year: &Year, component: usize, rows: &[Row]) -> Self {
        let months = year.closings.iter().flat_map(|(months, _)| months);
        let of: Vec<(&str, Month)> = AGENCIES
            .iter()
            .flat_map(|(unit, _)| months.clone().map(|month| (*unit, *month)))
            .collect();
        let mut told = Self::default();
        for (unit, month) in of {
            let pool = pool(rows, month, unit);
            let mut seen = BTreeSet::new();
            for tallies in &year.nights.weeks {
                let period = Period::Month(month);
                let counted = counts(tallies, component, (unit, period), "provisional");
                if !counted.is_empty() && seen.insert(counted.clone()) {
                    let first = first(
                        year,
                        (unit, month),
                        answers(tallies, component, unit, month),
                    );
                    let found = in_sets(component, rows, &pool, &counted);
                    told.add(rows, found, &Rc::new(first));
                }
            }
        }
        told
    }

    fn add(
        &mut self,
        rows: &[Row],
        found: Option<Vec<(usize, bool)>>,
        first: &Rc<BTreeSet<usize>>,
    ) {
        self.sought += 1;
        self.ended += usize::from(found.is_some());
        for (row, is_in) in found.into_iter().flatten() {
            self.wrong += usize::from(first.contains(&rows[row].owner) != is_in);
            let of_row = self.facts.entry(row).or_default();
            of_row.push((first.clone(), is_in));
        }
    }

    /// The rows that fit fewer than `k` of their candidates.
    fn narrowed(&self, year: &Year, rows: &[Row]) -> usize {
        let is_narrowed = |row: &usize, candidates: &[usize]| {
            let facts = self.facts.get(row).map_or(&[][..], Vec::as_slice);
            let fits = |person: &&usize| {
                let mut facts = facts.iter();
                facts.all(|(first, is_in)| first.contains(person) == *is_in)
            };
            i64::try_from(candidates.iter().filter(fits).count()).unwrap() < year.k
        };
        let narrowed = |class: &Class| {
            let rows = class.rows.iter();
            rows.filter(|row| is_narrowed(row, &class.candidates))
                .count()
        };
        classes(year, rows).iter().map(narrowed).sum()
    }
}

/// How many answers the sums of a component are over.
fn answers(tallies: &Tallies, component: usize, unit: &str, month: Month) -> i64 {
    let question = QUESTIONS[COMPONENTS[component].1.start];
    let given = |rating: &str| {
        let of = [unit, &month.to_string(), "provisional", question, rating];
        tallies.get(&of.map(str::to_owned)).copied()
    };
    let ratings = LEVELS.iter().chain(&["x", "-"]);
    ratings.filter_map(|rating| given(rating)).sum()
}

/// Who gave them: whoever watches the links knows who was the first.
fn first(year: &Year, (unit, month): (&str, Month), count: i64) -> BTreeSet<usize> {
    let answered = |index: &usize| {
        let person = &year.people[*index];
        person.month == month && person.unit == unit && person.answers_on.is_some()
    };
    let mut people: Vec<usize> = (0..year.people.len()).filter(answered).collect();
    people.sort_by_key(|person| year.people[*person].answers_on);
    people.truncate(usize::try_from(count).unwrap());
    people.into_iter().collect()
}

/// The rows that may be of an agency and month: under a period with the month.
fn pool(rows: &[Row], month: Month, unit: &str) -> Vec<usize> {
    let may_be = |row: &Row| row.unit == unit && row.period.contains(Period::Month(month));
    (0..rows.len()).filter(|row| may_be(&rows[*row])).collect()
}

/// How often each level was given to each question of the component; without what was never given.
fn counts(
    tallies: &Tallies,
    component: usize,
    (unit, period): (&str, Period),
    basis: &str,
) -> BTreeMap<usize, i64> {
    let mut counts = BTreeMap::new();
    for (place, question) in COMPONENTS[component].1.clone().enumerate() {
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
fn constraints(component: usize, all: &[&str]) -> BTreeMap<usize, i64> {
    let mut counts = BTreeMap::new();
    for ratings in all {
        for constraint in constraints_of(component, ratings) {
            *counts.entry(constraint).or_default() += 1;
        }
    }
    counts
}

/// What a row counts for.
fn constraints_of(component: usize, row: &str) -> impl Iterator<Item = usize> {
    let own = row[COMPONENTS[component].1.clone()].chars();
    own.enumerate().filter_map(|(place, rating)| {
        let level = LEVELS.iter().position(|text| text.starts_with(rating));
        Some(place * LEVELS.len() + level?)
    })
}

/// The rows of a pool that are in every set with these counts, and those that are in none; none of them where
/// there is no set, `None` where the search is not ended.
fn in_sets(
    component: usize,
    rows: &[Row],
    pool: &[usize],
    counted: &BTreeMap<usize, i64>,
) -> Option<Vec<(usize, bool)>> {
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let given = &COMPONENTS[component].1;
    let is_given = |row: &&usize| {
        constraints_of(component, &rows[**row].ratings)
            .next()
            .is_some()
    };
    for row in pool.iter().filter(is_given) {
        alike
            .entry(&rows[*row].ratings[given.clone()])
            .or_default()
            .push(*row);
    }
    let kinds = alike.values().map(|of| Kind {
        counts_for: constraints_of(component, &rows[of[0]].ratings).collect(),
        rows: i64::try_from(of.len()).unwrap(),
    });
    let mut search = Search::new(kinds.collect(), counted, given.len());
    search.run();
    if search.steps > search.most_steps {
        return None;
    }
    let Some(taken) = search.found else {
        return Some(Vec::new());
    };
    let known = alike.into_values().zip(taken);
    let known = known.flat_map(|(of, [least, most])| {
        let all = i64::try_from(of.len()).unwrap();
        let is_in = (least == all)
            .then_some(true)
            .or((most == 0).then_some(false));
        of.into_iter().filter_map(move |row| Some((row, is_in?)))
    });
    Some(known.collect())
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
    /// By kind, the fewest and the most rows that a way takes; none before the first.
    found: Option<Vec<[i64; 2]>>,
    steps: usize,
    most_steps: usize,
}

impl Search {
    fn new(kinds: Vec<Kind>, counted: &BTreeMap<usize, i64>, questions: usize) -> Self {
        let constraints = questions * LEVELS.len();
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
            found: None,
            steps: 0,
            most_steps: size(20_000, 300_000),
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
            let taken = self.taken.iter().map(|taken| taken.unwrap());
            let taken: Vec<i64> = taken.collect();
            let first = || taken.iter().map(|taken| [*taken; 2]).collect();
            let found = self.found.get_or_insert_with(first);
            for ([least, most], taken) in found.iter_mut().zip(&taken) {
                *least = *taken.min(least);
                *most = *taken.max(most);
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
