//! What editions tell together: every number of every `edition.json`, less those of other editions.

use std::collections::{BTreeMap, BTreeSet};

use sipas::domain::editions::correct::{DisclosureRefusal, check_disclosure};
use sipas::domain::editions::manifest::{AgencyEntry, FigureEntry, Manifest};
use sipas::domain::period::Period;

use super::differences::{Known, few, levels_below};
use super::people::{COMPONENTS, Person};
use super::shown::Shown;
use super::year::Year;
use crate::support::Database;

on_both_databases!(
    no_difference_of_editions_is_of_fewer_than_k,
    editions_of_answers_that_came_or_went_would_find_people_and_are_refused,
);

/// The numbers of an edition by unit and subject: responses or answers first, then what they sum to.
type Numbers = BTreeMap<(String, String), Vec<i64>>;

fn period(manifest: &Manifest) -> Period {
    manifest.period.parse().unwrap()
}

/// The figures of an edition as a page would show them.
pub fn shown_in(manifest: &Manifest, look: usize) -> Vec<Shown> {
    let mut all = Vec::new();
    let mut add = |unit: &str, id: &str, figure: &FigureEntry| {
        all.extend(figure.n.map(|n| Shown {
            look,
            period: period(manifest),
            unit: unit.to_owned(),
            figure: id.to_owned(),
            unflagged: false,
            n,
            sums: [figure.answers, figure.satisfied].map(Option::unwrap_or_default),
            left_out: figure.left_out,
        }));
    };
    if manifest.ranked {
        add(&manifest.block, "overall", &manifest.pooled);
    }
    for agency in &manifest.agencies {
        let overall = format!("overall {}", agency.overall.used.join(" "));
        add(&agency.agency, &overall, &agency.overall.figure);
        for component in &agency.components {
            add(&agency.agency, &component.id, &component.figure);
        }
    }
    all
}

fn numbers(manifest: &Manifest) -> Numbers {
    let mut numbers = Numbers::new();
    for agency in &manifest.agencies {
        let mut add = |what: String, counts: Vec<Option<i64>>| {
            if let Some(counts) = counts.into_iter().collect() {
                numbers.insert((agency.agency.clone(), what), counts);
            }
        };
        add("flagged".to_owned(), vec![agency.flagged]);
        let mut asked = agency.questions.iter();
        for component in &agency.components {
            let figure = &component.figure;
            let sums = [figure.n, figure.answers, figure.satisfied, figure.points];
            add(component.id.clone(), sums.to_vec());
            let mut rest = figure.answers;
            let own = COMPONENTS.iter().find(|(id, _)| *id == component.id);
            // Offices are asked some of the questions.
            let codes = own.map_or(0, |(_, places)| places.len());
            let is_office = agency.agency.starts_with("mot-cua");
            for question in asked.by_ref().take(if is_office { 0 } else { codes }) {
                let levels = question.levels.iter().flatten().copied().map(Some);
                let given = [question.n].into_iter().chain(levels).collect();
                add(question.code.clone(), given);
                let code = format!("{} not applicable", question.code);
                add(code, vec![question.not_applicable]);
                rest = rest.map(|rest| rest - question.n.unwrap_or(0));
            }
            if !is_office {
                add(format!("{} hidden", component.id), vec![rest]);
            }
        }
    }
    numbers
}

/// The responses that a difference is of. Where no number of them tells, they were exchanged: as many as
/// levels have moved, or at least one.
fn responses(what: &str, difference: &[i64]) -> i64 {
    let came: i64 = difference.iter().filter(|number| **number > 0).sum();
    let is_question = what.chars().all(char::is_alphanumeric);
    match difference {
        [0, others @ ..] if others.iter().any(|number| *number != 0) => {
            if is_question {
                came.max(1)
            } else {
                1
            }
        }
        [n, ..] => n.abs(),
        [] => 0,
    }
}

/// The numbers that follow from two editions of a period, and from one less others of parts of its period:
/// each edition alone, and all of a level, the first of each part or the last.
fn differences(editions: &[&Manifest]) -> Vec<Known> {
    let all: Vec<(Period, &str, Numbers)> = editions
        .iter()
        .map(|edition| (period(edition), edition.id.as_str(), numbers(edition)))
        .collect();
    let mut found = Vec::new();
    for (index, (period, id, whole)) in all.iter().enumerate() {
        let mut less = |how: String, parts: Vec<&Numbers>, is_same: bool| {
            for (key, counts) in whole {
                if is_same && !parts[0].contains_key(key) {
                    continue;
                }
                let mut rest = counts.clone();
                for part in parts.iter().filter_map(|part| part.get(key)) {
                    rest.iter_mut().zip(part).for_each(|(rest, n)| *rest -= n);
                }
                let how = format!("{id} {} {} less {how}", key.0, key.1);
                let n = responses(&key.1, &rest);
                found.push(Known { how, n });
            }
        };
        for (_, other, same) in all[..index].iter().filter(|(of, ..)| of == period) {
            less((*other).to_owned(), vec![same], true);
        }
        for (_, other, part) in all
            .iter()
            .filter(|(of, ..)| of != period && period.contains(*of))
        {
            less((*other).to_owned(), vec![part], false);
        }
        for level in levels_below(*period) {
            let of = |part: Period| all.iter().filter(move |(of, ..)| *of == part);
            let first = level.iter().filter_map(|part| of(*part).next());
            let last = level.iter().filter_map(|part| of(*part).next_back());
            for parts in [first.collect::<Vec<_>>(), last.collect()] {
                if !parts.is_empty() {
                    let names: Vec<&str> = parts.iter().map(|(_, id, _)| *id).collect();
                    let numbers = parts.iter().map(|(.., numbers)| numbers).collect();
                    less(names.join(", "), numbers, false);
                }
            }
        }
    }
    found
}

fn no_difference_of_editions_is_of_fewer_than_k(database: Database) {
    let year = Year::seen(&database);
    let corrected = year.editions.iter().filter(|one| one.replaces.is_some());
    assert_eq!((year.editions.len(), corrected.count()), (63, 12));
    let editions: Vec<&Manifest> = year.editions.iter().collect();
    let found = differences(&editions);
    let few = few(&found, year.k);
    println!("editions: {} numbers, {} of few", found.len(), few.len());
    assert!(found.len() > 10_000);
    assert!(few.is_empty(), "{:?}", &few[..few.len().min(10)]);
}

/// What somebody has changed of an edition, as if it had been published earlier or later.
struct Changed<'y> {
    edition: &'y Manifest,
    unit: &'y str,
    person: &'y Person,
    other: Manifest,
}

/// Every month's edition and agency, less one person, and with somebody else's answers in place of theirs
/// where `exchanged`.
fn changed(year: &Year, exchanged: bool) -> Vec<Changed<'_>> {
    let mut all = Vec::new();
    for edition in year.editions.iter().filter(|one| one.replaces.is_none()) {
        for agency in &edition.agencies {
            let of_unit = |row: &&super::year::Row| row.unit == agency.agency;
            let (own, others): (Vec<_>, Vec<_>) = year
                .rows_of(0)
                .filter(of_unit)
                .partition(|row| row.period == period(edition));
            // With all others it is still enough to be shown.
            let (Some(own), Some(other)) = (own.get(5), others.first()) else {
                continue;
            };
            let mut changed = edition.clone();
            let mut agencies = changed.agencies.iter_mut();
            let entry = agencies
                .find(|entry| entry.agency == agency.agency)
                .unwrap();
            let person = &year.people[own.owner];
            add(entry, person, -1);
            if exchanged {
                add(entry, &year.people[other.owner], 1);
            }
            all.push(Changed {
                edition,
                unit: &agency.agency,
                person,
                other: changed,
            });
        }
    }
    all
}

/// Adds somebody's answers to the shown numbers of an agency, or subtracts them.
fn add(entry: &mut AgencyEntry, person: &Person, sign: i64) {
    let mut all = entry.questions.iter_mut();
    let mut counts_in_overall = false;
    for (component, (id, _)) in COMPONENTS.iter().enumerate() {
        let given = || {
            person
                .part(component)
                .chars()
                .filter_map(|c| c.to_digit(10))
        };
        let sum = |values: &mut dyn Iterator<Item = u32>| sign * i64::from(values.sum::<u32>());
        counts_in_overall |=
            entry.overall.used.iter().any(|used| used == id) && given().count() > 0;
        let mut figures = entry.components.iter_mut();
        let figure = &mut figures.find(|figure| figure.id == *id).unwrap().figure;
        for (number, more) in [
            (&mut figure.n, sum(&mut given().take(1).map(|_| 1))),
            (&mut figure.answers, sum(&mut given().map(|_| 1))),
            (
                &mut figure.satisfied,
                sum(&mut given().map(|level| u32::from(level >= 4))),
            ),
            (&mut figure.points, sum(&mut given())),
        ] {
            *number = number.map(|number| number + more);
        }
        for (rating, question) in person.part(component).chars().zip(all.by_ref()) {
            let (Some(levels), Some(n)) = (&mut question.levels, &mut question.n) else {
                continue;
            };
            if let Some(level) = rating.to_digit(10) {
                levels[level as usize - 1] += sign;
                *n += sign;
            } else if rating == 'x' {
                question.not_applicable = question.not_applicable.map(|number| number + sign);
            }
        }
    }
    if counts_in_overall {
        let n = &mut entry.overall.figure.n;
        *n = n.map(|n| n + sign);
    }
}

/// The ratings that two editions tell of the one person by whom they differ, if all are right.
fn read_ratings(one: &Manifest, other: &Manifest, unit: &str, person: &Person) -> usize {
    let (one, other) = (numbers(one), numbers(other));
    let mut right = 0;
    for (component, _) in COMPONENTS.iter().enumerate() {
        let entry = one
            .keys()
            .filter(|(of, what)| of == unit && is_in(component, what));
        for (key, rating) in entry.zip(person.part(component).chars()) {
            let levels = one[key].iter().zip(&other[key]).skip(1);
            let moved: Vec<i64> = levels.map(|(one, other)| one - other).collect();
            let read = moved.iter().position(|moved| *moved == 1);
            if read.is_some()
                && read.map(|place| place + 1) == rating.to_digit(10).map(|l| l as usize)
            {
                right += 1;
            }
        }
    }
    right
}

/// Whether a subject is a question of a component.
fn is_in(component: usize, what: &str) -> bool {
    let prefix = ["TC", "CC", "KQ", "PA"][component];
    what.starts_with(prefix) && !what.contains(' ')
}

/// Positive control: responses that come between two editions, or are exchanged, or are in a quarter and
/// not in its month. Without the rule people are found; with it none of these editions is made.
fn editions_of_answers_that_came_or_went_would_find_people_and_are_refused(database: Database) {
    let year = Year::seen(&database);
    for exchanged in [false, true] {
        let (mut found, mut nested) = (0, 0);
        let (mut people, mut ratings) = (BTreeSet::new(), 0);
        let all = changed(year, exchanged);
        for Changed {
            edition,
            unit,
            person,
            other,
        } in &all
        {
            let compared = differences(&[other, edition]);
            // Somebody may have answered nothing that is shown.
            if few(&compared, year.k).is_empty() {
                continue;
            }
            found += 1;
            let right = match exchanged {
                true => 0,
                false => read_ratings(edition, other, unit, person),
            };
            if right > 0 {
                people.insert(&person.case_code);
                ratings += right;
            }
            let shown = [(period(other), other.clone())];
            let refused = check_disclosure(period(edition), edition, &shown, year.k).unwrap_err();
            assert!(matches!(refused, DisclosureRefusal::Disclosed(of) if of.agency == *unit));
            if exchanged {
                continue;
            }
            // The quarter has one more than its months.
            let Period::Month(month) = period(edition) else {
                continue;
            };
            let quarter = month.quarter();
            let of_quarter: Vec<&Manifest> = year
                .editions
                .iter()
                .filter(|one| one.block == edition.block && one.replaces.is_none())
                .filter(|one| quarter.contains(period(one)))
                .map(|one| if one.id == edition.id { other } else { one })
                .collect();
            let [parts @ .., whole] = of_quarter.as_slice() else {
                continue;
            };
            let of_few = format!("{:?}", few(&differences(&of_quarter), year.k));
            let is_few = !few(&differences(&of_quarter), year.k).is_empty();
            let shown: Vec<_> = parts
                .iter()
                .map(|one| (period(one), (*one).clone()))
                .collect();
            let refused = check_disclosure(period(whole), whole, &shown, year.k);
            assert_eq!(
                refused.is_err(),
                is_few,
                "{} {unit}: {refused:?} {of_few}",
                whole.id
            );
            nested += usize::from(is_few);
        }
        println!(
            "without the rule of editions, exchanged={exchanged}: {found} of {} pairs and {nested} \
             quarters tell of few; {ratings} ratings of {} people are read",
            all.len(),
            people.len()
        );
        assert!(found > 50, "{found}");
        assert!(exchanged || nested > 20, "{nested}");
        assert!(exchanged || people.len() > 30, "{}", people.len());
    }
}
