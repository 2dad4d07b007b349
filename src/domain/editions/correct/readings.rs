//! Readings: what readers can work out from editions of overlapping periods.

use std::collections::BTreeSet;

use super::subject::SubjectCounts;
use crate::domain::period::Period;

/// The most sums that are looked at about one subject. A year whose twelve months have two editions each
/// has 4,096.
pub(super) const MOST_SUMS: u64 = 100_000;

/// There are more sums than are looked at.
pub(super) struct TooManySums;

/// The numbers of a subject in one edition.
#[derive(Clone, Copy, Debug)]
pub(super) struct PublishedCounts<'e> {
    /// The edition's id.
    pub(super) edition: &'e str,
    /// The edition's period.
    pub(super) period: Period,
    /// Whether it is the edition that is not published yet.
    pub(super) is_new: bool,
    /// The numbers.
    pub(super) counts: &'e SubjectCounts,
}

/// The numbers of a subject as they follow from several editions.
#[derive(Clone, Debug)]
pub(super) struct Reading<'e> {
    /// The numbers.
    pub(super) counts: SubjectCounts,
    /// The ids of the editions.
    pub(super) editions: BTreeSet<&'e str>,
    /// Whether the new edition is one of them.
    pub(super) has_new: bool,
    /// Whether it is what changed between two editions of a period.
    pub(super) is_change: bool,
}

impl<'e> Reading<'e> {
    fn nothing(counts: &SubjectCounts) -> Self {
        Self {
            counts: counts.nothing(),
            editions: BTreeSet::new(),
            has_new: false,
            is_change: false,
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

impl<'e> From<&PublishedCounts<'e>> for Reading<'e> {
    fn from(published: &PublishedCounts<'e>) -> Self {
        Self {
            counts: published.counts.clone(),
            editions: BTreeSet::from([published.edition]),
            has_new: published.is_new,
            is_change: false,
        }
    }
}

/// Finds something in what the new edition adds to what readers can work out. `published` are in the order
/// in which they were made.
///
/// Of every period that the new one lies in, these are the numbers of an edition less those of parts of
/// the period, where these add up, and what changed between two editions less what changed in parts.
pub(super) fn find_reading<'e, T>(
    new: Period,
    published: &[PublishedCounts<'e>],
    adds_up: bool,
    find: &dyn Fn(&Reading<'e>) -> Option<T>,
) -> Result<Option<T>, TooManySums> {
    let mut left = MOST_SUMS;
    let find_new = |reading: &Reading<'e>| reading.has_new.then(|| find(reading)).flatten();
    for (index, whole) in published.iter().enumerate() {
        if !whole.period.contains(new) {
            continue;
        }
        let own = Reading::from(whole);
        if adds_up {
            let rests = rests(&own, whole.period, published, &mut left)?;
            let found = rests.find(&own, &|rest| match rest.editions.len() {
                1 => None,
                _ => find_new(rest),
            });
            if found.is_some() {
                return Ok(found);
            }
        }
        for (earlier, before) in published[..index].iter().enumerate() {
            if before.period != whole.period {
                continue;
            }
            let change = Reading {
                is_change: true,
                ..own.with(-1, &Reading::from(before))
            };
            let of_parts = |part| match adds_up {
                true => changes(part, earlier, index, published),
                false => Vec::new(),
            };
            let parts = PartSums::within(whole.period, &of_parts, true).counted(&mut left)?;
            let found = parts.find(&change, &find_new);
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// What is subtracted from an edition: editions of parts of its period.
///
/// All parts that were published are subtracted. To leave one out tells more only where responses have
/// gone since, so that the parts together have more than the whole.
fn rests<'e>(
    own: &Reading<'e>,
    period: Period,
    published: &[PublishedCounts<'e>],
    left: &mut u64,
) -> Result<PartSums<'e>, TooManySums> {
    let of_parts = |part| {
        let editions = published.iter().filter(|one| one.period == part);
        editions.map(Reading::from).collect()
    };
    let all = PartSums::within(period, &of_parts, false).counted(left)?;
    let is_negative = |rest: &Reading<'e>| rest.counts.is_negative().then_some(());
    match all.find(own, &is_negative) {
        Some(()) => PartSums::within(period, &of_parts, true).counted(left),
        None => Ok(all),
    }
}

/// What may have changed in a part of a period between two editions of the whole: what two editions of
/// the part differ by; all of an edition, where none was made before the first of the whole; and the
/// opposite, where none was made after the second.
fn changes<'e>(
    part: Period,
    first: usize,
    second: usize,
    published: &[PublishedCounts<'e>],
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
/// that, or a sum over parts of it.
struct PartSums<'e>(Vec<PeriodPart<'e>>);

/// A part of a period of which something was published.
struct PeriodPart<'e> {
    /// The readings of it.
    ways: Vec<Reading<'e>>,
    /// The sums over parts of it, where one of these may take their place.
    finer: Option<PartSums<'e>>,
}

impl<'e> PartSums<'e> {
    /// The sums within a period. `leaves_out` adds those that leave any part out.
    fn within(
        period: Period,
        of_part: &dyn Fn(Period) -> Vec<Reading<'e>>,
        leaves_out: bool,
    ) -> Self {
        let parts = period.finer().into_iter().filter_map(|part| {
            let (ways, finer) = (of_part(part), Self::within(part, of_part, leaves_out));
            let is_finer = !finer.0.is_empty();
            (is_finer || !ways.is_empty()).then(|| PeriodPart {
                ways,
                finer: (is_finer || leaves_out).then_some(finer),
            })
        });
        Self(parts.collect())
    }

    /// How many they are.
    fn count(&self) -> u64 {
        let ways = self.0.iter().map(|part| {
            let finer = part.finer.as_ref().map_or(0, Self::count);
            finer.saturating_add(part.ways.len() as u64)
        });
        ways.fold(1, u64::saturating_mul)
    }

    /// The sums, after their number was taken from what is left.
    fn counted(self, left: &mut u64) -> Result<Self, TooManySums> {
        *left = left.checked_sub(self.count()).ok_or(TooManySums)?;
        Ok(self)
    }

    /// Finds something in a reading less each of the sums, one after the other: together they would take
    /// more memory than there is.
    fn find<T>(&self, from: &Reading<'e>, find: &dyn Fn(&Reading<'e>) -> Option<T>) -> Option<T> {
        search(&mut self.0.iter().rev().collect(), from, find)
    }
}

/// Subtracts a way of each open part, the last part first. The parts are left as they were.
fn search<'e, T>(
    open: &mut Vec<&PeriodPart<'e>>,
    reading: &Reading<'e>,
    find: &dyn Fn(&Reading<'e>) -> Option<T>,
) -> Option<T> {
    let Some(part) = open.pop() else {
        return find(reading);
    };
    let mut ways = part.ways.iter();
    let mut found = ways.find_map(|way| search(open, &reading.with(-1, way), find));
    if let (None, Some(finer)) = (&found, &part.finer) {
        let others = open.len();
        open.extend(finer.0.iter().rev());
        found = search(open, reading, find);
        open.truncate(others);
    }
    open.push(part);
    found
}
