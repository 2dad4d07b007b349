//! How much is given up so that nobody is found: of all answers in the simulated year, by the size of
//! the agency, the shares of those that lost a trait, that count in their quarter or year only, and that
//! were withheld.
//!
//! ```text
//! cargo test --test it unlinkable::given_up -- --nocapture
//! ```

use std::collections::BTreeMap;

use sipas::domain::answers::mixing::{Move, plan};
use sipas::domain::period::{Month, Period};

use super::candidates::waiting;
use super::people::{AGENCIES, people};

/// The shares that are told, after the number of answers.
const SHARES: [&str; 7] = [
    "source", "field", "office", "channel", "quarter", "year", "withheld",
];

#[test]
fn nothing_of_a_month_with_enough_answers_waits_or_is_withheld() {
    for k in [5, 10] {
        println!("k = {k}\nunit   a month answers {}", SHARES.join(" "));
        for (unit, usual) in AGENCIES {
            let counts = given_up(unit, k);
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

fn given_up(unit: &str, k: i64) -> BTreeMap<&'static str, i64> {
    let waiting = waiting(&people(2026, 7), unit);
    let mut of_month: BTreeMap<Month, i64> = BTreeMap::new();
    for (kind, count) in &waiting {
        *of_month.entry(kind.month).or_default() += count;
    }
    let mut counts: BTreeMap<&'static str, i64> = BTreeMap::new();
    for (kind, to) in plan(&waiting, |_| true, |_| true, k) {
        let count = waiting[&kind];
        let leaves_in_its_month =
            matches!(&to, Move::Leaves { period, .. } if *period == Period::Month(kind.month));
        assert_eq!(
            leaves_in_its_month,
            of_month[&kind.month] >= k,
            "{unit} {kind:?}"
        );
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
