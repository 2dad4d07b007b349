//! Positive controls: the same attacks where one rule is switched off must find people. The leaking
//! state is built from the truth.

use std::collections::{BTreeMap, HashMap};

use sipas::domain::period::{Month, Period};

use super::candidates::{classes, traits};
use super::differences::{few, within_looks};
use super::joins::{
    ORDERS, by_transaction, components_beside_each_other, from_late_cases, rows_beside_people,
};
use super::people::{AGENCIES, COMPONENTS, OFFICES, PROMISED_DATE};
use super::shown::Shown;
use super::year::{Row, Year};
use crate::support::Database;

on_both_databases!(
    rows_that_hold_a_whole_answer_tell_the_rest_of_a_late_case,
    rows_of_offices_beside_those_of_agencies_tell_the_office,
    rows_that_keep_all_traits_have_few_candidates,
    answers_that_wait_in_clear_have_few_candidates,
    rows_that_bear_the_transaction_of_their_link_are_found,
    rows_in_the_order_of_use_are_found,
    figures_without_disclosure_tell_of_few,
);

fn rows_that_hold_a_whole_answer_tell_the_rest_of_a_late_case(database: Database) {
    let year = Year::seen(&database);
    let mut rows = year.rows.clone();
    let mut keys: HashMap<usize, String> = HashMap::new();
    for row in &mut rows {
        row.key = keys
            .entry(row.owner)
            .or_insert_with(|| row.key.clone())
            .clone();
    }
    let [forwards, _] = components_beside_each_other(&rows, ORDERS[0]);
    assert_eq!(forwards.hits, forwards.chances.len());
    let classes = classes(year, &rows_of(&rows, 0));
    let (own, others) = from_late_cases(year, &rows, &classes, ORDERS[0]);
    println!(
        "whole rows: {} late cases, {} other components, {:.1} by chance",
        own.hits,
        others.hits,
        others.expected()
    );
    // Whoever is right about the promised date is right about everything.
    assert_eq!(others.hits, 3 * own.hits);
    assert!(
        own.hits > 20 && others.tail() < 1e-6,
        "{} {}",
        own.hits,
        others.expected()
    );
}

fn rows_of(rows: &[Row], component: usize) -> Vec<Row> {
    let (id, _) = COMPONENTS[component];
    rows.iter()
        .filter(|row| row.component == id)
        .cloned()
        .collect()
}

fn rows_of_offices_beside_those_of_agencies_tell_the_office(database: Database) {
    let year = Year::seen(&database);
    assert!(year.rows.iter().all(|row| !OFFICES.contains(&&*row.unit)));
    // As it once was: every answer has a row for its office, too, with what is about it. Rows are joined
    // where nobody else has given the same ratings to the officials.
    let mut alike: HashMap<(Period, &str), usize> = HashMap::new();
    for row in year.rows_of(1) {
        *alike.entry((row.period, &row.ratings)).or_default() += 1;
    }
    let mut rows = rows_of(&year.rows, 1);
    for row in rows.iter_mut().filter(|row| row.office == "*") {
        if alike[&(row.period, &*row.ratings)] == 1 {
            row.office = year.people[row.owner].office.to_owned();
        }
    }
    let found = fewer_than_k(year, &rows);
    println!("rows of offices: {found} of {}", rows.len());
    assert!(found > 20, "{found}");
}

/// The rows with fewer than `k` candidates.
fn fewer_than_k(year: &Year, rows: &[Row]) -> usize {
    let k = usize::try_from(year.k).unwrap();
    let classes = classes(year, rows);
    let few = classes.iter().filter(|class| class.candidates.len() < k);
    few.map(|class| class.rows.len()).sum()
}

fn rows_that_keep_all_traits_have_few_candidates(database: Database) {
    let year = Year::seen(&database);
    let mut rows = rows_of(&year.rows, 2);
    for row in &mut rows {
        let person = &year.people[row.owner];
        [row.office, row.source, row.channel, row.field] = traits(person);
        row.period = Period::Month(person.month);
    }
    let found = fewer_than_k(year, &rows);
    println!("all traits: {found} of {}", rows.len());
    assert!(found > rows.len() / 2, "{found} of {}", rows.len());
}

fn answers_that_wait_in_clear_have_few_candidates(database: Database) {
    let year = Year::seen(&database);
    // An administrator who looks every day sees which rows and which used links are new.
    let mut days: BTreeMap<_, usize> = BTreeMap::new();
    let answered = year
        .people
        .iter()
        .filter(|person| person.answers_on.is_some());
    for person in answered.clone() {
        *days
            .entry((person.unit, person.month, person.answers_on))
            .or_default() += 1;
    }
    let alone = days.values().filter(|number| **number == 1).count();
    println!("in clear: {alone} of {}", answered.clone().count());
    assert!(alone > answered.count() / 4, "{alone}");
}

fn rows_that_bear_the_transaction_of_their_link_are_found(database: Database) {
    let year = Year::seen(&database);
    let transactions: HashMap<String, usize> = (0..year.people.len())
        .map(|index| (index.to_string(), index))
        .collect();
    let mut rows = year.rows.clone();
    for row in &mut rows {
        row.transaction = row.owner.to_string();
    }
    assert_eq!(by_transaction(&rows, &transactions), rows.len());
    let [forwards, _] = components_beside_each_other(&rows, ORDERS[2]);
    assert_eq!(forwards.hits, forwards.chances.len());
}

fn rows_in_the_order_of_use_are_found(database: Database) {
    let year = Year::seen(&database);
    let mut rows = rows_of(&year.rows, 0);
    rows.sort_by_key(|row| (year.people[row.owner].answers_on, row.owner));
    for (place, row) in rows.iter_mut().enumerate() {
        row.place = place;
    }
    let classes = classes(year, &rows);
    let guesses = rows_beside_people(year, &rows, &classes, ORDERS[1], |index, person| {
        format!("{:?} {index:09}", person.answers_on)
    });
    println!(
        "order of use: {} of {}, {:.1} by chance",
        guesses.hits,
        rows.len(),
        guesses.expected()
    );
    assert!(
        guesses.tail() < 1e-12,
        "{} of {}",
        guesses.hits,
        guesses.expected()
    );
}

fn figures_without_disclosure_tell_of_few(database: Database) {
    let year = Year::seen(&database);
    let mut shown: Vec<Shown> = Vec::new();
    for unflagged in [false, true] {
        for (unit, _) in AGENCIES {
            for month in months(year) {
                shown.extend(undisclosed(year, unit, Period::Month(month), unflagged));
                shown.extend(undisclosed(year, unit, month.quarter(), unflagged));
            }
        }
    }
    let found = within_looks(&shown);
    println!(
        "undisclosed: {} of {}",
        few(&found, year.k).len(),
        found.len()
    );
    assert!(
        few(&found, year.k).len() > 300,
        "{}",
        few(&found, year.k).len()
    );
}

fn months(year: &Year) -> Vec<Month> {
    year.closings
        .iter()
        .flat_map(|(months, _)| months.clone())
        .collect()
}

/// The figures of a unit and period, however few answers are in them.
fn undisclosed(year: &Year, unit: &str, period: Period, unflagged: bool) -> Vec<Shown> {
    (0..COMPONENTS.len())
        .map(|component| {
            let counted = year.people.iter().filter(|person| {
                let is_given = person
                    .part(component)
                    .contains(|c: char| c.is_ascii_digit());
                let is_in = period.contains(Period::Month(person.month));
                person.unit == unit
                    && is_in
                    && is_given
                    && person.answers_on.is_some()
                    && !(unflagged && person.flagged)
            });
            Shown {
                look: 0,
                period,
                unit: unit.to_owned(),
                figure: COMPONENTS[component].0.to_owned(),
                unflagged,
                n: i64::try_from(counted.count()).unwrap(),
                left_out: 0,
            }
        })
        .collect()
}

#[test]
fn late_cases_mark_the_promised_date_down() {
    for person in super::people::people(2026, 7) {
        let promised = &person.ratings[PROMISED_DATE..=PROMISED_DATE];
        assert_eq!(
            ["1", "2"].contains(&promised),
            person.late && promised != "-"
        );
    }
}
