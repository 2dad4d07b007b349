//! How much is given up so that nobody is found: of all answers in the simulated year, by the size of
//! the agency, the shares of those that lost a trait, that count in their quarter or year only, that
//! were withheld, and that the overall figures of their month, quarter and year are without.
//!
//! ```text
//! cargo test --test it unlinkable::given_up -- --nocapture
//! ```

use std::collections::BTreeMap;

use sipas::domain::answers::mixing::{Move, Waiting, plan};
use sipas::domain::answers::sums::Moments;
use sipas::domain::figures::disclosure::{Origin, Part, Rule, Whole, pool};
use sipas::domain::period::{Month, Period};
use sipas::domain::survey::shipped;

use super::candidates::{States, count, kind_of, waiting, weekly_states};
use super::people::{AGENCIES, Person, people};
use crate::support::ratings;

/// The shares that are told, after the number of answers.
const SHARES: [&str; 10] = [
    "source",
    "field",
    "office",
    "channel",
    "quarter",
    "year",
    "withheld",
    "outside month",
    "outside quarter",
    "outside year",
];

#[test]
fn nothing_of_a_month_with_enough_answers_waits_or_is_withheld() {
    for (k, provisional) in [(5, true), (5, false), (10, true), (10, false)] {
        println!("k = {k}, provisional sums: {provisional}");
        println!("unit   a month answers {}", SHARES.join(" "));
        for (unit, usual) in AGENCIES {
            let counts = given_up(unit, k, provisional);
            let all = counts["answers"];
            let share = |name: &&str| {
                let width = name.len();
                let percent = 100 * counts.get(*name).copied().unwrap_or(0) / all.max(1);
                format!("{percent:>width$}")
            };
            let shares: Vec<String> = SHARES.iter().map(share).collect();
            println!("{unit:6} {usual:7} {all:7} {}", shares.join(" "));
        }
    }
}

fn given_up(unit: &str, k: i64, provisional: bool) -> BTreeMap<&'static str, i64> {
    let people = people(2026, 7);
    let states = match provisional {
        true => weekly_states(&people, usize::try_from(k).unwrap()),
        false => States::new(),
    };
    let waiting = waiting(&states, &people, unit);
    let mut of_month: BTreeMap<Month, i64> = BTreeMap::new();
    let mut of_state: BTreeMap<(Month, usize), i64> = BTreeMap::new();
    for (kind, count) in &waiting {
        *of_month.entry(kind.month).or_default() += count;
        *of_state.entry((kind.month, kind.state)).or_default() += count;
    }
    let mut counts: BTreeMap<&'static str, i64> = BTreeMap::new();
    let moves = plan(
        &waiting,
        |_| true,
        |_| true,
        |month| count(&states, unit, month),
        k,
    );
    add_outside(&mut counts, (&people, &states), unit, &moves, k);
    for (kind, to) in moves {
        let count = waiting[&kind];
        let leaves_in_its_month =
            matches!(&to, Move::Leaves { period, .. } if *period == Period::Month(kind.month));
        // What came after the last provisional sums waits where it is of fewer than `k`.
        let is_shown = states.contains_key(&(unit.to_owned(), kind.month))
            && !states[&(unit.to_owned(), kind.month)].is_empty();
        let enough = match is_shown {
            true => of_state[&(kind.month, kind.state)],
            false => of_month[&kind.month],
        };
        assert_eq!(leaves_in_its_month, enough >= k, "{unit} {kind:?}");
        let mut add = |name: &'static str| *counts.entry(name).or_default() += count;
        add("answers");
        let Move::Leaves {
            period,
            traits: kept,
        } = to
        else {
            add("withheld");
            continue;
        };
        let own = &kind.traits;
        for (name, kept, own) in [
            ("source", &kept.source, &own.source),
            ("field", &kept.field, &own.field),
            ("office", &kept.office, &own.office),
            ("channel", &kept.channel, &own.channel),
        ] {
            if kept != own {
                add(name);
            }
        }
        match period {
            Period::Quarter(..) => add("quarter"),
            Period::Year(_) => add("year"),
            _ => {}
        }
    }
    counts
}

/// Adds the answers that no overall figure of their month, their quarter or the year is over.
fn add_outside(
    counts: &mut BTreeMap<&'static str, i64>,
    (people, states): (&[Person], &States),
    unit: &str,
    moves: &BTreeMap<Waiting, Move>,
    k: i64,
) {
    let definition = &shipped()[0];
    let answered = |person: &&Person| person.unit == unit && person.answers_on.is_some();
    let mut stored: BTreeMap<Period, Moments> = BTreeMap::new();
    for person in people.iter().filter(answered) {
        if let Move::Leaves { period, .. } = &moves[&kind_of(states, person)] {
            let moments = Moments::of(&ratings(&person.ratings), definition);
            *stored.entry(*period).or_default() += &moments;
        }
    }
    let parts: Vec<Part> = stored
        .into_iter()
        .map(|(period, moments)| Part {
            period,
            origin: Origin::Mixed,
            moments,
            unflagged: None,
        })
        .collect();
    let rule = Rule {
        k,
        all_satisfied: false,
        equal_components: false,
        exclude_flagged: false,
    };
    let year = Period::Year(2026);
    let months: Vec<Period> = year.months().into_iter().map(Period::Month).collect();
    let quarters: Vec<Period> = (1..=4)
        .map(|quarter| Period::Quarter(2026, quarter))
        .collect();
    for (name, periods) in [
        ("outside month", months),
        ("outside quarter", quarters),
        ("outside year", vec![year]),
    ] {
        for period in periods {
            let whole = Whole {
                period,
                is_closed: &|_| true,
            };
            let within: Vec<Part> = parts
                .iter()
                .filter(|part| period.contains(part.period))
                .cloned()
                .collect();
            let answers = people.iter().filter(answered);
            let answers = answers.filter(|person| period.contains(Period::Month(person.month)));
            let answers = i64::try_from(answers.count()).unwrap();
            let shown = pool(whole, &within, definition, rule).overall.sums.n;
            *counts.entry(name).or_default() += answers - shown;
        }
    }
}
