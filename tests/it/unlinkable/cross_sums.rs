//! Cross sums: `moments` holds sums over sets of components, and of products between two. Of all ways to
//! put the rows of two components together, few give the stored sums.

use std::collections::{BTreeMap, BTreeSet};

use super::people::COMPONENTS;
use super::year::{MomentsRow, Row, Year};

/// What the sums of two components tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Rows of which the partner in another component was sought.
    pub sought: usize,
    /// Those of which it was found, and rightly.
    pub right: usize,
    /// Those of which fewer than `k` partners are possible.
    pub narrowed: usize,
}

/// Given answers, satisfied ones, and points above the lowest.
type Counts = (i64, i64, i64);

/// Puts the rows of components together by the sums of their traits, or by the totals of their unit and
/// period alone, where so many answers are alike. Every order of the rows is tried.
pub fn put_together(year: &Year, moments: &[MomentsRow], totals_only: bool, size: usize) -> Found {
    let groups = groups(year, totals_only);
    let sums: BTreeMap<(&[String], i32), &[i64]> = moments
        .iter()
        .map(|row| ((&*row.traits, row.part), &*row.values))
        .collect();
    let mut found = Found::default();
    for (traits, parts) in groups.iter().filter(|(_, parts)| parts[0].len() == size) {
        for (c, d) in pairs() {
            let read = |part: i32| sums.get(&(&**traits, part)).map(|values| values.to_vec());
            let stored = parts_of(c, d).map(read);
            if !totals_only && stored == [None, None] {
                found.sought += size;
                continue;
            }
            try_all(&parts[c], &parts[d], &stored, year.k, &mut found);
        }
    }
    found
}

/// The sums of every two components by traits, as they are not stored.
pub fn sums_by_traits(year: &Year) -> Vec<MomentsRow> {
    let mut all = Vec::new();
    for (traits, mut parts) in groups(year, false) {
        for rows in &mut parts {
            rows.sort_by_key(|row| row.owner);
        }
        for (c, d) in pairs() {
            let of_one_person: Vec<usize> = (0..parts[c].len()).collect();
            let sums = stored_sums(&counted(&parts[c], &parts[d]), &of_one_person);
            for (part, values) in parts_of(c, d).into_iter().zip(sums) {
                all.extend(values.map(|values| MomentsRow {
                    traits: traits.clone(),
                    part,
                    values,
                }));
            }
        }
    }
    all
}

/// Every two components.
fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..4_usize).flat_map(|d| (0..d).map(move |c| (c, d)))
}

/// The numbers of the sums over both of two components, and of their products.
fn parts_of(c: usize, d: usize) -> [i32; 2] {
    [
        1 << c | 1 << d,
        -i32::try_from((c + 1) * 100 + d + 1).unwrap(),
    ]
}

/// Rows by traits, or by unit and period alone, and component.
fn groups(year: &Year, totals_only: bool) -> BTreeMap<Vec<String>, [Vec<&Row>; 4]> {
    let mut groups: BTreeMap<Vec<String>, [Vec<&Row>; 4]> = BTreeMap::new();
    for row in &year.rows {
        let [source, channel, field] = match totals_only {
            true => [const { String::new() }; 3],
            false => [&row.source, &row.channel, &row.field].map(Clone::clone),
        };
        let traits = vec![
            row.unit.clone(),
            row.period.to_string(),
            source,
            channel,
            field,
        ];
        let component = COMPONENTS.iter().position(|(id, _)| *id == row.component);
        groups.entry(traits).or_default()[component.unwrap()].push(row);
    }
    groups
}

/// Tries every way to put the rows of two components together.
fn try_all(
    own: &[&Row],
    others: &[&Row],
    stored: &[Option<Vec<i64>>; 2],
    k: i64,
    found: &mut Found,
) {
    let counted = counted(own, others);
    let mut partners: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); own.len()];
    let mut order: Vec<usize> = (0..own.len()).collect();
    permute(&mut order, 0, &mut |order| {
        if stored_sums(&counted, order) == *stored {
            for (partners, &other) in partners.iter_mut().zip(order) {
                partners.insert(other);
            }
        }
    });
    assert!(
        partners.iter().all(|partners| !partners.is_empty()),
        "the sums are not understood"
    );
    for (row, partners) in own.iter().zip(partners) {
        found.sought += 1;
        let of_the_same = |&other: &usize| others[other].owner == row.owner;
        found.right += usize::from(partners.len() == 1 && partners.iter().all(of_the_same));
        found.narrowed += usize::from(i64::try_from(partners.len()).unwrap() < k);
    }
}

fn counted(own: &[&Row], others: &[&Row]) -> [Vec<Counts>; 2] {
    [own, others].map(|rows| rows.iter().map(|row| counts(&row.ratings)).collect())
}

fn permute(order: &mut [usize], fixed: usize, each: &mut impl FnMut(&[usize])) {
    if fixed == order.len() {
        each(order);
        return;
    }
    for next in fixed..order.len() {
        order.swap(fixed, next);
        permute(order, fixed + 1, each);
        order.swap(fixed, next);
    }
}

fn counts(ratings: &str) -> Counts {
    ratings
        .chars()
        .filter_map(|rating| rating.to_digit(10))
        .map(i64::from)
        .fold((0, 0, 0), |(a, s, t), level| {
            (a + 1, s + i64::from(level >= 4), t + level - 1)
        })
}

/// The sums of two components as they are stored: over the set of both, and of their products. In the
/// order of [`super::year::MomentsRow::values`].
fn stored_sums(counted: &[Vec<Counts>; 2], order: &[usize]) -> [Option<Vec<i64>>; 2] {
    let (mut set, mut pair) = ([0; 8], [0; 8]);
    let mut has_pair = false;
    for (&(a, s, t), &other) in counted[0].iter().zip(order) {
        let (b, u, v) = counted[1][other];
        let (both, satisfied, points) = (a + b, s + u, t + v);
        let more = [
            i64::from(both > 0),
            i64::from(both > 0 && satisfied == both),
            both * both,
            satisfied * satisfied,
            satisfied * both,
            0,
            points * points,
            points * both,
        ];
        let products = [0, 0, a * b, s * u, s * b, a * u, 0, 0];
        has_pair |= a > 0 && b > 0;
        for place in 0..8 {
            set[place] += more[place];
            pair[place] += products[place];
        }
    }
    [
        (set[0] > 0).then(|| set.to_vec()),
        has_pair.then(|| pair.to_vec()),
    ]
}
