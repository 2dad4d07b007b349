//! Readings: what readers can work out from editions of overlapping periods.

use std::collections::BTreeSet;

use super::subject::Counts;
use crate::domain::period::Period;

/// The numbers of a subject in one edition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Published<'e> {
    /// The edition's id.
    pub(super) edition: &'e str,
    /// The edition's period.
    pub(super) period: Period,
    /// Whether it is the edition that is not published yet.
    pub(super) is_new: bool,
    /// The numbers.
    pub(super) counts: &'e Counts,
}

/// The numbers of a subject as they follow from several editions.
#[derive(Clone, Debug)]
pub(super) struct Reading<'e> {
    /// The numbers.
    pub(super) counts: Counts,
    /// The ids of the editions.
    pub(super) editions: BTreeSet<&'e str>,
    /// Whether the new edition is one of them.
    pub(super) has_new: bool,
}

impl<'e> Reading<'e> {
    fn nothing(counts: &Counts) -> Self {
        Self {
            counts: counts.nothing(),
            editions: BTreeSet::new(),
            has_new: false,
        }
    }

    /// This reading and another, added or subtracted.
    fn with(&self, sign: i64, other: &Self) -> Self {
        let mut both = self.clone();
        both.counts.add(sign, &other.counts);
        both.editions.extend(&other.editions);
        both.has_new |= other.has_new;
        both
    }
}

impl<'e> From<&Published<'e>> for Reading<'e> {
    fn from(published: &Published<'e>) -> Self {
        Self {
            counts: published.counts.clone(),
            editions: BTreeSet::from([published.edition]),
            has_new: published.is_new,
        }
    }
}

/// What the new edition adds to what readers can work out. `published` are in the order in which they were
/// made.
///
/// Of every period that the new one lies in, these are the numbers of an edition less those of parts of
/// the period, where these add up, and what changed between two editions less what changed in parts.
pub(super) fn new_readings<'e>(
    new: Period,
    published: &[Published<'e>],
    adds_up: bool,
) -> Vec<Reading<'e>> {
    let mut found = Vec::new();
    for (index, whole) in published.iter().enumerate() {
        if !whole.period.contains(new) {
            continue;
        }
        if adds_up {
            found.extend(rests(whole, published));
        }
        for (earlier, before) in published[..index].iter().enumerate() {
            if before.period != whole.period {
                continue;
            }
            let change = Reading::from(whole).with(-1, &Reading::from(before));
            let of_parts = |part| match adds_up {
                true => changes(part, earlier, index, published),
                false => Vec::new(),
            };
            let parts = sums_within(whole.period, whole.counts, &of_parts, true);
            found.extend(parts.iter().map(|parts| change.with(-1, parts)));
        }
    }
    found.retain(|reading| reading.has_new);
    found
}

/// An edition less editions of parts of its period.
///
/// All parts that were published are subtracted. To leave one out tells more only where responses have
/// gone since, so that the parts together have more than the whole.
fn rests<'e>(whole: &Published<'e>, published: &[Published<'e>]) -> Vec<Reading<'e>> {
    let own = Reading::from(whole);
    let of_parts = |part| {
        let editions = published.iter().filter(|one| one.period == part);
        editions.map(Reading::from).collect()
    };
    let less = |leaves_out| -> Vec<Reading<'e>> {
        let sums = sums_within(whole.period, whole.counts, &of_parts, leaves_out);
        let sums = sums.iter().filter(|sum| !sum.editions.is_empty());
        sums.map(|sum| own.with(-1, sum)).collect()
    };
    let rests = less(false);
    match rests.iter().any(|rest| rest.counts.is_negative()) {
        true => less(true),
        false => rests,
    }
}

/// What may have changed in a part of a period between two editions of the whole: what two editions of
/// the part differ by; all of an edition, where none was made before the first of the whole; and the
/// opposite, where none was made after the second.
fn changes<'e>(
    part: Period,
    first: usize,
    second: usize,
    published: &[Published<'e>],
) -> Vec<Reading<'e>> {
    let own = published.iter().enumerate();
    let own: Vec<_> = own.filter(|(_, one)| one.period == part).collect();
    let has_come = own.iter().all(|(place, _)| *place > first);
    let has_gone = own.iter().all(|(place, _)| *place < second);
    let mut changes = Vec::new();
    for (place, one) in &own {
        let one = Reading::from(*one);
        if has_gone {
            changes.push(Reading::nothing(&one.counts).with(-1, &one));
        }
        let others = own.iter().filter(|(other, _)| other != place);
        changes.extend(others.map(|(_, other)| one.with(-1, &Reading::from(*other))));
        if has_come {
            changes.push(one);
        }
    }
    changes
}

/// The sums over parts of a period that do not overlap: for a finer period in it one of the readings of
/// that, or a sum over parts of it. `leaves_out` adds the sums that leave any of these out.
fn sums_within<'e>(
    period: Period,
    like: &Counts,
    of_part: &dyn Fn(Period) -> Vec<Reading<'e>>,
    leaves_out: bool,
) -> Vec<Reading<'e>> {
    let mut sums = vec![Reading::nothing(like)];
    for finer in period.finer() {
        let mut ways = of_part(finer);
        let has_own = !ways.is_empty();
        let mut below = sums_within(finer, like, of_part, leaves_out);
        below.retain(|sum| leaves_out || !has_own || !sum.editions.is_empty());
        ways.append(&mut below);
        let with_ways = |sum: Reading<'e>| {
            let both = ways.iter().map(|way| sum.with(1, way));
            both.collect::<Vec<_>>()
        };
        sums = sums.into_iter().flat_map(with_ways).collect();
    }
    sums
}
