//! Joins of rows with people and with each other: by key, by place, by transaction, by the order of
//! use, by what they say.

use std::collections::{BTreeMap, HashMap};

use super::candidates::Class;
use super::chance::Guesses;
use super::people::{COMPONENTS, PROMISED_DATE, Person};
use super::year::{Row, Year};

/// An order of rows.
pub type Order = (&'static str, fn(&Row) -> String);

/// The orders that the database tells.
pub const ORDERS: [Order; 3] = [
    ("key", |row| row.key.clone()),
    ("place", |row| format!("{:09}", row.place)),
    ("transaction", |row| {
        format!("{:0>12} {}", row.transaction, row.key)
    }),
];

/// The rows of each class, by component, in an order.
type Parts<'y> = Vec<[Vec<&'y Row>; 4]>;

/// What makes a class.
type Looks<'r> = (&'r str, String, [&'r str; 4], usize);

fn looks(row: &Row) -> Looks<'_> {
    let traits = [&*row.kept_office, &*row.source, &*row.channel, &*row.field];
    (&row.unit, row.period.to_string(), traits, row.closing)
}

/// All rows by class and component.
pub fn parts<'y>(rows: &'y [Row], order: Order) -> Parts<'y> {
    let mut classes: BTreeMap<Looks, [Vec<&Row>; 4]> = BTreeMap::new();
    for row in rows {
        let component = COMPONENTS.iter().position(|(id, _)| *id == row.component);
        classes.entry(looks(row)).or_default()[component.unwrap()].push(row);
    }
    let mut parts: Parts = classes.into_values().collect();
    for rows in parts.iter_mut().flatten() {
        rows.sort_by_key(|row| (order.1)(row));
    }
    parts
}

/// Lays the rows of every two components beside each other: two at the same place are guessed to be of
/// one person.
pub fn components_beside_each_other(rows: &[Row], order: Order) -> [Guesses; 2] {
    let (mut forwards, mut backwards) = (Guesses::default(), Guesses::default());
    for class in parts(rows, order) {
        for (c, d) in (0..4).flat_map(|d| (0..d).map(move |c| (c, d))) {
            let among = class[d].len();
            for (place, row) in class[c].iter().enumerate() {
                forwards.add(class[d][place].owner == row.owner, among);
                backwards.add(class[d][among - 1 - place].owner == row.owner, among);
            }
        }
    }
    [forwards, backwards]
}

/// Lays the rows of a class beside its candidates, in an order of people.
pub fn rows_beside_people(
    year: &Year,
    rows: &[Row],
    classes: &[Class],
    order: Order,
    of_people: impl Fn(usize, &Person) -> String,
) -> Guesses {
    let mut guesses = Guesses::default();
    for class in classes {
        let mut own: Vec<&Row> = class.rows.iter().map(|&row| &rows[row]).collect();
        own.sort_by_key(|row| (order.1)(row));
        let mut people = class.candidates.clone();
        people.sort_by_key(|&index| of_people(index, &year.people[index]));
        for (place, row) in own.iter().enumerate() {
            let guessed = people[place * people.len() / own.len()];
            guesses.add(row.owner == guessed, people.len());
        }
    }
    guesses
}

/// Guesses from a late case: its row is one that marks the promised date down. First how often that is
/// right, then how often the other components at the same place are of the same person.
pub fn from_late_cases(
    year: &Year,
    rows: &[Row],
    classes: &[Class],
    order: Order,
) -> (Guesses, Guesses) {
    let (mut own, mut others) = (Guesses::default(), Guesses::default());
    let candidates: HashMap<Looks, &Class> = {
        let of_first: Vec<&Row> = rows
            .iter()
            .filter(|row| row.component == "to-chuc")
            .collect();
        classes
            .iter()
            .flat_map(|class| class.rows.iter().map(move |row| (*row, class)))
            .map(|(row, class)| (looks(of_first[row]), class))
            .collect()
    };
    for parts in parts(rows, order) {
        let class = candidates[&looks(parts[2][0])];
        let late = class
            .candidates
            .iter()
            .filter(|&&person| year.people[person].late);
        let marked_down = |row: &&Row| row.ratings[PROMISED_DATE..].starts_with(['1', '2']);
        let down = parts[2]
            .iter()
            .enumerate()
            .filter(|(_, row)| marked_down(row));
        for (&person, (place, row)) in late.zip(down) {
            own.add(row.owner == person, class.candidates.len());
            for other in [0, 1, 3] {
                others.add(parts[other][place].owner == person, parts[other].len());
            }
        }
    }
    (own, others)
}
