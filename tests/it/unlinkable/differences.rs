//! Differences of figures: numbers of answers that follow from what has been shown.

use std::collections::{BTreeMap, BTreeSet};

use sipas::domain::period::{Month, Period};

use super::people::{AGENCIES, OFFICES, QUESTIONS};
use super::shown::Shown;
use super::year::{Year, block};

/// A number of answers that the attacker knows.
#[derive(Clone, Debug)]
pub struct Known {
    pub how: String,
    pub n: i64,
}

fn known(how: &str, about: &Shown, n: i64) -> Known {
    let Shown {
        look,
        period,
        unit,
        figure,
        unflagged,
        ..
    } = about;
    let how = format!("{how}: {unit} {period} {figure} unflagged={unflagged} look={look}");
    Known { how, n: n.abs() }
}

/// What a figure is, apart from its period and from when it was seen.
type About<'s> = (usize, &'s str, &'s str, bool);

/// Numbers that follow from one look: figures as they are, with less without flagged answers, periods
/// less those within them, blocks less their agencies. A component that a quarter hides is in the overall
/// figure of its year, with answers of at least `k` people. Of these only those who answered nothing else make
/// the difference of the two numbers, so that it is no number of answers that anybody is shown: what follows of
/// overall figures of longer periods is found by elimination (`every_sum`).
pub fn within_looks(shown: &[Shown]) -> Vec<Known> {
    let mut found: Vec<Known> = shown.iter().map(|one| known("shown", one, one.n)).collect();
    let mut all: BTreeMap<About, BTreeMap<Period, &Shown>> = BTreeMap::new();
    for one in shown {
        let about = (one.look, &*one.unit, &*one.figure, one.unflagged);
        all.entry(about).or_default().insert(one.period, one);
    }
    for (about, periods) in &all {
        for (period, whole) in periods {
            if whole.n == 0 {
                continue;
            }
            // Every level below, because a half-year may hide what its year shows.
            for level in levels_below(*period) {
                let parts: Vec<&&Shown> = level.iter().filter_map(|p| periods.get(p)).collect();
                let sum: i64 = parts.iter().map(|part| part.n).sum();
                if !parts.is_empty() && !about.2.starts_with("overall") {
                    found.push(known("less its periods", whole, whole.n - sum));
                }
            }
            let (look, unit, figure, unflagged) = *about;
            let without = all
                .get(&(look, unit, figure, true))
                .and_then(|p| p.get(period));
            if let (false, Some(without)) = (unflagged, without)
                && without.n > 0
            {
                found.push(known("flagged", whole, whole.n - without.n));
            }
        }
    }
    found.extend(less_agencies(shown));
    found
}

/// The periods within a period, level by level.
pub fn levels_below(period: Period) -> Vec<Vec<Period>> {
    let finer = |level: &Vec<Period>| {
        let finer: Vec<Period> = level.iter().flat_map(|period| period.finer()).collect();
        (!finer.is_empty()).then_some(finer)
    };
    std::iter::successors(Some(vec![period]), finer)
        .skip(1)
        .collect()
}

/// Blocks less their agencies that have an overall figure.
fn less_agencies(shown: &[Shown]) -> Vec<Known> {
    let overall: Vec<&Shown> = shown
        .iter()
        .filter(|one| one.figure.starts_with("overall"))
        .collect();
    let mut sums: BTreeMap<(usize, Period, bool, &str), i64> = BTreeMap::new();
    for one in &overall {
        let is_agency = AGENCIES.iter().any(|(code, _)| *code == one.unit);
        let about = (one.look, one.period, one.unflagged, block(&one.unit));
        *sums.entry(about).or_default() += if is_agency { one.n } else { 0 };
    }
    let is_block = |one: &&&Shown| block(&format!("{}-", &one.unit[..2])) == one.unit;
    let blocks = overall.iter().filter(|one| one.n > 0).filter(is_block);
    blocks
        .map(|one| {
            let about = (one.look, one.period, one.unflagged, &*one.unit);
            known("less its agencies", one, one.n - sums[&about])
        })
        .collect()
}

/// Numbers that follow from two looks at a period between which none of its months was closed, and those
/// that follow from the closing of one. The overall figure of an open month is always of one state of the
/// components that it names. Of a longer period, its months may pool other components than before while the
/// names of them all stay the same, so that two of its numbers have no difference to speak of.
pub fn between_looks(
    shown: &[Shown],
    closing_looks: &BTreeMap<usize, Month>,
) -> (Vec<Known>, Vec<Known>) {
    let mut last: BTreeMap<(Period, &str, &str, bool), &Shown> = BTreeMap::new();
    let (mut open, mut closing) = (Vec::new(), Vec::new());
    for one in shown {
        let about = (one.period, &*one.unit, &*one.figure, one.unflagged);
        let before = last.insert(about, one);
        let Some(before) = before.filter(|before| before.n > 0 && one.n > 0) else {
            continue;
        };
        let difference = known("since the look before", one, one.n - before.n);
        let mut closed = closing_looks.range(before.look + 1..=one.look);
        if closed.any(|(_, month)| one.period.contains(Period::Month(*month))) {
            closing.push(difference);
        } else if one.period.finer().is_empty() || !one.figure.starts_with("overall") {
            open.push(difference);
        }
    }
    (open, closing)
}

/// Agencies less offices that take in for them: for every set of offices, the answers to the officials
/// of all agencies that they serve, less those that name one of the offices.
pub fn less_offices(year: &Year) -> Vec<Known> {
    let last = year.shown.last().unwrap().look;
    let shown: BTreeMap<(Period, &str), &Shown> = year
        .shown
        .iter()
        .filter(|one| one.look >= last && one.figure == "cong-chuc" && !one.unflagged)
        .map(|one| ((one.period, &*one.unit), one))
        .collect();
    let periods: BTreeSet<Period> = shown.keys().map(|(period, _)| *period).collect();
    let mut found = Vec::new();
    for period in periods {
        for set in 1..1_u32 << OFFICES.len() {
            let is_in = |office: &&str| {
                let place = OFFICES.iter().position(|known| known == office);
                place.is_some_and(|place| set & (1 << place) != 0)
            };
            let offices: Vec<&str> = OFFICES.iter().filter(|o| is_in(o)).copied().collect();
            let people = year.people.iter().filter(|person| {
                period.contains(Period::Month(person.month)) && is_in(&person.office)
            });
            let units: BTreeSet<&str> = people.map(|person| person.unit).collect();
            let sum = |units: &mut dyn Iterator<Item = &str>| -> Option<i64> {
                let mut sum = 0;
                for unit in units {
                    let one = shown.get(&(period, unit)).filter(|one| one.left_out == 0)?;
                    sum += one.n;
                }
                Some(sum)
            };
            let all = sum(&mut units.iter().copied());
            if let (Some(all), Some(named)) = (all, sum(&mut offices.iter().copied())) {
                let how = format!("agencies {units:?} less offices {offices:?} in {period}");
                found.push(Known {
                    how,
                    n: (all - named).abs(),
                });
            }
        }
    }
    found.extend(less_own_office(year));
    found
}

/// The answers to every question about `so-yt` in closed months, less those about the office that serves no
/// other agency.
fn less_own_office(year: &Year) -> Vec<Known> {
    let mut found = Vec::new();
    for (month, _, after) in &year.levels {
        for question in QUESTIONS {
            let sum = |unit: &str| -> Option<i64> {
                let levels = after.get(&(unit.to_owned(), question.to_owned()))?;
                Some(levels.iter().sum())
            };
            if let (Some(all), Some(named)) = (sum("so-yt"), sum(OFFICES[3])) {
                found.push(Known {
                    how: format!("so-yt less {} at {question} in {month}", OFFICES[3]),
                    n: (all - named).abs(),
                });
            }
        }
    }
    found
}

/// Those that are fewer than `k`.
pub fn few(found: &[Known], k: i64) -> Vec<&Known> {
    found
        .iter()
        .filter(|known| (1..k).contains(&known.n))
        .collect()
}
