//! Exact elimination: what sums over many people tell, together, of a few of them.
//!
//! A cell is a number that nobody is shown, such as whether an answer is satisfied, and its holder is the
//! person whose it is. An [`Equation`] is a shown sum of cells. What follows from equations by adding and
//! subtracting, however often and by whatever factor, are their linear combinations. [`few`] finds every
//! combination over the cells of fewer than `k` people that has no smaller one within it, or none where there
//! is none.
//!
//! Cells that the same equations sum are one unknown. The unknowns of `k` people or more are eliminated first, so
//! that the equations that are left say everything that follows of the other ones alone. These fall into parts
//! that share no unknown, and each part is searched: an unknown is in the combination, which then is over its
//! holders too, or is eliminated like the large ones.
//!
//! Numbers are taken modulo a prime of 61 bits. What follows by fractions follows so too, unless the prime
//! divides a determinant of zeros and ones.

use std::collections::{BTreeMap, BTreeSet};

const PRIME: u64 = (1 << 61) - 1;

/// The most steps of a search.
const MOST_STEPS: usize = 10_000_000;

/// A shown sum of cells.
#[derive(Clone, Debug)]
pub struct Equation {
    /// Each cell once.
    pub cells: Vec<usize>,
    pub sum: i64,
}

/// A sum over the cells of few people that follows from equations.
#[derive(Clone, Debug)]
pub struct Derived {
    pub holders: BTreeSet<usize>,
    /// Cells, each with its factor. The first factor is 1.
    pub cells: Vec<(usize, u64)>,
    pub sum: u64,
}

impl Derived {
    /// Whether the sum is that of what the cells hold in truth.
    pub fn is_right(&self, held: impl Fn(usize) -> i64) -> bool {
        let terms = self.cells.iter();
        let terms = terms.map(|(cell, factor)| times(*factor, residue(held(*cell))));
        terms.fold(0, plus) == self.sum
    }
}

/// Cells that the same equations sum.
struct Unknown {
    cells: Vec<usize>,
    holders: BTreeSet<usize>,
}

/// A linear combination of equations: unknowns with their factors, none of which is 0.
#[derive(Clone, Debug, Default)]
struct Row {
    factors: BTreeMap<usize, u64>,
    sum: u64,
}

/// Returns what follows of fewer than `k` people, each combination once.
pub fn few(equations: &[Equation], holder: impl Fn(usize) -> usize, k: usize) -> Vec<Derived> {
    let (unknowns, mut rows) = unknowns(equations, holder, k);
    let large = unknowns.partition_point(|unknown| unknown.holders.len() >= k);
    // Short rows first, so that few of the others become longer.
    rows.sort_by_key(|row| row.factors.len());
    let mut reduced: BTreeMap<usize, Row> = BTreeMap::new();
    for mut row in rows {
        while let Some((first, factor)) = row.first()
            && let Some(other) = reduced.get(&first)
        {
            row.subtract(other, factor);
        }
        match row.first() {
            Some((first, factor)) => {
                row.multiply(inverse(factor));
                reduced.insert(first, row);
            }
            None => assert_eq!(row.sum, 0, "the equations contradict each other"),
        }
    }
    let of_small = reduced.split_off(&large);
    let mut search = Search {
        unknowns: &unknowns,
        k,
        steps: 0,
        found: BTreeMap::new(),
    };
    for part in parts(of_small.into_values().collect()) {
        search.look(part, &BTreeSet::new(), &[]);
    }
    search.found.into_values().collect()
}

/// The unknowns, those of `k` people or more first, and the equations of them.
fn unknowns(
    equations: &[Equation],
    holder: impl Fn(usize) -> usize,
    k: usize,
) -> (Vec<Unknown>, Vec<Row>) {
    let mut summed_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, equation) in equations.iter().enumerate() {
        for cell in &equation.cells {
            summed_by.entry(*cell).or_default().push(index);
        }
    }
    let mut alike: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (cell, by) in summed_by {
        alike.entry(by).or_default().push(cell);
    }
    let mut all: Vec<(Vec<usize>, Unknown)> = alike
        .into_iter()
        .map(|(by, cells)| {
            let holders = cells.iter().map(|cell| holder(*cell)).collect();
            (by, Unknown { cells, holders })
        })
        .collect();
    all.sort_by_key(|(by, unknown)| (unknown.holders.len() < k, by.len()));
    let mut rows: Vec<Row> = equations
        .iter()
        .map(|equation| Row {
            factors: BTreeMap::new(),
            sum: residue(equation.sum),
        })
        .collect();
    for (index, (by, _)) in all.iter().enumerate() {
        for equation in by {
            rows[*equation].factors.insert(index, 1);
        }
    }
    (all.into_iter().map(|(_, unknown)| unknown).collect(), rows)
}

/// Rows that share unknowns, directly or by way of others, together.
fn parts(rows: Vec<Row>) -> Vec<Vec<Row>> {
    fn root(parents: &[usize], mut of: usize) -> usize {
        while parents[of] != of {
            of = parents[of];
        }
        of
    }
    let mut parents: Vec<usize> = (0..rows.len()).collect();
    let mut first_with: BTreeMap<usize, usize> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        for unknown in row.factors.keys() {
            let other = *first_with.entry(*unknown).or_insert(index);
            let (own, other) = (root(&parents, index), root(&parents, other));
            parents[own] = other;
        }
    }
    let mut parts: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
    for (index, row) in rows.into_iter().enumerate() {
        parts.entry(root(&parents, index)).or_default().push(row);
    }
    parts.into_values().collect()
}

struct Search<'u> {
    unknowns: &'u [Unknown],
    k: usize,
    steps: usize,
    /// By unknowns and factors.
    found: BTreeMap<Vec<(usize, u64)>, Derived>,
}

impl Search<'_> {
    /// Finds the combinations of independent rows that hold every needed unknown, and whose holders are
    /// `within`, which has those of the needed ones, or fewer than `k` with these.
    fn look(&mut self, mut rows: Vec<Row>, within: &BTreeSet<usize>, needed: &[usize]) {
        self.steps += 1;
        assert!(self.steps <= MOST_STEPS, "the search takes too long");
        let unknowns = self.unknowns;
        loop {
            if let Some(first) = needed.first() {
                // A combination that falls into parts has a smaller one within it.
                let has_first = |part: &Vec<Row>| part.iter().any(|row| row.has(*first));
                rows = parts(rows).into_iter().find(has_first).unwrap_or_default();
            }
            let known: BTreeSet<usize> = rows
                .iter()
                .flat_map(|row| row.factors.keys().copied())
                .collect();
            if !needed.iter().all(|unknown| known.contains(unknown)) {
                return;
            }
            let more = |unknown: usize| unknowns[unknown].holders.difference(within).count();
            let widest = known.into_iter().map(|unknown| (more(unknown), unknown));
            let Some((more, widest)) = widest.max() else {
                return;
            };
            if more == 0 {
                for row in rows {
                    self.tell(row);
                }
                return;
            }
            if within.len() + more < self.k {
                let within = within | &unknowns[widest].holders;
                self.look(rows.clone(), &within, &[needed, &[widest]].concat());
            }
            rows = without(rows, widest);
        }
    }

    fn tell(&mut self, mut row: Row) {
        if let Some((_, factor)) = row.first() {
            row.multiply(inverse(factor));
        }
        let factors: Vec<(usize, u64)> = row.factors.into_iter().collect();
        let mut derived = Derived {
            holders: BTreeSet::new(),
            cells: Vec::new(),
            sum: row.sum,
        };
        for (unknown, factor) in &factors {
            let Unknown { cells, holders } = &self.unknowns[*unknown];
            derived.holders.extend(holders);
            let cells = cells.iter().map(|cell| (*cell, *factor));
            derived.cells.extend(cells);
        }
        self.found.insert(factors, derived);
    }
}

/// The combinations of rows that do not hold an unknown.
fn without(mut rows: Vec<Row>, unknown: usize) -> Vec<Row> {
    let with = rows.iter().enumerate().filter(|(_, row)| row.has(unknown));
    let Some((shortest, _)) = with.min_by_key(|(_, row)| row.factors.len()) else {
        return rows;
    };
    let shortest = rows.swap_remove(shortest);
    let own = inverse(shortest.factors[&unknown]);
    for row in &mut rows {
        if let Some(factor) = row.factors.get(&unknown).copied() {
            row.subtract(&shortest, times(factor, own));
        }
    }
    rows
}

impl Row {
    fn first(&self) -> Option<(usize, u64)> {
        let first = self.factors.first_key_value();
        first.map(|(unknown, factor)| (*unknown, *factor))
    }

    fn has(&self, unknown: usize) -> bool {
        self.factors.contains_key(&unknown)
    }

    fn multiply(&mut self, by: u64) {
        for factor in self.factors.values_mut() {
            *factor = times(*factor, by);
        }
        self.sum = times(self.sum, by);
    }

    /// Subtracts another row so many times.
    fn subtract(&mut self, other: &Self, count: u64) {
        for (unknown, theirs) in &other.factors {
            let mine = self.factors.entry(*unknown).or_default();
            *mine = minus(*mine, times(count, *theirs));
            if *mine == 0 {
                self.factors.remove(unknown);
            }
        }
        self.sum = minus(self.sum, times(count, other.sum));
    }
}

fn residue(number: i64) -> u64 {
    let prime = i64::try_from(PRIME).unwrap();
    number.rem_euclid(prime).unsigned_abs()
}

fn plus(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn minus(a: u64, b: u64) -> u64 {
    plus(a, PRIME - b)
}

fn times(a: u64, b: u64) -> u64 {
    if a == 1 {
        return b;
    }
    let product = u128::from(a) * u128::from(b);
    // 2⁶¹ is 1.
    let low = u64::try_from(product & u128::from(PRIME)).unwrap();
    let high = u64::try_from(product >> 61).unwrap();
    plus(low, high)
}

/// The number by which another one, not 0, is 1: its power by the prime less 2.
fn inverse(number: u64) -> u64 {
    let mut power = 1;
    let mut square = number;
    let mut rest = PRIME - 2;
    while rest > 0 {
        if rest & 1 == 1 {
            power = times(power, square);
        }
        square = times(square, square);
        rest >>= 1;
    }
    power
}

/// What the cells of the tests below hold.
const HELD: [i64; 20] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4];

/// The sum of cells, as it is shown.
fn shown(cells: impl IntoIterator<Item = usize>) -> Equation {
    let cells: Vec<usize> = cells.into_iter().collect();
    let sum = cells.iter().map(|cell| HELD[*cell]).sum();
    Equation { cells, sum }
}

/// The cells that are found, each once, where every person has so many of them.
fn found(equations: &[Equation], cells_each: usize) -> Vec<Vec<usize>> {
    let found = few(equations, |cell| cell / cells_each, 5);
    let right = |derived: &Derived| derived.is_right(|cell| HELD[cell]);
    assert!(found.iter().all(right), "{found:?}");
    let cells = |derived: &Derived| -> Vec<usize> {
        let cells = derived.cells.iter();
        cells.map(|(cell, _)| *cell).collect()
    };
    found.iter().map(cells).collect()
}

#[test]
fn a_hidden_cell_comes_out_of_two_sums() {
    assert_eq!(found(&[shown(0..6), shown(0..7)], 1), [[6]]);
}

#[test]
fn sums_that_leave_five_people_or_none_tell_of_nobody() {
    let nested = [shown(0..5), shown(5..10), shown(0..10), shown(0..20)];
    assert!(found(&nested, 1).is_empty());
    let crossed = [shown(0..10), shown(5..15)];
    assert!(found(&crossed, 1).is_empty());
}

#[test]
fn a_hidden_cell_comes_out_of_many_sums_by_halves() {
    let both = |one: usize, other: usize| shown((one..one + 5).chain(other..other + 5));
    let pairs = [both(0, 5), both(5, 10), both(10, 0)];
    let with = |more: Equation| [&pairs[..], &[more]].concat();
    assert!(found(&with(shown(0..5)), 1).is_empty());
    assert_eq!(found(&with(shown((0..5).chain([19]))), 1), [[19]]);
}

#[test]
fn the_difference_of_two_people_is_found() {
    let sums = [shown(0..6), shown((0..5).chain([6]))];
    assert_eq!(found(&sums, 1), [[5, 6]]);
}

#[test]
fn whoever_holds_several_cells_counts_once() {
    // What is left is six cells of three people, or ten of five.
    let three = found(&[shown(0..14), shown(0..20)], 2);
    assert_eq!(three, [[14, 15, 16, 17, 18, 19]]);
    assert!(found(&[shown(0..10), shown(0..20)], 2).is_empty());
}

#[test]
fn combinations_of_sums_over_small_unknowns_are_searched() {
    // The rows and columns of a table of three by three, with two people in each place.
    let row = |first: usize| shown(first..first + 6);
    let column = |first: usize| {
        let places = [first, first + 6, first + 12];
        shown(places.into_iter().flat_map(|place| [place, place + 1]))
    };
    let margins = [row(0), row(6), row(12), column(0), column(2), column(4)];
    assert!(found(&margins, 1).is_empty());
    // All but one place, so that this is known, and what its row and its column hold beside it.
    let all_but_one = shown((0..4).chain(6..18));
    let mut few = found(&[&margins[..], &[all_but_one]].concat(), 1);
    few.sort();
    assert_eq!(few, [vec![0, 1, 2, 3], vec![4, 5], vec![10, 11, 16, 17]]);
}
