//! The step at a closing: closed figures less the last provisional ones are over those who answered last.
//! Who that is, anybody knows who looks at the states of links. An agency's last answers stay behind where they
//! are fewer than `k`, so that a step is left only to a component that few of the last ones answered. Without
//! provisional sums there is none.

use std::collections::{BTreeMap, BTreeSet};

use super::differences::{between_looks, few};
use super::people::{AGENCIES, OFFICES, Person, QUESTIONS};
use super::shown::Levels;
use super::year::Year;
use crate::support::Database;

/// With provisional sums the same attack finds a few numbers. How many is told in the threat model.
#[test]
fn without_provisional_sums_a_closing_tells_of_nobody() {
    let year = Year::without_provisional_sums();
    let (open, closing) = between_looks(&year.shown, &year.closing_looks);
    assert!(year.shown.iter().any(|one| one.n > 0));
    assert!(open.iter().all(|known| known.n == 0));
    let few_of_closings = few(&closing, year.k);
    assert!(few_of_closings.is_empty(), "{few_of_closings:?}");
    assert_eq!(disclosed_by_closings(year), Disclosed::default());
    assert_eq!(answers_about_offices(year).0, 0);

    let year = Year::seen(&Database::sqlite());
    let (_, closing) = between_looks(&year.shown, &year.closing_looks);
    let disclosed = disclosed_by_closings(year);
    println!(
        "closings with provisional sums: {} figures, {} of few answers; {disclosed:?}; \
         (before, after) of offices: {:?}",
        closing.len(),
        few(&closing, year.k).len(),
        answers_about_offices(year),
    );
    assert!(disclosed.questions > 0, "the attack has no power");
}

/// What closings tell of single people.
#[derive(Debug, Default, PartialEq, Eq)]
struct Disclosed {
    /// Questions of an agency and month with 1 to k − 1 answers more than before the closing.
    questions: usize,
    /// Those of which the answers are those of the last to answer, as the attacker concludes.
    right: usize,
    /// Single ratings that are known with their person.
    ratings: usize,
    /// People of whom a rating is known.
    people: usize,
    /// Agencies and months with such people.
    months: usize,
}

fn disclosed_by_closings(year: &Year) -> Disclosed {
    let mut disclosed = Disclosed::default();
    let (mut people, mut months) = (BTreeSet::new(), BTreeSet::new());
    for (month, before, after) in &year.levels {
        for ((unit, question), levels) in after {
            let Some(before) = before.get(&(unit.clone(), question.clone())) else {
                continue;
            };
            let more: Vec<i64> = levels.iter().zip(before).map(|(l, b)| l - b).collect();
            let sum: i64 = more.iter().sum();
            let is_agency = AGENCIES.iter().any(|(code, _)| code == unit);
            if !is_agency || !(1..year.k).contains(&sum) || more.iter().any(|more| *more < 0) {
                continue;
            }
            disclosed.questions += 1;
            let place = QUESTIONS.iter().position(|code| code == question).unwrap();
            let mut last: Vec<&Person> = year
                .people
                .iter()
                .filter(|person| person.unit == unit && person.month == *month)
                .filter(|person| person.answers_on.is_some() && level(person, place).is_some())
                .collect();
            last.sort_by_key(|person| std::cmp::Reverse(person.answers_on));
            last.truncate(usize::try_from(sum).unwrap());
            let mut levels: BTreeMap<u32, i64> = BTreeMap::new();
            for person in &last {
                *levels.entry(level(person, place).unwrap()).or_default() += 1;
            }
            let shown = (1..).zip(&more).filter(|(_, more)| **more > 0);
            if levels != shown.map(|(level, more)| (level, *more)).collect() {
                continue;
            }
            disclosed.right += 1;
            // All of one level, or one person alone.
            if levels.len() == 1 {
                disclosed.ratings += last.len();
                people.extend(last.iter().map(|person| &person.case_code));
                months.insert((unit, month));
            }
        }
    }
    disclosed.people = people.len();
    disclosed.months = months.len();
    disclosed
}

fn level(person: &Person, place: usize) -> Option<u32> {
    person.ratings.chars().nth(place)?.to_digit(10)
}

/// Answers to TC1 about offices, before and after the closings of their months.
fn answers_about_offices(year: &Year) -> (i64, i64) {
    let (mut before, mut after) = (0, 0);
    for (_, provisional, closed) in &year.levels {
        for office in OFFICES {
            let about = (office.to_owned(), "TC1".to_owned());
            let sum = |levels: &Levels| levels.get(&about).map_or(0, |levels| levels.iter().sum());
            before += sum(provisional);
            after += sum(closed);
        }
    }
    (before, after)
}

/// The questions to which more answers are shown than before, but fewer than `k` more, or of which some are
/// gone.
pub fn few_more(before: &Levels, after: &Levels, k: i64) -> Vec<String> {
    let mut found = Vec::new();
    for (about, levels) in after {
        let nothing = vec![0; levels.len()];
        let before = before.get(about).unwrap_or(&nothing);
        let more: Vec<i64> = levels.iter().zip(before).map(|(l, b)| l - b).collect();
        let sum: i64 = more.iter().sum();
        if more.iter().any(|more| *more < 0) || (1..k).contains(&sum) {
            found.push(format!("{about:?}: {more:?}"));
        }
    }
    found
}
