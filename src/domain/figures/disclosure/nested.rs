//! The nesting of periods by which parts are pooled.

use crate::domain::period::Period;

/// Items that are only ever summed together, from the period on which they form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) period: Period,
    /// The indices of the items.
    pub(super) items: Vec<usize>,
}

/// The groups of items within a period, and the items that are in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Nested {
    pub(super) groups: Vec<Group>,
    pub(super) rest: Vec<usize>,
}

/// Groups items, each of a period and a number of answers, so that every group of a period, and so
/// every difference between a period and those within it, has at least `least` answers.
pub(super) fn nest(period: Period, items: &[(Period, i64)], least: i64) -> Nested {
    let mut nested = Nested::default();
    for finer in period.finer() {
        let below = nest(finer, items, least);
        nested.groups.extend(below.groups);
        nested.rest.extend(below.rest);
    }
    for (index, (own, n)) in items.iter().enumerate() {
        if *own != period || *n == 0 {
            continue;
        }
        if *n >= least {
            nested.groups.push(Group {
                period,
                items: vec![index],
            });
        } else {
            nested.rest.push(index);
        }
    }
    let left: i64 = nested.rest.iter().map(|index| items[*index].1).sum();
    if left >= least {
        nested.groups.push(Group {
            period,
            items: std::mem::take(&mut nested.rest),
        });
    }
    nested
}
