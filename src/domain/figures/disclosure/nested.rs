//! The nesting of periods by which parts are pooled.

use crate::domain::period::Period;

/// A period that is pooled, and which periods within it are closed.
#[derive(Clone, Copy)]
pub struct Whole<'c> {
    /// The period.
    pub period: Period,
    /// Whether nothing comes to a period any more.
    pub is_closed: &'c dyn Fn(Period) -> bool,
}

impl Whole<'_> {
    /// A period to which nothing comes any more.
    pub fn closed(period: Period) -> Self {
        Self {
            period,
            is_closed: &|_| true,
        }
    }
}

/// Items that are only ever summed together, from the period on which they form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemGroup {
    pub(super) period: Period,
    /// The indices of the items.
    pub(super) items: Vec<usize>,
}

/// The groups of items within a period, and the items that are in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Nested {
    pub(super) groups: Vec<ItemGroup>,
    pub(super) rest: Vec<usize>,
}

/// Groups items, each of a period and a number of answers, so that every group of a period, and so
/// every difference between a period and those within it, has at least `least` answers. Items that are
/// too few by themselves form a group once their period is closed: as long as more may come, the group
/// would grow by a few.
pub(super) fn nest(whole: Whole<'_>, items: &[(Period, i64)], least: i64) -> Nested {
    let period = whole.period;
    let mut nested = Nested::default();
    for finer in period.finer() {
        let finer = Whole {
            period: finer,
            ..whole
        };
        let below = nest(finer, items, least);
        nested.groups.extend(below.groups);
        nested.rest.extend(below.rest);
    }
    for (index, (own, n)) in items.iter().enumerate() {
        if *own != period || *n == 0 {
            continue;
        }
        if *n >= least {
            nested.groups.push(ItemGroup {
                period,
                items: vec![index],
            });
        } else {
            nested.rest.push(index);
        }
    }
    let left: i64 = nested.rest.iter().map(|index| items[*index].1).sum();
    if left >= least && (whole.is_closed)(period) {
        nested.groups.push(ItemGroup {
            period,
            items: std::mem::take(&mut nested.rest),
        });
    }
    nested
}
