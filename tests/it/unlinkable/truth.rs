//! What is read at the end of the year, and whose answer each row is a part of.

use std::collections::HashMap;

use super::keys;
use sipas::domain::answers::mixing::{Move, plan};
use sipas::domain::period::Period;

use super::candidates::{count, kind_of, waiting};
use super::people::{AGENCIES, COMPONENTS, Person};
use super::shown::Shown;
use super::year::{MomentsRow, Year};
use crate::support::world::World;

/// The sums over all responses.
pub fn read_moments(world: &World) -> Vec<MomentsRow> {
    let columns = [
        "unit",
        "period",
        "source",
        "channel",
        "field",
        "part",
        "n",
        "all_satisfied",
        "aa",
        "ss",
        "sa",
        "a_s",
        "tt",
        "ta",
    ];
    let rows = world.rows(&columns, "moments WHERE basis = 'all'");
    rows.into_iter()
        .map(|row| MomentsRow {
            traits: row[..5].to_vec(),
            part: row[5].parse().unwrap(),
            values: row[6..]
                .iter()
                .map(|value| value.parse().unwrap())
                .collect(),
        })
        .collect()
}

/// People in the order of their rows in `invitations`.
pub fn read_links(world: &World) -> Vec<usize> {
    let order = match world.database.is_postgres() {
        true => "i.ctid",
        false => "i.rowid",
    };
    let from = format!("invitations i JOIN cases c ON c.id = i.case_id ORDER BY {order}");
    let rows = world.rows(&["c.case_code"], &from);
    let number = |row: Vec<String>| row[0].split_once('-').unwrap().1.parse().unwrap();
    rows.into_iter().map(number).collect()
}

/// Finds out whose answer every row is a part of. The keys of an answer's components were made one
/// after the other, and no two answers about a unit are equal.
pub fn tell_owners(year: &mut Year) {
    let rows: HashMap<&str, usize> = year
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| (beyond_place(&row.key), index))
        .collect();
    let people: HashMap<(&str, &str), usize> = year
        .people
        .iter()
        .enumerate()
        .map(|(index, person)| ((person.unit, person.ratings.as_str()), index))
        .collect();
    let keys = keys::made();
    let in_order: Vec<usize> = keys
        .iter()
        .filter_map(|key| rows.get(beyond_place(key)).copied())
        .collect();
    let mut owners = Vec::new();
    for parts in in_order.chunks(COMPONENTS.len()) {
        let whole: String = parts
            .iter()
            .zip(&COMPONENTS)
            .map(|(&index, (id, places))| {
                assert_eq!(year.rows[index].component, *id, "the order of keys");
                &year.rows[index].ratings[places.clone()]
            })
            .collect();
        let owner = people[&(year.rows[parts[0]].unit.as_str(), whole.as_str())];
        owners.extend(parts.iter().map(|&index| (index, owner)));
    }
    for (index, owner) in owners {
        year.rows[index].owner = owner;
    }
    assert!(year.rows.iter().all(|row| row.owner != usize::MAX));
    tell_offices(year);
}

/// Finds out which office the company of every row kept. Somebody who knew it too would find nobody more.
fn tell_offices(year: &mut Year) {
    let of_unit = |unit| {
        plan(
            &waiting(&year.nights.states, &year.people, unit),
            |_| true,
            |_| true,
            |month| count(&year.nights.states, unit, month),
            year.k,
        )
    };
    let moves: HashMap<&str, _> = AGENCIES.map(|(unit, _)| (unit, of_unit(unit))).into();
    for row in &mut year.rows {
        let person = &year.people[row.owner];
        if let Move::Leaves { traits, .. } =
            &moves[person.unit][&kind_of(&year.nights.states, person)]
        {
            row.kept_office = traits.office.to_string();
        }
    }
}

/// A key without its first part, which tells the place of a batch among all of a closing.
fn beyond_place(key: &str) -> &str {
    &key[8..]
}

/// The figures of a unit and period as they would be without disclosure, however few answers are in them.
pub fn undisclosed(people: &[Person], unit: &str, period: Period, unflagged: bool) -> Vec<Shown> {
    let counted = |component: usize| {
        people.iter().filter(move |person| {
            let is_given = person
                .part(component)
                .contains(|c: char| c.is_ascii_digit());
            let is_in = period.contains(Period::Month(person.month));
            person.unit == unit
                && is_in
                && is_given
                && person.answers_on.is_some()
                && !(unflagged && person.flagged)
        })
    };
    let figures = COMPONENTS.iter().enumerate();
    let figures = figures.map(|(component, (id, _))| Shown {
        look: 0,
        period,
        unit: unit.to_owned(),
        figure: (*id).to_owned(),
        unflagged,
        n: i64::try_from(counted(component).count()).unwrap(),
        sums: ['0', '4'].map(|least| {
            let parts = counted(component).map(|person| person.part(component));
            let given = parts.flat_map(|part| part.chars().filter(char::is_ascii_digit));
            i64::try_from(given.filter(|level| *level >= least).count()).unwrap()
        }),
        left_out: 0,
    });
    figures.collect()
}
