//! Nobody can join an answer to its case: not by what the register knows, not by transaction, not by
//! order, not by what it says, not by subtracting figures.
//!
//! A simulated province answers for a year ([`people`], [`year`]); the test remembers whose answer each
//! row is a part of. Then every attack is made that somebody could make who has all tables every night,
//! all cases, everything that is shown, and who knows who answered and when, but not the secret
//! ([`candidates`], [`joins`], [`differences`]). Rows have at least `k` candidates, and no guess is right
//! more often than by chance. The same attacks are made with every rule switched off in turn, where they
//! must succeed ([`rules`]): an attack without power proves nothing. A part of the year passes over HTTP
//! ([`over_http`]), and somebody has answers of their own to subtract ([`own_answers`]), or imported rows ([`own_rows`]).
//! All that is shown is taken together too, and everything that follows by linear algebra is found
//! ([`every_sum`], [`elimination`]); the rows that make up shown counts are sought among all sets of rows
//! ([`subset_sums`]). What answers say of their cases is told, since nothing hides it ([`content`]).

mod candidates;
mod chance;
mod closing_steps;
mod content;
mod cross_sums;
mod differences;
mod dissatisfied;
mod editions;
mod elimination;
mod every_sum;
mod given_up;
mod joins;
mod keys;
mod naming;
mod nights;
mod over_http;
mod own_answers;
mod own_rows;
mod people;
mod press;
mod put_back;
mod remains;
mod rules;
mod shown;
mod submitting;
mod subset_sums;
mod transactions;
mod truth;
mod year;

use std::collections::HashMap;

use candidates::{classes, waiting};
use chance::Guesses;
use joins::ORDERS;
use people::COMPONENTS;
use sipas::domain::answers::mixing::{Move, Traits, plan};
use year::{Row, Year};

use crate::support::Database;
use crate::support::length::size;

on_both_databases!(
    every_row_has_at_least_k_candidates,
    who_knows_every_rule_of_mixing_is_left_with_k_candidates,
    no_order_joins_rows_with_people,
    no_order_joins_the_components_of_one_person,
    no_sums_by_traits_join_the_components_of_one_person,
    what_a_component_tells_of_its_case_leads_to_no_other,
    no_row_was_written_by_the_transaction_of_a_case,
    no_difference_of_figures_is_of_fewer_than_k,
);

/// Guesses that are right by chance less often than once in a thousand runs of all these tests.
const UNLIKELY: f64 = 0.001 / 500.0;

fn assert_no_better_than_chance(what: &str, guesses: &Guesses) {
    let (hits, expected, tail) = (guesses.hits, guesses.expected(), guesses.tail());
    println!(
        "{what}: {hits} of {} right, {expected:.1} by chance, p = {tail:.4}",
        guesses.chances.len()
    );
    assert!(
        guesses.chances.len() > 100,
        "{what}: too few guesses to tell"
    );
    assert!(
        tail > UNLIKELY,
        "{what}: {hits} right, {expected:.1} by chance, p = {tail}"
    );
}

fn rows_of(year: &Year, component: usize) -> Vec<Row> {
    year.rows_of(component).cloned().collect()
}

fn every_row_has_at_least_k_candidates(database: Database) {
    let year = Year::seen(&database);
    for (component, (id, _)) in COMPONENTS.iter().enumerate() {
        let rows = rows_of(year, component);
        let classes = classes(year, &rows);
        let sizes: Vec<usize> = classes.iter().map(|class| class.candidates.len()).collect();
        let least = sizes.iter().min().unwrap();
        println!(
            "{id}: {} rows, {} classes, at least {least} candidates",
            rows.len(),
            sizes.len()
        );
        assert!(rows.len() > 500);
        assert!(i64::try_from(*least).unwrap() >= year.k);
        for class in &classes {
            let owners = class.rows.iter().map(|&row| rows[row].owner);
            assert!(
                owners
                    .into_iter()
                    .all(|owner| class.candidates.contains(&owner))
            );
        }
    }
}

fn who_knows_every_rule_of_mixing_is_left_with_k_candidates(database: Database) {
    let year = Year::seen(&database);
    let mut companies: HashMap<String, i64> = HashMap::new();
    for (unit, _) in people::AGENCIES {
        let waiting = waiting(&year.nights.states, &year.people, unit);
        for (kind, to) in plan(
            &waiting,
            |_| true,
            |_| true,
            |month| candidates::count(&year.nights.states, unit, month),
            year.k,
        ) {
            if let Move::Leaves { period, traits } = to {
                let Traits {
                    office,
                    source,
                    channel,
                    field,
                } = traits;
                let company = format!("{unit} {period} {office} {source} {channel} {field}");
                *companies.entry(company).or_default() += waiting[&kind];
            }
        }
    }
    assert!(companies.values().all(|size| *size >= year.k));
    // A component names the office that its company kept, or none.
    let names = |row: &Row| row.office == row.kept_office || row.office == "*";
    assert!(year.rows.iter().all(names));
    // What was written is what the rules say, so that it tells nothing beside them.
    for (component, _) in COMPONENTS.iter().enumerate() {
        let mut written: HashMap<String, i64> = HashMap::new();
        for row in year.rows_of(component) {
            *written.entry(naming::company_of(row)).or_default() += 1;
        }
        assert_eq!(written, companies);
    }
}

fn no_order_joins_rows_with_people(database: Database) {
    let year = Year::seen(&database);
    let places: HashMap<usize, usize> = year
        .links
        .iter()
        .enumerate()
        .map(|(place, &person)| (person, place))
        .collect();
    for (component, (name, _)) in COMPONENTS.iter().enumerate() {
        let rows = rows_of(year, component);
        let classes = classes(year, &rows);
        for order in ORDERS {
            for by in ["case", "use", "place of the link"] {
                let guesses =
                    joins::rows_beside_people(year, &rows, &classes, order, |i, person| match by {
                        "case" => person.case_code.clone(),
                        "use" => format!("{:?} {i:09}", person.answers_on),
                        _ => format!("{:09}", places[&i]),
                    });
                let what = format!("{} by {} beside people by {by}", name, order.0);
                assert_no_better_than_chance(&what, &guesses);
            }
        }
    }
}

fn no_order_joins_the_components_of_one_person(database: Database) {
    let year = Year::seen(&database);
    for order in ORDERS {
        for guesses in joins::components_beside_each_other(&year.rows, order) {
            let what = format!("components beside each other by {}", order.0);
            assert_no_better_than_chance(&what, &guesses);
        }
    }
}

fn no_sums_by_traits_join_the_components_of_one_person(database: Database) {
    let year = Year::seen(&database);
    // Few answers, so that every order of them can be tried.
    for size in 5..=size(8, 9) {
        let by_traits = cross_sums::put_together(year, &year.moments, false, size);
        let by_totals = cross_sums::put_together(year, &year.moments, true, size);
        println!("{size} answers: by traits {by_traits:?}, by totals {by_totals:?}");
        assert_eq!(by_traits.right, 0);
    }
}

fn what_a_component_tells_of_its_case_leads_to_no_other(database: Database) {
    let year = Year::seen(&database);
    let classes = classes(year, &rows_of(year, 0));
    for order in ORDERS {
        let (own, others) = joins::from_late_cases(year, &year.rows, &classes, order);
        // README says so: what an answer itself says of its case can narrow that.
        println!(
            "late cases found by the promised date: {} of {}",
            own.hits,
            own.chances.len()
        );
        let what = format!("other components of late cases by {}", order.0);
        assert_no_better_than_chance(&what, &others);
    }
}

fn no_row_was_written_by_the_transaction_of_a_case(database: Database) {
    let year = Year::seen(&database);
    assert_eq!(year.shared, Vec::<String>::new());
    if database.is_postgres() {
        // All rows of a closing bear the same transaction.
        let transactions = year.rows.iter().map(|row| (row.closing, &row.transaction));
        let transactions: HashMap<usize, &String> = transactions.collect();
        assert!(
            year.rows
                .iter()
                .all(|row| *transactions[&row.closing] == row.transaction)
        );
    }
}

fn no_difference_of_figures_is_of_fewer_than_k(database: Database) {
    let year = Year::seen(&database);
    let within = differences::within_looks(&year.shown);
    let (open, _) = differences::between_looks(&year.shown, &year.closing_looks);
    let offices = differences::less_offices(year);
    for (what, found) in [("within", &within), ("open", &open), ("offices", &offices)] {
        let few = differences::few(found, year.k);
        println!("{what}: {} numbers, {} of them few", found.len(), few.len());
        for known in few.iter().take(10) {
            println!("  {} {}", known.n, known.how);
        }
    }
    for found in [within, open, offices] {
        assert!(differences::few(&found, year.k).is_empty());
    }
}
