//! Moments, in the sense of statistics: integer sums over responses, from which the score and the
//! variance of every method follow.
//!
//! The moments of two groups of responses together are the sums of their moments. So a score is
//! made from a handful of sums and never reads single responses. There are sums for every set of
//! components that may be pooled, because the overall figure leaves suppressed components out.

use std::collections::BTreeMap;
use std::ops::{AddAssign, Neg};

use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{About, Definition};

/// A set of components of a definition, as a bit mask: bit c is component c in definition order,
/// counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentSet(u32);

impl ComponentSet {
    /// The set of one component.
    pub fn single(component: usize) -> Self {
        Self::default().with(component)
    }

    /// The components of any definition.
    pub fn all() -> Self {
        Self(u32::MAX)
    }

    /// The components that the overall score may pool: those that are not apart.
    pub fn pooled(definition: &Definition) -> Self {
        let components = definition.components.iter().enumerate();
        components
            .filter(|(_, component)| !component.apart)
            .map(|(index, _)| index)
            .collect()
    }

    /// The set of the given bits.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The bits.
    pub fn bits(self) -> u32 {
        self.0
    }

    /// Whether a component is in the set.
    pub fn contains(self, component: usize) -> bool {
        self.0 & bit(component) != 0
    }

    /// The set with one more component.
    #[must_use]
    pub fn with(self, component: usize) -> Self {
        Self(self.0 | bit(component))
    }

    /// The set without the components of another.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it has no component.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether it is of one component.
    pub fn is_single(self) -> bool {
        self.0.is_power_of_two()
    }

    /// Its components in definition order.
    pub fn components(self) -> impl Iterator<Item = usize> {
        (0..32).filter(move |component| self.contains(*component))
    }

    /// All non-empty subsets.
    fn subsets(self) -> impl Iterator<Item = Self> {
        let first = (self.0 != 0).then_some(self.0);
        std::iter::successors(first, move |subset| {
            let next = (subset - 1) & self.0;
            (next != 0).then_some(next)
        })
        .map(Self)
    }
}

impl FromIterator<usize> for ComponentSet {
    fn from_iter<I: IntoIterator<Item = usize>>(components: I) -> Self {
        components.into_iter().fold(Self::default(), Self::with)
    }
}

/// The bit of a component; a definition has at most as many as there are bits.
fn bit(component: usize) -> u32 {
    u32::try_from(component)
        .ok()
        .and_then(|shift| 1u32.checked_shl(shift))
        .unwrap_or(0)
}

/// Adds and negates field by field.
macro_rules! add_and_negate {
    ($name:ident: $($field:ident),+) => {
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                $(self.$field += other.$field;)+
            }
        }

        impl Neg for $name {
            type Output = Self;

            fn neg(self) -> Self {
                Self { $($field: -self.$field),+ }
            }
        }
    };
}

/// The given answers of one response: their number, the satisfied ones, the points above the lowest
/// level, and the dissatisfied ones.
#[derive(Clone, Copy, Debug, Default)]
struct GivenCounts {
    a: i64,
    s: i64,
    t: i64,
    d: i64,
}

add_and_negate!(GivenCounts: a, s, t, d);

/// The sums of one set of components.
///
/// For a response, `a` is its given answers to their questions, `s` its satisfied answers and `t`
/// its points above the lowest level. Only responses with `a > 0` count in `n`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Responses with at least one given answer.
    pub n: i64,
    /// Σ a
    pub a: i64,
    /// Σ s
    pub s: i64,
    /// Σ t
    pub t: i64,
    /// Responses whose every given answer is satisfied.
    pub all_satisfied: i64,
    /// Responses of which it was counted whether they hold a dissatisfied answer: all of them, unless
    /// they were counted before sipas did so.
    pub judged: i64,
    /// Those among them with at least one dissatisfied answer.
    pub dissatisfied: i64,
    /// Σ a²
    pub aa: i64,
    /// Σ s²
    pub ss: i64,
    /// Σ s·a
    pub sa: i64,
    /// Σ t²
    pub tt: i64,
    /// Σ t·a
    pub ta: i64,
}

add_and_negate!(Sums: n, a, s, t, all_satisfied, judged, dissatisfied, aa, ss, sa, tt, ta);

impl Sums {
    /// The sums of one response with the given answers.
    fn of_response(GivenCounts { a, s, t, d }: GivenCounts) -> Self {
        Self {
            n: i64::from(a > 0),
            a,
            s,
            t,
            all_satisfied: i64::from(a > 0 && s == a),
            judged: i64::from(a > 0),
            dissatisfied: i64::from(d > 0),
            aa: a * a,
            ss: s * s,
            sa: s * a,
            tt: t * t,
            ta: t * a,
        }
    }
}

/// Sums over responses of products between two components c < d.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cross {
    /// Σ a_c·a_d
    pub aa: i64,
    /// Σ s_c·s_d
    pub ss: i64,
    /// Σ s_c·a_d
    pub sa: i64,
    /// Σ a_c·s_d
    pub as_: i64,
}

add_and_negate!(Cross: aa, ss, sa, as_);

/// The moments of a group of responses to one definition. Sums that are not there are 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// By set: every set of components that are not apart, and each component that is.
    pub sets: BTreeMap<ComponentSet, Sums>,
    /// By pair (c, d) of components that are not apart, c < d, counted from 0.
    pub cross: BTreeMap<(usize, usize), Cross>,
}

impl Moments {
    /// The moments of one response.
    ///
    /// Ratings are checked when they arrive, so that a value outside the scale can't be stored;
    /// here it would count as blank.
    pub fn of(ratings: &Ratings, definition: &Definition) -> Self {
        let mut given = vec![GivenCounts::default(); definition.components.len()];
        for ((component, _), rating) in definition.questions().zip(ratings.iter()) {
            let Rating::Level(value) = rating else {
                continue;
            };
            let Some(level) = definition.level(value) else {
                continue;
            };
            given[component] += GivenCounts {
                a: 1,
                s: i64::from(level.satisfied),
                t: i64::from(value - definition.lowest()),
                d: i64::from(level.dissatisfied),
            };
        }
        let pooled = ComponentSet::pooled(definition);
        let apart = (0..given.len()).filter(|component| !pooled.contains(*component));
        let mut moments = Self::default();
        for set in pooled.subsets().chain(apart.map(ComponentSet::single)) {
            let mut of_set = GivenCounts::default();
            for component in set.components() {
                of_set += given[component];
            }
            if of_set.a > 0 {
                moments.sets.insert(set, Sums::of_response(of_set));
            }
        }
        for c in pooled.components() {
            for d in pooled.components().filter(|d| *d > c) {
                let (of_c, of_d) = (given[c], given[d]);
                if of_c.a > 0 && of_d.a > 0 {
                    let cross = Cross {
                        aa: of_c.a * of_d.a,
                        ss: of_c.s * of_d.s,
                        sa: of_c.s * of_d.a,
                        as_: of_c.a * of_d.s,
                    };
                    moments.cross.insert((c, d), cross);
                }
            }
        }
        moments
    }

    /// The sums of a set of components.
    pub fn sums(&self, set: ComponentSet) -> Sums {
        self.sets.get(&set).copied().unwrap_or_default()
    }

    /// The largest of the sets within the given one for which there are sums.
    pub fn largest_within(&self, set: ComponentSet) -> ComponentSet {
        self.largest(set, |_| true)
    }

    /// The largest of such sets whose sums are of the same answers as those of its components, which may
    /// have been summed anew since.
    pub fn largest_of_one_state(&self, set: ComponentSet) -> ComponentSet {
        self.largest(set, |own| {
            let mut rest = -self.sums(own);
            let single = own.components().map(ComponentSet::single);
            single.for_each(|component| rest += self.sums(component));
            (rest.a, rest.s, rest.t) == (0, 0, 0)
        })
    }

    fn largest(&self, set: ComponentSet, is_taken: impl Fn(ComponentSet) -> bool) -> ComponentSet {
        let sets = self.sets.keys().copied();
        sets.filter(|own| own.without(set).is_empty() && is_taken(*own))
            .max_by_key(|own| (own.components().count(), *own))
            .unwrap_or_default()
    }

    /// Negates every sum, to take responses back.
    pub fn negate(&mut self) {
        for sums in self.sets.values_mut() {
            *sums = -*sums;
        }
        for cross in self.cross.values_mut() {
            *cross = -*cross;
        }
    }
}

impl AddAssign<&Moments> for Moments {
    fn add_assign(&mut self, other: &Self) {
        for (set, theirs) in &other.sets {
            *self.sets.entry(*set).or_default() += *theirs;
        }
        for (pair, theirs) in &other.cross {
            *self.cross.entry(*pair).or_default() += *theirs;
        }
    }
}

/// The ratings about the intake office: those of `intake` questions, and blank for all others.
pub fn intake_part(ratings: &Ratings, definition: &Definition) -> Ratings {
    Ratings::new(
        definition
            .questions()
            .zip(ratings.iter())
            .map(|((_, question), rating)| match question.about {
                About::Intake => rating,
                About::Agency => Rating::Blank,
            }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::shipped;
    use proptest::prelude::*;

    fn moments(ratings: &str, definition: &Definition) -> Moments {
        Moments::of(&Ratings::parse(ratings).unwrap(), definition)
    }

    #[test]
    fn every_set_of_components_has_sums_over_its_own_questions() {
        let definition = &shipped()[0];
        let moments = moments("55555xxxxxxx3---", definition);
        let sums = |components: &[usize]| moments.sums(components.iter().copied().collect());
        assert_eq!((sums(&[0]).a, sums(&[0]).s), (5, 5));
        assert_eq!((sums(&[0, 2]).a, sums(&[0, 2]).s), (6, 5));
        assert_eq!(sums(&[0, 1]), sums(&[0]));
        assert_eq!(
            (sums(&[0]).all_satisfied, sums(&[0, 1, 2, 3]).all_satisfied),
            (1, 0)
        );
        assert_eq!(sums(&[1, 3]), Sums::default());
        assert_eq!(moments.cross.keys().collect::<Vec<_>>(), [&(0, 2)]);
    }

    #[test]
    fn one_dissatisfied_answer_makes_a_response_dissatisfied() {
        let definition = &shipped()[0];
        let dissatisfied = |ratings: &str, components: &[usize]| {
            let sums = moments(ratings, definition).sums(components.iter().copied().collect());
            (sums.judged, sums.dissatisfied)
        };
        // Level 3 is neither satisfied nor dissatisfied, and of two such answers one counts.
        assert_eq!(dissatisfied("3333333333333333", &[0, 1, 2, 3]), (1, 0));
        assert_eq!(dissatisfied("5555525555555155", &[0, 1, 2, 3]), (1, 1));
        assert_eq!(dissatisfied("5555525555555155", &[0]), (1, 0));
        assert_eq!(dissatisfied("5555525555555155", &[0, 1]), (1, 1));
        assert_eq!(dissatisfied("-----2----------", &[0]), (0, 0));
    }

    #[test]
    fn a_component_that_is_apart_has_its_own_sums_only() {
        let mut definition = (*shipped()[0]).clone();
        definition.components[3].apart = true;
        let moments = moments(&"5".repeat(16), &definition);
        assert_eq!(moments.sets.len(), 7 + 1);
        assert_eq!(moments.sums(ComponentSet::single(3)).a, 2);
        assert_eq!(moments.sums(ComponentSet::pooled(&definition)).a, 14);
        assert!(moments.cross.keys().all(|(_, d)| *d < 3));
    }

    proptest! {
        #[test]
        fn what_is_added_and_taken_back_leaves_zeros(
            ratings in prop::collection::vec("[1-5x-]{16}", 1..8),
        ) {
            let definition = &shipped()[0];
            let mut total = Moments::default();
            for text in &ratings {
                total += &moments(text, definition);
            }
            for text in &ratings {
                let mut back = moments(text, definition);
                back.negate();
                total += &back;
            }
            prop_assert!(total.sets.values().all(|sums| *sums == Sums::default()));
            prop_assert!(total.cross.values().all(|cross| *cross == Cross::default()));
        }
    }
}
