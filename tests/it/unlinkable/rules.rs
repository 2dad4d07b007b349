//! Positive controls: every rule switched off in turn. The same attack is made on what the database and the
//! service have shown, night by night, and on what there would be without the rule: built from the truth, or
//! shown by a service that does not keep the rule. Both times it uses all that is there, in every way that
//! it knows, and the best is told. It must find people there and nobody here. What it finds is told as a
//! table: guesses who somebody is, and numbers that follow from figures, of which those of fewer than `k`
//! answers are found.
//!
//! ```text
//! cargo test --test it unlinkable::rules -- --nocapture
//! ```

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use jiff::civil::Date;
use sipas::domain::period::{Month, Period};

use super::candidates::{classes, traits};
use super::chance::Guesses;
use super::differences::{Known, between_looks, few, within_looks};
use super::joins::{
    ORDERS, Order, components_beside_each_other, from_late_cases, rows_beside_people,
};
use super::naming::{Found, Naming, Ways};
use super::people::{AGENCIES, COMPONENTS, OFFICES, PROMISED_DATE, Person, QUESTIONS};
use super::shown::Shown;
use super::truth::undisclosed;
use super::year::{Row, SEED, Year, block};
use super::{UNLIKELY, cross_sums, rows_of};
use crate::support::Database;
use crate::support::length::{size, tell};

on_both_databases!(every_rule_is_needed);

/// A rule, and the attack that it is against.
type Rule = (&'static str, fn(&Year) -> Found);

const RULES: [Rule; 17] = [
    ("answers wait sealed until their month closes", sealed),
    ("rows keep the traits that k share", kept_traits),
    (
        "fewer than k in a month count in its quarter or year",
        periods,
    ),
    (
        "those who are left over take the smallest group along",
        left_over,
    ),
    ("an office has no rows of its own", offices),
    (
        "rows tell nothing else of cases, such as lateness",
        lateness,
    ),
    ("rows keep no signal", signals),
    ("links are written anew, and rows together", transactions),
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
    ("provisional sums move by k", weekly_sums),
];

fn every_rule_is_needed(database: Database) {
    let mut table = String::from(
        "\n| rule | with it: found | by chance | p | best by | without it: found | by chance | p | best by \
         |\n|---|---|---|---|---|---|---|---|---|",
    );
    let mut wrong = Vec::new();
    for (rule, attack) in RULES {
        let mut found = Found::default();
        for year in years(&database) {
            for (found, more) in found.iter_mut().zip(attack(year)) {
                add(found, more);
            }
        }
        let [with, without] = found.map(best);
        let cells = |(way, of): &(&str, Guesses)| {
            let (right, all) = (of.hits, of.chances.len());
            format!(
                "{right} of {all} | {:.1} | {:.1e} | {way}",
                of.expected(),
                of.tail()
            )
        };
        table += &format!("\n| {rule} | {} | {} |", cells(&with), cells(&without));
        let (with, without) = (with.1, without.1);
        let is_needed = without.hits > 20 && without.tail() < 1e-6;
        if with.chances.is_empty() || with.tail() <= UNLIKELY || !is_needed {
            wrong.push(rule);
        }
    }
    tell("every rule", table);
    assert_eq!(wrong, Vec::<&str>::new());
}

/// The year, and at full length nine more of other people.
pub(super) fn years(database: &Database) -> impl Iterator<Item = &'static Year> {
    static MORE: OnceLock<Vec<Year>> = OnceLock::new();
    let more = MORE.get_or_init(|| {
        let seeds = (SEED + 1..).take(size(0, 9));
        let lived = |seed| Year::lived(Database::sqlite(), 5, seed, true);
        seeds.map(lived).collect()
    });
    [Year::seen(database)].into_iter().chain(more)
}

/// Adds what is found in another year in the same ways.
fn add(found: &mut Ways, more: Ways) {
    if found.is_empty() {
        *found = more;
        return;
    }
    for ((_, found), (_, more)) in found.iter_mut().zip(more) {
        found.extend(more);
    }
}

/// The way in which the most is found, less what chance finds.
fn best(ways: Ways) -> (&'static str, Guesses) {
    let deviation = |(_, guesses): &(_, Guesses)| guesses.deviation();
    let best = ways
        .into_iter()
        .max_by(|a, b| deviation(a).total_cmp(&deviation(b)));
    best.unwrap()
}

/// What is found in one way.
fn one_way(found: [Guesses; 2]) -> Found {
    found.map(|guesses| vec![("", guesses)])
}

/// What is left of the sealed rows is when they came, and their random keys: the rows of a closing and the
/// sealed ones that went then, each in the order of their keys, are laid beside each other.
fn sealed(year: &Year) -> Found {
    let mut came: HashMap<&str, Date> = HashMap::new();
    for (closing, opened) in year.nights.opened.iter().enumerate() {
        let mut keys: Vec<&str> = year
            .rows_of(0)
            .filter(|row| row.closing == closing)
            .map(|row| row.key.as_str())
            .collect();
        keys.sort_unstable();
        let days: Vec<Date> = opened.values().copied().collect();
        let count = keys.len();
        let day = |nth: usize| days[nth * days.len() / count];
        came.extend(
            keys.into_iter()
                .enumerate()
                .map(|(nth, key)| (key, day(nth))),
        );
    }
    Naming::new(year, |person| format!("{:?}", person.answers_on))
        .or_by("sealed rows", 0, |row| {
            came.get(row.key.as_str())
                .map_or_else(String::new, Date::to_string)
        })
        .found(|row, person| row.seen_on = person.answers_on.unwrap().tomorrow().unwrap())
}

fn kept_traits(year: &Year) -> Found {
    Naming::new(year, |person| {
        format!("{} {}", person.month, traits(person).join("|"))
    })
    .found(|row, person| {
        row.period = Period::Month(person.month);
        [row.office, row.source, row.channel, row.field] = traits(person);
    })
}

fn periods(year: &Year) -> Found {
    Naming::new(year, |person| person.month.to_string())
        .found(|row, person| row.period = Period::Month(person.month))
}

/// Those who are fewer than `k` in the end leave by themselves, so that the smallest group keeps its traits.
fn left_over(year: &Year) -> Found {
    let left = left_over_people(year);
    let is_taken_along = |person: &Person| !left.contains(person.case_code.as_str());
    Naming::new(year, |person| is_taken_along(person).to_string()).found(|row, person| {
        if [&row.office, &row.source, &row.channel, &row.field]
            .iter()
            .all(|kept| **kept == "*")
            && is_taken_along(person)
        {
            [row.office, row.source, row.channel, row.field] = traits(person);
        }
    })
}

/// What is left of offices are their provisional sums, over all sealed answers that name them: a row is
/// guessed to be of the office at which its ratings are the most frequent.
fn offices(year: &Year) -> Found {
    // Of the first component, the questions about intake.
    let intake = [0, 3];
    let office = |row: &Row| {
        let tallies = &year.nights.provisional[row.closing];
        let share = |office: &str, place: usize| {
            let count = |rating: &str| {
                let months = year.closings[row.closing].0.iter().map(Month::to_string);
                let of = |month: String| {
                    let of = [office, &month, "provisional", QUESTIONS[place], rating];
                    tallies.get(&of.map(str::to_owned))
                };
                months.filter_map(of).sum::<i64>()
            };
            let all: i64 = ["1", "2", "3", "4", "5", "x", "-"].map(count).iter().sum();
            count(&row.ratings[place..=place]) as f64 / all.max(1) as f64
        };
        let likely = |office: &str| {
            intake
                .iter()
                .map(|place| share(office, *place))
                .product::<f64>()
        };
        let mut offices = OFFICES.map(|office| (likely(office), office));
        offices.sort_by(|a, b| a.0.total_cmp(&b.0));
        match offices[3] {
            (likely, office) if likely > 0.0 => format!("{office}|"),
            _ => "|".to_owned(),
        }
    };
    Naming::new(year, |person| format!("{}|", person.office))
        .or_by("sums of offices", 0, office)
        .found(|row, person| person.office.clone_into(&mut row.office))
}

/// What is left of lateness is what is said of the promised date, in a row of another component.
fn lateness(year: &Year) -> Found {
    Naming::new(year, |person| person.late.to_string())
        .or_by("the promised date", 2, |row| {
            row.ratings[PROMISED_DATE..]
                .starts_with(['1', '2'])
                .to_string()
        })
        .found(|row, person| row.others = person.late.to_string())
}

/// What is left of signals are the sums without flagged answers, of a unit and period in total. A row is
/// flagged the likelier, the more of those who gave its ratings are.
fn signals(year: &Year) -> Found {
    let flagged = |row: &Row| {
        let period = row.period.to_string();
        let count = |basis: &str, place: usize| {
            let rating = &row.ratings[place..=place];
            let of = [row.unit.as_str(), &period, basis, QUESTIONS[place], rating];
            let count = year.nights.tallies.get(&of.map(str::to_owned));
            count.copied().unwrap_or(0) as f64
        };
        let shares = (0..row.ratings.len()).map(|place| {
            let (all, unflagged) = (count("all", place), count("unflagged", place));
            (all - unflagged) / all.max(1.0)
        });
        format!("{:.9}", shares.product::<f64>())
    };
    Naming::new(year, |person| person.flagged.to_string())
        .or_by("sums without flagged answers", 0, flagged)
        .found(|row, person| row.others = person.flagged.to_string())
}

/// What wrote a row, beside what wrote the links: as it is seen after the closing, and as it was before
/// the links were written anew.
fn transactions(year: &Year) -> Found {
    let used_by = |person: usize| format!("{:0>12}", year.nights.used_by[&person]);
    let mut naming = Naming::new(year, |_| String::new());
    naming.hidden = Box::new(used_by);
    naming.known = Box::new(|person, closing| {
        let link = &year.nights.links[closing][&person];
        format!("{:0>12}", link.transaction)
    });
    let with = naming.ways(&year.rows);
    naming.known = Box::new(|person, _| used_by(person));
    let mut rows = year.rows.clone();
    for row in &mut rows {
        row.transaction.clone_from(&year.nights.used_by[&row.owner]);
    }
    [with, naming.ways(&rows)]
}

/// The steps in which traits are dropped: of office, source, channel and field, those that are kept.
const KEPT: [[bool; 4]; 5] = [
    [true, true, true, true],
    [true, false, true, true],
    [true, false, true, false],
    [false, false, true, false],
    [false; 4],
];

/// The case codes of those who are fewer than `k` when all traits are dropped.
fn left_over_people(year: &Year) -> BTreeSet<&str> {
    let mut left: BTreeMap<(&str, Period), Vec<&Person>> = BTreeMap::new();
    for row in year.rows_of(0) {
        let people = left.entry((&row.unit, row.period)).or_default();
        people.push(&year.people[row.owner]);
    }
    for people in left.values_mut() {
        for kept in KEPT {
            let alike = |person: &Person| {
                let own = traits(person).into_iter().zip(kept);
                own.filter_map(|(own, kept)| kept.then_some(own))
                    .collect::<Vec<String>>()
            };
            let mut sizes: BTreeMap<Vec<String>, i64> = BTreeMap::new();
            for person in people.iter() {
                *sizes.entry(alike(person)).or_default() += 1;
            }
            people.retain(|person| sizes[&alike(person)] < year.k);
        }
    }
    let left = left.into_values().flatten();
    left.map(|person| person.case_code.as_str()).collect()
}

/// What is found in every order of rows, as they are and as they would be.
fn in_every_order(
    year: &Year,
    without: Vec<Row>,
    attack: impl Fn(&[Row], Order) -> Guesses,
) -> Found {
    [&year.rows, &without].map(|rows| ORDERS.map(|order| (order.0, attack(rows, order))).into())
}

fn order_of_use(year: &Year) -> Found {
    let mut in_order = year.rows.clone();
    in_order.sort_by_key(|row| (year.people[row.owner].answers_on, row.owner));
    for (place, row) in in_order.iter_mut().enumerate() {
        row.place = place;
    }
    in_every_order(year, in_order, |rows, order| {
        let rows: Vec<Row> = rows
            .iter()
            .filter(|row| row.component == COMPONENTS[0].0)
            .cloned()
            .collect();
        let classes = classes(year, &rows);
        rows_beside_people(year, &rows, &classes, order, |index, person| {
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
    in_every_order(year, whole_rows(year), |rows, order| {
        let [forwards, _] = components_beside_each_other(rows, order);
        forwards
    })
}

fn late_cases(year: &Year) -> Found {
    let classes = classes(year, &rows_of(year, 0));
    in_every_order(year, whole_rows(year), |rows, order| {
        let (_, others) = from_late_cases(year, rows, &classes, order);
        others
    })
}

fn sums_by_traits(year: &Year) -> Found {
    let found = [&year.moments, &cross_sums::sums_by_traits(year)].map(|moments| {
        let mut guesses = Guesses::default();
        for size in 5..=7 {
            let found = cross_sums::put_together(year, moments, false, size);
            guesses.hits += found.right;
            let chances = (0..found.sought).map(|_| 1.0 / size as f64);
            guesses.chances.extend(chances);
        }
        guesses
    });
    one_way(found)
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
    one_way([&year.shown, without].map(|shown| of_few(&within_looks(shown), how, year.k)))
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
        add(&mut found[1], without);
    }
    found
}

/// The same year where provisional sums move with every answer, as the service shows them on Mondays.
fn weekly_sums(year: &Year) -> Found {
    static MOVED_BY_ONE: OnceLock<Year> = OnceLock::new();
    let moved = |year: &Year, k: i64| {
        let (open, _) = between_looks(&year.shown, &year.closing_looks);
        of_few(&open, "since", k)
    };
    // Of other people, at full length, one such year is enough.
    let without = match year.seed {
        SEED => {
            let by_one =
                MOVED_BY_ONE.get_or_init(|| Year::lived(Database::sqlite(), 1, SEED, true));
            moved(by_one, year.k)
        }
        _ => Guesses::default(),
    };
    one_way([moved(year, year.k), without])
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
