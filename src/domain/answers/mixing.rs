//! Mixing: which sealed answers become responses when their month closes, and with which others.
//!
//! An answer leaves the inbox in a company: at least `k` answers of equal traits, so that nobody, not
//! even the database's administrator, can tell which of at least `k` links it came by. Companies are
//! formed by what the case register knows, and by the provisional sums that answers have entered together, never by
//! what the answers say. Answers for which there is no company drop one trait after another. Those that are too few in a month wait as answers of its
//! quarter, then of its year, and what does not reach `k` then is withheld.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::period::{Month, Period};
use crate::domain::unknown::UNKNOWN;

/// The traits of an answer that can be dropped. Values are shared, because there are many answers and
/// few values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Traits {
    /// The intake office; empty where the case has none.
    pub office: Arc<str>,
    /// The source: the way in which the answer came.
    pub source: Arc<str>,
    /// The channel: how the case was handed in.
    pub channel: Arc<str>,
    /// The field of the case.
    pub field: Arc<str>,
}

/// Waiting answers that only their traits and months distinguish: all about one agency by one survey
/// version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Waiting {
    /// The month in which they count.
    pub month: Month,
    /// How many states of its provisional sums are without them: 0 where they are in the first one.
    pub state: usize,
    /// Their traits.
    pub traits: Traits,
}

/// What becomes of waiting answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Move {
    /// They stay sealed.
    Waits,
    /// They become responses of this period with these traits.
    Leaves {
        /// The month, or its quarter or year.
        period: Period,
        /// The traits that are kept.
        traits: Traits,
    },
    /// They are counted and deleted, because the year is closed and they are fewer than `k`.
    Withheld,
}

impl Traits {
    /// The traits without those that a step drops.
    fn without(&self, dropped: Dropped) -> Self {
        let unknown = || Arc::from(UNKNOWN);
        let mut traits = self.clone();
        if dropped >= Dropped::Source {
            traits.source = unknown();
        }
        if dropped >= Dropped::Field {
            traits.field = unknown();
        }
        if dropped >= Dropped::Office {
            traits.office = unknown();
        }
        if dropped >= Dropped::Channel {
            traits.channel = unknown();
        }
        traits
    }
}

/// How much of its traits an answer has dropped: each step includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dropped {
    Nothing,
    Source,
    Field,
    Office,
    Channel,
}

/// The steps in which traits are dropped.
const STEPS: [Dropped; 5] = [
    Dropped::Nothing,
    Dropped::Source,
    Dropped::Field,
    Dropped::Office,
    Dropped::Channel,
];

/// Returns what becomes of the waiting answers about one agency by one survey version, given the
/// number of each kind.
///
/// `is_closed` tells closed periods from open ones, `takes` those that may still get answers from those that were
/// closed before, and `k` is the fewest answers that may leave together.
pub fn plan(
    waiting: &BTreeMap<Waiting, i64>,
    is_closed: impl Fn(Period) -> bool,
    takes: impl Fn(Period) -> bool,
    k: i64,
) -> BTreeMap<Waiting, Move> {
    let mut moves: BTreeMap<Waiting, Move> = BTreeMap::new();
    let periods: [fn(Month) -> Period; 3] = [Period::Month, Month::quarter, Month::year];
    for period_of in periods {
        let mut together: BTreeMap<Period, Vec<(&Waiting, i64)>> = BTreeMap::new();
        for (kind, &count) in waiting {
            let period = period_of(kind.month);
            let stays = !moves.contains_key(kind);
            let is_closing = is_closed(period) && takes(period);
            if stays && is_closed(Period::Month(kind.month)) && is_closing {
                together.entry(period).or_default().push((kind, count));
            }
        }
        for (period, kinds) in together {
            if kinds.iter().map(|(_, count)| count).sum::<i64>() < k {
                continue;
            }
            for (kind, traits) in by_state(period, kinds, k)
                .iter()
                .flat_map(|kinds| companies(kinds, k))
            {
                moves.insert(kind.clone(), Move::Leaves { period, traits });
            }
        }
    }
    for kind in waiting.keys() {
        moves.entry(kind.clone()).or_insert_with(|| {
            let year = kind.month.year();
            if is_closed(Period::Month(kind.month)) && is_closed(year) && takes(year) {
                Move::Withheld
            } else {
                Move::Waits
            }
        });
    }
    moves
}

/// Divides the answers that leave as those of a period by what its provisional sums tell apart: those of a month by
/// their states. Those that came after the last one stay where they are fewer than `k`, so that the closed figures
/// have the numbers that the provisional ones had, or at least `k` more. Where no state has `k` answers, none was
/// shown.
fn by_state(period: Period, kinds: Vec<(&Waiting, i64)>, k: i64) -> Vec<Vec<(&Waiting, i64)>> {
    let mut states: BTreeMap<usize, Vec<(&Waiting, i64)>> = BTreeMap::new();
    if matches!(period, Period::Month(_)) {
        for (kind, count) in &kinds {
            states.entry(kind.state).or_default().push((kind, *count));
        }
    }
    states.retain(|_, kinds| kinds.iter().map(|(_, count)| count).sum::<i64>() >= k);
    match states.is_empty() {
        true => vec![kinds],
        false => states.into_values().collect(),
    }
}

/// Divides at least `k` answers into companies of at least `k`, and returns the traits that each keeps.
///
/// Answers drop one trait after another until enough are alike. If fewer than `k` are left in the
/// end, the smallest company drops all traits with them, so that all leave.
fn companies<'w>(kinds: &[(&'w Waiting, i64)], k: i64) -> Vec<(&'w Waiting, Traits)> {
    let mut formed: BTreeMap<Traits, (i64, Vec<&Waiting>)> = BTreeMap::new();
    let mut left = kinds.to_vec();
    for dropped in STEPS {
        let mut alike: BTreeMap<Traits, (i64, Vec<&Waiting>)> = BTreeMap::new();
        for (kind, count) in &left {
            let company = alike.entry(kind.traits.without(dropped)).or_default();
            company.0 += count;
            company.1.push(kind);
        }
        alike.retain(|_, (size, _)| *size >= k);
        left.retain(|(kind, _)| !alike.contains_key(&kind.traits.without(dropped)));
        for (traits, (size, members)) in alike {
            let company = formed.entry(traits).or_default();
            company.0 += size;
            company.1.extend(members);
        }
    }
    let mut rest: Vec<&Waiting> = left.iter().map(|(kind, _)| *kind).collect();
    if !rest.is_empty()
        && let Some(smallest) = formed
            .iter()
            .min_by_key(|(traits, (size, _))| (*size, *traits))
            .map(|(traits, _)| traits.clone())
        && let Some((_, members)) = formed.remove(&smallest)
    {
        rest.extend(members);
    }
    let undistinguished = rest.into_iter().map(|kind| {
        let traits = kind.traits.without(Dropped::Channel);
        (kind, traits)
    });
    formed
        .iter()
        .flat_map(|(traits, (_, members))| members.iter().map(|kind| (*kind, traits.clone())))
        .chain(undistinguished)
        .collect()
}

/// Divides groups into batches of at most `most` members, to be written one after another.
///
/// A group stays whole where it fits, and a larger one is divided evenly. So every part of a group
/// has at least `k` members, provided that `most` is at least 2·`k`.
pub fn write_batches<T>(groups: impl IntoIterator<Item = Vec<T>>, most: usize) -> Vec<Vec<T>> {
    let mut batches: Vec<Vec<T>> = Vec::new();
    for group in groups {
        let parts = group.len().div_ceil(most).max(1);
        let (least, larger) = (group.len() / parts, group.len() % parts);
        let mut members = group.into_iter();
        for part in 0..parts {
            let size = least + usize::from(part < larger);
            match batches.last_mut() {
                Some(last) if last.len() + size <= most => last.extend(members.by_ref().take(size)),
                _ => batches.push(members.by_ref().take(size).collect()),
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waiting(month: &str, office: &str, source: &str, channel: &str, field: &str) -> Waiting {
        Waiting {
            month: month.parse().unwrap(),
            state: 0,
            traits: Traits {
                office: office.into(),
                source: source.into(),
                channel: channel.into(),
                field: field.into(),
            },
        }
    }

    /// The moves of answers, in words, where the given periods are closed.
    fn run(given: &[(Waiting, i64)], closed: &[&str]) -> Vec<String> {
        let closed: Vec<Period> = closed.iter().map(|p| p.parse().unwrap()).collect();
        let given_map = given.iter().cloned().collect();
        let moves = plan(&given_map, |period| closed.contains(&period), |_| true, 5);
        given
            .iter()
            .map(|(kind, _)| match &moves[kind] {
                Move::Waits => "waits".to_owned(),
                Move::Withheld => "withheld".to_owned(),
                Move::Leaves { period, traits } => format!(
                    "{period} {} {} {} {}",
                    traits.office, traits.source, traits.channel, traits.field
                ),
            })
            .collect()
    }

    #[test]
    fn answers_wait_while_their_month_is_open_however_many_are_alike() {
        let many = [(waiting("2026-07", "o", "slip", "counter", "a"), 500)];
        assert_eq!(run(&many, &[]), ["waits"]);
    }

    #[test]
    fn five_answers_alike_leave_with_all_their_traits() {
        let five = [(waiting("2026-07", "o", "slip", "counter", "a"), 5)];
        assert_eq!(run(&five, &["2026-07"]), ["2026-07 o slip counter a"]);
    }

    #[test]
    fn the_source_is_dropped_first_then_the_field_the_office_and_the_channel() {
        let given = [
            (waiting("2026-07", "o", "slip", "counter", "a"), 3),
            (waiting("2026-07", "o", "kiosk", "counter", "a"), 2),
            (waiting("2026-07", "p", "slip", "counter", "a"), 3),
            (waiting("2026-07", "p", "slip", "counter", "b"), 2),
            (waiting("2026-07", "q", "slip", "online", "a"), 3),
            (waiting("2026-07", "r", "slip", "online", "a"), 2),
            (waiting("2026-07", "o", "slip", "post", "a"), 3),
            (waiting("2026-07", "p", "slip", "other", "a"), 2),
        ];
        assert_eq!(
            run(&given, &["2026-07"]),
            [
                "2026-07 o * counter a",
                "2026-07 o * counter a",
                "2026-07 p * counter *",
                "2026-07 p * counter *",
                "2026-07 * * online *",
                "2026-07 * * online *",
                "2026-07 * * * *",
                "2026-07 * * * *",
            ]
        );
    }

    #[test]
    fn the_smallest_company_takes_those_with_it_that_are_left_over() {
        let given = [
            (waiting("2026-07", "o", "slip", "counter", "a"), 9),
            (waiting("2026-07", "o", "slip", "online", "a"), 6),
            (waiting("2026-07", "o", "slip", "post", "b"), 1),
        ];
        assert_eq!(
            run(&given, &["2026-07"]),
            [
                "2026-07 o slip counter a",
                "2026-07 * * * *",
                "2026-07 * * * *"
            ]
        );
    }

    #[test]
    fn fewer_than_five_in_a_month_wait_for_its_quarter_and_then_for_its_year() {
        let given = [
            (waiting("2026-07", "o", "slip", "counter", "a"), 3),
            (waiting("2026-08", "o", "slip", "counter", "a"), 2),
            (waiting("2026-10", "o", "slip", "counter", "a"), 4),
        ];
        let (july, august) = ("2026-07", "2026-08");
        assert_eq!(run(&given, &[july, august]), ["waits", "waits", "waits"]);
        let quarter = [july, august, "2026-Q3", "2026-10", "2026-Q4"];
        assert_eq!(
            run(&given, &quarter),
            [
                "2026-Q3 o slip counter a",
                "2026-Q3 o slip counter a",
                "waits"
            ]
        );
        let year = [july, august, "2026-Q3", "2026-10", "2026-Q4", "2026"];
        assert_eq!(run(&given, &year)[2], "withheld");
    }

    #[test]
    fn an_answer_of_an_open_month_stays_though_its_quarter_was_closed_before() {
        let late = [(waiting("2026-08", "o", "slip", "counter", "a"), 3)];
        assert_eq!(run(&late, &["2026-Q3", "2026"]), ["waits"]);
    }

    proptest! {
        #[test]
        fn batches_keep_groups_whole_or_divide_them_evenly(
            sizes in prop::collection::vec(0usize..40, 0..20),
        ) {
            let groups: Vec<Vec<usize>> =
                sizes.iter().enumerate().map(|(group, size)| vec![group; *size]).collect();
            let batches = write_batches(groups.clone(), 10);
            prop_assert_eq!(batches.concat(), groups.concat());
            for batch in &batches {
                prop_assert!(batch.len() <= 10);
                for (group, size) in sizes.iter().enumerate() {
                    let present = batch.iter().filter(|member| **member == group).count();
                    prop_assert!(present == 0 || present >= (*size).min(5));
                }
            }
        }

        #[test]
        fn every_company_has_k_and_a_month_with_k_leaves_whole(
            kinds in prop::collection::vec(
                (0u8..3, 0u8..3, 0u8..2, 0u8..2, 0u8..3, 1i64..7), 1..30),
            closed in prop::collection::vec(0u8..5, 0..5),
            k in 5i64..12,
        ) {
            let mut given = BTreeMap::new();
            for (month, office, source, channel, field, size) in kinds {
                let [office, source, channel, field] =
                    [office, source, channel, field].map(|value| value.to_string());
                let month = format!("2026-0{}", 7 + month);
                *given.entry(waiting(&month, &office, &source, &channel, &field)).or_insert(0) += size;
            }
            let periods = ["2026-07", "2026-08", "2026-09", "2026-Q3", "2026"];
            let closed: Vec<Period> =
                closed.iter().map(|i| periods[usize::from(*i)].parse().unwrap()).collect();
            let moves = plan(&given, |period| closed.contains(&period), |_| true, k);
            prop_assert_eq!(moves.len(), given.len());
            let mut leaving: BTreeMap<(Period, Traits), i64> = BTreeMap::new();
            for (kind, to) in &moves {
                match to {
                    Move::Leaves { period, traits } => {
                        prop_assert!(period.contains(Period::Month(kind.month)));
                        for (kept, own) in [
                            (&traits.office, &kind.traits.office),
                            (&traits.channel, &kind.traits.channel),
                        ] {
                            prop_assert!(kept == own || &**kept == UNKNOWN);
                        }
                        *leaving.entry((*period, traits.clone())).or_default() += given[kind];
                    }
                    Move::Waits | Move::Withheld => {
                        let month = Period::Month(kind.month);
                        let of_month: i64 = given.iter()
                            .filter(|(other, _)| other.month == kind.month)
                            .map(|(_, size)| size)
                            .sum();
                        prop_assert!(!closed.contains(&month) || of_month < k);
                    }
                }
            }
            prop_assert!(leaving.values().all(|size| *size >= k), "{:?}", leaving);
        }
    }
}
