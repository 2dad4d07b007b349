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
/// closed before, `states` is how many states of a month's provisional sums were shown, and `k` is the fewest answers
/// that may leave together.
pub fn plan(
    waiting: &BTreeMap<Waiting, i64>,
    is_closed: impl Fn(Period) -> bool,
    takes: impl Fn(Period) -> bool,
    states: impl Fn(Month) -> usize,
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
            let divided = match period {
                Period::Month(month) => by_state(kinds, states(month), k),
                _ => vec![kinds],
            };
            for (kind, traits) in divided.iter().flat_map(|kinds| companies(kinds, k)) {
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

/// Divides at least `k` answers of a month by what its provisional sums tell apart: the states that were shown. Those
/// that came after the last one stay where they are fewer than `k`, so that the closed figures have the numbers that the
/// provisional ones had, or at least `k` more. A state of fewer goes with the next one.
fn by_state(kinds: Vec<(&Waiting, i64)>, shown: usize, k: i64) -> Vec<Vec<(&Waiting, i64)>> {
    let is_enough =
        |kinds: &[(&Waiting, i64)]| kinds.iter().map(|(_, count)| count).sum::<i64>() >= k;
    let mut states: BTreeMap<usize, Vec<(&Waiting, i64)>> = BTreeMap::new();
    for (kind, count) in kinds {
        let state = kind.state.min(shown);
        states.entry(state).or_default().push((kind, count));
    }
    let last = states.remove(&shown).unwrap_or_default();
    let mut divided: Vec<Vec<(&Waiting, i64)>> = Vec::new();
    for kinds in states.into_values() {
        match divided.last_mut() {
            Some(before) if !is_enough(before) => before.extend(kinds),
            _ => divided.push(kinds),
        }
    }
    if let Some(small) = divided.pop_if(|kinds| !is_enough(kinds)) {
        match divided.last_mut() {
            Some(before) => before.extend(small),
            // Nothing was shown of so few.
            None => return vec![[small, last].concat()],
        }
    }
    if divided.is_empty() || is_enough(&last) {
        divided.push(last);
    }
    divided
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
mod tests;
