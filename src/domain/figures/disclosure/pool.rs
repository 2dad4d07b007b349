//! Pooling the parts of a period into the sums of components and of the overall figure.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::nested::{ItemGroup, Whole, nest};
use crate::domain::answers::sums::{ComponentSet, Cross, Moments, Sums};
use crate::domain::period::Period;
use crate::domain::survey::Definition;

/// The fewest responses of a figure that shows more of each one than sums: shares of wholly
/// satisfied responses, and distributions by question.
const LEAST_IN_DETAIL: i64 = 10;

/// Where the answers of a part come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Answers by link of closed months.
    Mixed,
    /// The provisional sums of answers by link of an open month.
    Provisional,
    /// Imported answers.
    Imported,
}

/// The answers about one unit that are stored under one period and have one origin.
#[derive(Clone, Debug)]
pub struct Part {
    /// The month, or the quarter or year of answers that were too few for a month.
    pub period: Period,
    /// Where they come from.
    pub origin: Origin,
    /// The moments over all responses.
    pub moments: Moments,
    /// The moments without flagged responses, where they were written.
    pub unflagged: Option<Moments>,
}

/// What is pooled, and from how many answers on.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The fewest answers of a shown sum.
    pub k: i64,
    /// Whether the figures are shares of wholly satisfied responses.
    pub all_satisfied: bool,
    /// Whether overall figures are means of those of their components.
    pub equal_components: bool,
    /// Whether flagged responses are left out.
    pub exclude_flagged: bool,
}

impl Rule {
    /// The fewest answers of a figure that shows more than sums.
    pub fn least_in_detail(self) -> i64 {
        self.k.max(LEAST_IN_DETAIL)
    }

    /// The fewest responses of a figure.
    pub fn least(self) -> i64 {
        if self.all_satisfied {
            self.least_in_detail()
        } else {
            self.k
        }
    }
}

/// Pooled sums, all 0 where nothing may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PooledSums {
    /// The sums that may be shown.
    pub sums: Sums,
    /// The responses that they leave out, because these are too few to be told apart.
    pub left_out: i64,
    /// Whether there are responses of an open month that are not told.
    pub hidden: bool,
}

impl AddAssign for PooledSums {
    fn add_assign(&mut self, other: Self) {
        self.sums += other.sums;
        self.left_out += other.left_out;
        self.hidden |= other.hidden;
    }
}

/// What may be shown of a unit in a period, or of several units together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pooled {
    /// By component, in definition order.
    pub components: Vec<PooledSums>,
    /// Over the used components.
    pub overall: PooledSums,
    /// The components that the overall sums are over, each in one part at least.
    pub used: ComponentSet,
    /// By pair of used components.
    pub cross: BTreeMap<(usize, usize), Cross>,
}

impl AddAssign<&Pooled> for Pooled {
    fn add_assign(&mut self, other: &Self) {
        let components = self.components.len().max(other.components.len());
        self.components.resize(components, PooledSums::default());
        for (mine, theirs) in self.components.iter_mut().zip(&other.components) {
            *mine += *theirs;
        }
        self.overall += other.overall;
        self.used = self
            .used
            .components()
            .chain(other.used.components())
            .collect();
        for (pair, theirs) in &other.cross {
            *self.cross.entry(*pair).or_default() += *theirs;
        }
    }
}

/// Pools the parts of one unit that lie in a period.
pub fn pool(whole: Whole<'_>, parts: &[Part], definition: &Definition, rule: Rule) -> Pooled {
    let mut pooled = Pooled::default();
    // Of each part, the components of which it enters the sums.
    let mut entered = vec![ComponentSet::default(); parts.len()];
    for component in 0..definition.components.len() {
        let set = ComponentSet::single(component);
        let mut sums = PooledSums::default();
        for part in parts {
            sums.left_out += part.moments.sums(set).n;
            let is_marked = part.moments.sets.get(&set).is_some_and(|sums| sums.n == 0);
            sums.hidden |= part.origin == Origin::Provisional && is_marked;
        }
        for group in groups(whole, parts, component, rule) {
            for index in group.items {
                entered[index] = entered[index].with(component);
                sums.left_out -= parts[index].moments.sums(set).n;
                sums.sums += counted(&parts[index], rule).sums(set);
            }
        }
        pooled.components.push(sums);
    }
    let all = ComponentSet::pooled(definition);
    let pooled_by_all = pooled_by_all(parts, &entered, all, rule);
    let left_out = left_out_of_wholly_satisfied(parts, &entered, rule);
    let mut used_by_parts = ComponentSet::default();
    for (part, entered) in parts.iter().zip(entered) {
        let moments = counted(part, rule);
        let entered = entered.without(left_out[usize::from(part.origin == Origin::Imported)]);
        let used = overall_set(part, moments, within(entered, pooled_by_all), rule);
        let is_untold = used.is_empty() && !within(entered, all).is_empty();
        let own = PooledSums {
            sums: moments.sums(used),
            left_out: (part.moments.sums(all).n - part.moments.sums(used).n).max(0),
            hidden: part.origin == Origin::Provisional && is_untold,
        };
        pooled.overall += own;
        used_by_parts = used_by_parts
            .components()
            .chain(used.components())
            .collect();
        for ((c, d), cross) in &moments.cross {
            if used.contains(*c) && used.contains(*d) {
                *pooled.cross.entry((*c, *d)).or_default() += *cross;
            }
        }
    }
    pooled.used = used_by_parts
        .components()
        .filter(|c| pooled.components[*c].sums.n > 0)
        .collect();
    pooled
}

/// The components of a set that the overall sums may pool. A mean reads the sums of a component over all parts,
/// so that it takes none that provisional sums leave out; without it another set of these may be the largest.
fn pooled_by_all(
    parts: &[Part],
    entered: &[ComponentSet],
    mut set: ComponentSet,
    rule: Rule,
) -> ComponentSet {
    let provisional = || {
        let parts = parts.iter().zip(entered);
        parts.filter(|(part, _)| rule.equal_components && part.origin == Origin::Provisional)
    };
    loop {
        let left_out = provisional().flat_map(|(part, entered)| {
            let own = within(*entered, set);
            let used = overall_set(part, counted(part, rule), own, rule);
            own.without(used).components()
        });
        let left_out: ComponentSet = left_out.collect();
        if left_out.is_empty() {
            return set;
        }
        set = set.without(left_out);
    }
}

/// The components to which answers by link, and imported ones, are left out, where wholly satisfied responses are
/// counted. These are over one set of components: what is over several sets, less what is over a component of
/// theirs, can be of fewer people than any of them.
fn left_out_of_wholly_satisfied(
    parts: &[Part],
    entered: &[ComponentSet],
    rule: Rule,
) -> [ComponentSet; 2] {
    [false, true].map(|imported| {
        let parts = parts.iter().zip(entered);
        let parts = parts.filter(|(part, _)| {
            rule.all_satisfied && imported == (part.origin == Origin::Imported)
        });
        // A part of which nothing is summed is left out whole.
        let parts = parts.filter(|(_, entered)| !entered.is_empty());
        let left_out = parts.flat_map(|(part, entered)| {
            let missing = ComponentSet::all().without(*entered).components();
            missing.filter(move |of| part.moments.sums(ComponentSet::single(*of)).n > 0)
        });
        left_out.collect()
    })
}

/// The components that are in both sets.
fn within(one: ComponentSet, other: ComponentSet) -> ComponentSet {
    one.without(ComponentSet::all().without(other))
}

/// The components that the overall sums of a part pool, of those that enter its sums. Provisional sums are
/// not there for every set, but only for those whose components were once shown in one state. No single
/// component stands for several: then there is no overall figure before the next such state. A mean of
/// components needs the sums of each of them in that state, and only those of now are there.
fn overall_set(part: &Part, moments: &Moments, entered: ComponentSet, rule: Rule) -> ComponentSet {
    let largest = match part.origin {
        Origin::Provisional if rule.equal_components => moments.largest_of_one_state(entered),
        _ => moments.largest_within(entered),
    };
    match part.origin {
        Origin::Provisional if largest.is_single() && !entered.is_single() => {
            ComponentSet::default()
        }
        _ => largest,
    }
}

/// The responses of a part that a rule counts.
fn counted(part: &Part, rule: Rule) -> &Moments {
    match &part.unflagged {
        Some(unflagged) if rule.exclude_flagged => unflagged,
        _ => &part.moments,
    }
}

/// The groups of parts whose answers to a component may be summed: of those by link, and of imported ones.
pub(super) fn groups(
    whole: Whole<'_>,
    parts: &[Part],
    component: usize,
    rule: Rule,
) -> Vec<ItemGroup> {
    [false, true]
        .into_iter()
        .flat_map(|imported| groups_of(whole, parts, imported, component, rule))
        .collect()
}

/// The groups of the imported parts, or of all others.
fn groups_of(
    whole: Whole<'_>,
    parts: &[Part],
    imported: bool,
    component: usize,
    rule: Rule,
) -> Vec<ItemGroup> {
    let set = ComponentSet::single(component);
    // The parts of the other origin have no answers here, and so enter no group.
    let n = |part: &Part| match (part.origin == Origin::Imported) == imported {
        true => part.moments.sums(set).n,
        false => 0,
    };
    let items: Vec<(Period, i64)> = parts.iter().map(|part| (part.period, n(part))).collect();
    let mut groups = nest(whole, &items, rule.k).groups;
    if rule.all_satisfied {
        groups = nest_groups(whole, &groups, &items, rule.least());
    }
    if rule.exclude_flagged {
        groups.retain(|group| {
            let parts = group.items.iter().map(|index| &parts[*index]);
            flagged_in(parts, set, rule.least()).is_some()
        });
    }
    groups
}

/// Groups of groups, for figures that are shown from a higher number on.
fn nest_groups(
    whole: Whole<'_>,
    groups: &[ItemGroup],
    items: &[(Period, i64)],
    least: i64,
) -> Vec<ItemGroup> {
    let sizes: Vec<(Period, i64)> = groups
        .iter()
        .map(|group| {
            let n = group.items.iter().map(|index| items[*index].1).sum();
            (group.period, n)
        })
        .collect();
    nest(whole, &sizes, least)
        .groups
        .into_iter()
        .map(|wider| ItemGroup {
            period: wider.period,
            items: wider
                .items
                .iter()
                .flat_map(|index| groups[*index].items.clone())
                .collect(),
        })
        .collect()
}

/// The flagged responses of parts with answers to a set of components; `None` where the sums
/// without them were not written, or where either these or the flagged ones are too few.
fn flagged_in<'p>(
    parts: impl IntoIterator<Item = &'p Part>,
    set: ComponentSet,
    least: i64,
) -> Option<i64> {
    let (mut all, mut unflagged) = (0, 0);
    for part in parts {
        all += part.moments.sums(set).n;
        unflagged += part.unflagged.as_ref()?.sums(set).n;
    }
    may_be_parted(all, unflagged, least).then_some(all - unflagged)
}

/// Whether a number may be shown beside that of those among them that are not flagged.
pub(super) fn may_be_parted(all: i64, unflagged: i64, least: i64) -> bool {
    let flagged = all - unflagged;
    flagged == 0 || (flagged >= least && (unflagged == 0 || unflagged >= least))
}

/// The flagged responses of a unit; `None` where they can't be told in one of its parts.
pub fn count_flagged(parts: &[Part], definition: &Definition, k: i64) -> Option<i64> {
    let all = ComponentSet::pooled(definition);
    parts.iter().map(|part| flagged_in([part], all, k)).sum()
}
