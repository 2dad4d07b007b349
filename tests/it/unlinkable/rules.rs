//! Positive controls: every rule switched off in turn. The same attack is made on what the year has shown,
//! and on what it would have shown without the rule, which is built from the truth. It must find people
//! there and nobody here. What it finds is told as a table: guesses who somebody is, and numbers that follow
//! from figures, of which those of fewer than `k` answers are found.
//!
//! ```text
//! cargo test --test it unlinkable::rules -- --nocapture
//! ```

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::candidates::{Class, classes, traits};
use super::chance::Guesses;
use super::differences::{Known, between_looks, few, within_looks};
use super::joins::{ORDERS, components_beside_each_other, from_late_cases, rows_beside_people};
use super::people::{AGENCIES, COMPONENTS, PROMISED_DATE, Person};
use super::shown::Shown;
use super::truth::undisclosed;
use super::year::{Row, SEED, Year, block};
use super::{UNLIKELY, cross_sums, rows_of};
use crate::support::Database;
use crate::support::length::{size, tell};
use sipas::domain::period::{Month, Period};

on_both_databases!(every_rule_is_needed);

/// What an attack finds with a rule, and without it.
type Found = [Guesses; 2];

/// A rule, and the attack that it is against.
type Rule = (&'static str, fn(&Year) -> Found);

const RULES: [Rule; 17] = [
    ("answers wait sealed until their month closes", |year| {
        naming(year, |person| format!("{:?}", person.answers_on))
    }),
    ("rows keep the traits that k share", |year| {
        naming(year, |person| {
            format!("{} {:?}", person.month, traits(person))
        })
    }),
    (
        "fewer than k in a month count in its quarter or year",
        |year| naming(year, |person| person.month.to_string()),
    ),
    (
        "those who are left over take the smallest group along",
        left_over,
    ),
    ("an office has no rows of its own", |year| {
        naming(year, |person| person.office.to_owned())
    }),
    (
        "rows tell nothing else of cases, such as lateness",
        |year| naming(year, |person| person.late.to_string()),
    ),
    ("rows keep no signal", |year| {
        naming(year, |person| person.flagged.to_string())
    }),
    ("links are written anew, and rows together", |year| {
        // The transaction of a link is that of its answer.
        naming(year, |person| person.case_code.clone())
    }),
    ("rows are written in a random order", order_of_use),
    ("components have keys of their own", components),
    ("what a component tells leads to no other", late_cases),
    (
        "several components are not summed by traits",
        sums_by_traits,
    ),
    ("figures of fewer than k are not shown", small_figures),
    ("a period pools no parts of fewer than k", small_periods),
    ("flagged answers are told from k on", small_differences),
    (
        "blocks pool the published figures of agencies",
        small_agencies,
    ),
    ("provisional sums move by k", daily_sums),
];

fn every_rule_is_needed(database: Database) {
    let mut table = String::from(
        "\n| rule | with it: found | by chance | p | without it: found | by chance | p |\n|---|---|---|---|---|---|---|",
    );
    let mut wrong = Vec::new();
    for (rule, attack) in RULES {
        let mut found = Found::default();
        for year in years(&database) {
            let [with, without] = attack(year);
            found[0].extend(with);
            found[1].extend(without);
        }
        let [with, without] = &found;
        let cells = |of: &Guesses| {
            let (right, all) = (of.hits, of.chances.len());
            format!(
                "{right} of {all} | {:.1} | {:.1e}",
                of.expected(),
                of.tail()
            )
        };
        table += &format!("\n| {rule} | {} | {} |", cells(with), cells(without));
        let is_needed = without.hits > 20 && without.tail() < 1e-6;
        if with.chances.is_empty() || with.tail() <= UNLIKELY || !is_needed {
            wrong.push(rule);
        }
    }
    tell("every rule", table);
    assert_eq!(wrong, Vec::<&str>::new());
}

/// The year, and at full length nine more of other people.
fn years(database: &Database) -> impl Iterator<Item = &'static Year> {
    static MORE: OnceLock<Vec<Year>> = OnceLock::new();
    let more = MORE.get_or_init(|| {
        let seeds = (SEED + 1..).take(size(0, 9));
        let lived = |seed| Year::lived(Database::sqlite(), 5, seed, true);
        seeds.map(lived).collect()
    });
    [Year::seen(database)].into_iter().chain(more)
}

/// Names somebody for each row, of those from whom it can be by what the register knows; and the same where
/// rows tell something of their case, so that they are told apart by it like people. Only rows that it would
/// narrow are counted.
fn naming(year: &Year, tells: impl Fn(&Person) -> String) -> Found {
    let rows = rows_of(year, 0);
    let mut found = Found::default();
    for Class {
        rows: own,
        candidates,
    } in classes(year, &rows)
    {
        let mut own: Vec<&Row> = own.iter().map(|&row| &rows[row]).collect();
        own.sort_by(|a, b| a.key.cmp(&b.key));
        let mut told: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (place, row) in own.iter().enumerate() {
            let kind = told.entry(tells(&year.people[row.owner]));
            kind.or_default().0.push(place);
        }
        for &person in &candidates {
            let kind = told.entry(tells(&year.people[person]));
            kind.or_default().1.push(person);
        }
        told.retain(|_, (_, people)| people.len() < candidates.len());
        for (places, people) in told.into_values() {
            for (nth, &place) in places.iter().enumerate() {
                let with = candidates[place * candidates.len() / own.len()];
                let without = people[nth * people.len() / places.len()];
                for (found, named) in found.iter_mut().zip([with, without]) {
                    found.add(named == own[place].owner, candidates.len());
                }
            }
        }
    }
    found
}

/// The steps in which traits are dropped: of office, source, channel and field, those that are kept.
const KEPT: [[bool; 4]; 5] = [
    [true, true, true, true],
    [true, false, true, true],
    [true, false, true, false],
    [false, false, true, false],
    [false; 4],
];

/// Those who are fewer than `k` in the end leave by themselves.
fn left_over(year: &Year) -> Found {
    let rows = rows_of(year, 0);
    let mut left: BTreeMap<(&str, Period), Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        left.entry((&row.unit, row.period)).or_default().push(row);
    }
    for rows in left.values_mut() {
        for kept in KEPT {
            let alike = |row: &Row| {
                let own = traits(&year.people[row.owner]).into_iter().zip(kept);
                own.filter_map(|(own, kept)| kept.then_some(own))
                    .collect::<Vec<String>>()
            };
            let mut sizes: BTreeMap<Vec<String>, i64> = BTreeMap::new();
            for row in rows.iter() {
                *sizes.entry(alike(row)).or_default() += 1;
            }
            rows.retain(|row| sizes[&alike(row)] < year.k);
        }
    }
    let left: Vec<&str> = left
        .values()
        .flatten()
        .map(|row| year.people[row.owner].case_code.as_str())
        .collect();
    naming(year, |person| {
        left.contains(&&*person.case_code).to_string()
    })
}

fn order_of_use(year: &Year) -> Found {
    let rows = rows_of(year, 0);
    let mut in_order = rows.clone();
    in_order.sort_by_key(|row| (year.people[row.owner].answers_on, row.owner));
    for (place, row) in in_order.iter_mut().enumerate() {
        row.place = place;
    }
    [rows, in_order].map(|rows| {
        let classes = classes(year, &rows);
        rows_beside_people(year, &rows, &classes, ORDERS[1], |index, person| {
            format!("{:?} {index:09}", person.answers_on)
        })
    })
}

/// The rows of an answer under one key.
fn whole_rows(year: &Year) -> Vec<Row> {
    let mut rows = year.rows.clone();
    for row in &mut rows {
        row.key = format!("{:032}", row.owner);
    }
    rows
}

fn components(year: &Year) -> Found {
    [year.rows.clone(), whole_rows(year)].map(|rows| {
        let [forwards, _] = components_beside_each_other(&rows, ORDERS[0]);
        forwards
    })
}

fn late_cases(year: &Year) -> Found {
    let classes = classes(year, &rows_of(year, 0));
    [year.rows.clone(), whole_rows(year)].map(|rows| {
        let (_, others) = from_late_cases(year, &rows, &classes, ORDERS[0]);
        others
    })
}

fn sums_by_traits(year: &Year) -> Found {
    [&year.moments, &cross_sums::sums_by_traits(year)].map(|moments| {
        let mut guesses = Guesses::default();
        for size in 5..=7 {
            let found = cross_sums::put_together(year, moments, false, size);
            guesses.hits += found.right;
            let chances = (0..found.sought).map(|_| 1.0 / size as f64);
            guesses.chances.extend(chances);
        }
        guesses
    })
}

/// Numbers of answers that follow in some way; those of fewer than `k` are found, and by chance there would be
/// none.
fn of_few(found: &[Known], how: &str, k: i64) -> Guesses {
    let found: Vec<Known> = found
        .iter()
        .filter(|known| known.how.starts_with(how))
        .cloned()
        .collect();
    Guesses {
        hits: few(&found, k).len(),
        chances: vec![0.0; found.len()],
    }
}

/// The same of what was shown, and of figures that are made without a rule.
fn numbers(year: &Year, how: &str, without: &[Shown]) -> Found {
    [&year.shown, without].map(|shown| of_few(&within_looks(shown), how, year.k))
}

/// All figures of agencies for months and quarters, however few answers are in them.
fn everything(year: &Year, unflagged: bool) -> Vec<Shown> {
    let months = year.closings.iter().flat_map(|(months, _)| months);
    let periods = |month: &Month| [Period::Month(*month), month.quarter()];
    let mut all: Vec<Shown> = months
        .flat_map(periods)
        .flat_map(|period| {
            let units = AGENCIES.iter();
            units.flat_map(move |(unit, _)| undisclosed(&year.people, unit, period, unflagged))
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

fn small_figures(year: &Year) -> Found {
    numbers(year, "shown", &everything(year, false))
}

fn small_periods(year: &Year) -> Found {
    let mut all = everything(year, false);
    all.retain(|one| one.n >= year.k);
    numbers(year, "less its periods", &all)
}

fn small_differences(year: &Year) -> Found {
    let mut all = [everything(year, false), everything(year, true)].concat();
    all.retain(|one| one.n >= year.k);
    numbers(year, "flagged", &all)
}

fn small_agencies(year: &Year) -> Found {
    let mut found = Found::default();
    for (figure, _) in COMPONENTS {
        let mut all = everything(year, false);
        all.retain(|one| one.figure == figure);
        let mut blocks: BTreeMap<(&str, Period), Shown> = BTreeMap::new();
        for one in &mut all {
            "overall".clone_into(&mut one.figure);
            let block = block(&one.unit);
            let whole = blocks.entry((block, one.period)).or_insert_with(|| Shown {
                unit: block.to_owned(),
                n: 0,
                ..one.clone()
            });
            whole.n += one.n;
        }
        all.retain(|one| one.n >= year.k);
        all.extend(blocks.into_values());
        let [with, without] = numbers(year, "less its agencies", &all);
        found[0] = with;
        found[1].extend(without);
    }
    found
}

fn daily_sums(year: &Year) -> Found {
    let (open, _) = between_looks(&year.shown, &year.closing_looks);
    // See `no_difference_of_figures_is_of_fewer_than_k`.
    let open: Vec<Known> = open
        .into_iter()
        .filter(|known| !known.how.contains("overall"))
        .collect();
    let mut days: BTreeMap<_, i64> = BTreeMap::new();
    for person in year
        .people
        .iter()
        .filter(|person| person.answers_on.is_some())
    {
        *days
            .entry((person.unit, person.month, person.answers_on))
            .or_default() += 1;
    }
    let daily: Vec<Known> = days
        .into_values()
        .map(|n| Known {
            how: "since the look before".to_owned(),
            n,
        })
        .collect();
    [&open, &daily].map(|found| of_few(found, "since", year.k))
}

#[test]
fn late_cases_mark_the_promised_date_down() {
    for person in super::people::people(2026, SEED) {
        let promised = &person.ratings[PROMISED_DATE..=PROMISED_DATE];
        assert_eq!(
            ["1", "2"].contains(&promised),
            person.late && promised != "-"
        );
    }
}
