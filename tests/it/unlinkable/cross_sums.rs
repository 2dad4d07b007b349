//! Cross sums: `moments` holds sums over sets of components, and of products between two. Of all ways to
//! put the rows of two components together, few give the stored sums.

use std::collections::{BTreeMap, BTreeSet};

use super::people::COMPONENTS;
use super::year::{Row, Year};

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
pub fn put_together(year: &Year, totals_only: bool, size: usize) -> Found {
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
    let sums: BTreeMap<(&[String], i32), &[i64]> = year
        .moments
        .iter()
        .map(|row| ((&*row.traits, row.part), &*row.values))
        .collect();
    let mut found = Found::default();
    for (traits, parts) in groups.iter().filter(|(_, parts)| parts[0].len() == size) {
        for (c, d) in (0..4_usize).flat_map(|d| (0..d).map(move |c| (c, d))) {
            let pair = -i32::try_from((c + 1) * 100 + d + 1).unwrap();
            let read = |part: i32| sums.get(&(&**traits, part)).map(|values| values.to_vec());
            let stored = [read(1 << c | 1 << d), read(pair)];
            if !totals_only && stored == [None, None] {
                found.sought += size;
                continue;
            }
            try_all(&parts[c], &parts[d], &stored, year.k, &mut found);
        }
    }
    found
}

/// Tries every way to put the rows of two components together.
fn try_all(
    own: &[&Row],
    others: &[&Row],
    stored: &[Option<Vec<i64>>; 2],
    k: i64,
    found: &mut Found,
) {
    let counted: [Vec<Counts>; 2] =
        [own, others].map(|rows| rows.iter().map(|row| counts(&row.ratings)).collect());
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
