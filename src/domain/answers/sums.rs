//! Moments, in the sense of statistics: integer sums over responses, from which the score and the
//! variance of every method follow.
//!
//! The moments of two groups of responses together are the sums of their moments. So a score is
//! made from a handful of sums and never reads single responses.

use std::collections::BTreeMap;
use std::ops::{AddAssign, SubAssign};

use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::{About, Definition};

/// Adds and subtracts field by field.
macro_rules! add_and_subtract {
    ($name:ident: $($field:ident),+) => {
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                $(self.$field += other.$field;)+
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                $(self.$field -= other.$field;)+
            }
        }
    };
}

/// The sums of one component, or of all questions together.
///
/// For a response, `a` is its given answers, `s` its satisfied answers and `t` its points above
/// the lowest level. Only responses with `a > 0` count in `n`.
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

add_and_subtract!(Sums: n, a, s, t, all_satisfied, aa, ss, sa, tt, ta);

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

add_and_subtract!(Cross: aa, ss, sa, as_);

/// The moments of a group of responses to one definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// Over all questions.
    pub all: Sums,
    /// By component, in definition order.
    pub components: Vec<Sums>,
    /// By pair of components (c, d), c < d, counted from 0.
    pub cross: BTreeMap<(usize, usize), Cross>,
}

impl Moments {
    /// The moments of no responses, for a number of components.
    pub fn empty(components: usize) -> Self {
        let mut cross = BTreeMap::new();
        for c in 0..components {
            for d in c + 1..components {
                cross.insert((c, d), Cross::default());
            }
        }
        Self {
            all: Sums::default(),
            components: vec![Sums::default(); components],
            cross,
        }
    }

    /// The moments of one response.
    ///
    /// Ratings are checked when they arrive, so that a value outside the scale can't be stored;
    /// here it would count as blank.
    pub fn of(ratings: &Ratings, definition: &Definition) -> Self {
        let mut moments = Self::empty(definition.components.len());
        for ((component, _), rating) in definition.questions().zip(ratings.iter()) {
            let Rating::Level(value) = rating else {
                continue;
            };
            let Some(level) = definition.level(value) else {
                continue;
            };
            let sums = &mut moments.components[component];
            sums.a += 1;
            sums.s += i64::from(level.satisfied);
            sums.t += i64::from(value - definition.lowest());
        }
        for sums in &moments.components {
            moments.all.a += sums.a;
            moments.all.s += sums.s;
            moments.all.t += sums.t;
        }
        for sums in moments.components.iter_mut().chain([&mut moments.all]) {
            sums.n = i64::from(sums.a > 0);
            sums.all_satisfied = i64::from(sums.a > 0 && sums.s == sums.a);
            sums.aa = sums.a * sums.a;
            sums.ss = sums.s * sums.s;
            sums.sa = sums.s * sums.a;
            sums.tt = sums.t * sums.t;
            sums.ta = sums.t * sums.a;
        }
        for ((c, d), cross) in &mut moments.cross {
            let (left, right) = (&moments.components[*c], &moments.components[*d]);
            cross.aa = left.a * right.a;
            cross.ss = left.s * right.s;
            cross.sa = left.s * right.a;
            cross.as_ = left.a * right.s;
        }
        moments
    }
}

impl Moments {
    /// Negates every sum, to take responses back.
    pub fn negate(&mut self) {
        let positive = self.clone();
        *self = Self::empty(positive.components.len());
        self.subtract(&positive);
    }

    fn subtract(&mut self, other: &Self) {
        self.all -= other.all;
        for (mine, theirs) in self.components.iter_mut().zip(&other.components) {
            *mine -= *theirs;
        }
        for (pair, theirs) in &other.cross {
            *self.cross.entry(*pair).or_default() -= *theirs;
        }
    }
}

impl AddAssign<&Moments> for Moments {
    fn add_assign(&mut self, other: &Self) {
        self.all += other.all;
        for (mine, theirs) in self.components.iter_mut().zip(&other.components) {
            *mine += *theirs;
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
