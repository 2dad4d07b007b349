//! The counts of one question's ratings.

use std::ops::AddAssign;

use crate::domain::rating::Rating;

/// The counts of one question's ratings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionCounts {
    /// By level 0–9.
    levels: [i64; 10],
    not_applicable: i64,
}

impl QuestionCounts {
    /// Adds a number of equal ratings.
    pub fn add(&mut self, rating: Rating, count: i64) {
        match rating {
            Rating::Level(level) => self.levels[usize::from(level.min(9))] += count,
            Rating::NotApplicable => self.not_applicable += count,
            Rating::Blank => {}
        }
    }

    /// The given answers.
    pub fn given(&self) -> i64 {
        self.levels.iter().sum()
    }

    /// The answers at a level.
    pub fn level(&self, value: u8) -> i64 {
        self.levels[usize::from(value.min(9))]
    }

    /// The responses to which the question did not apply.
    pub fn not_applicable(&self) -> i64 {
        self.not_applicable
    }
}

impl AddAssign<&QuestionCounts> for QuestionCounts {
    fn add_assign(&mut self, other: &Self) {
        for (mine, theirs) in self.levels.iter_mut().zip(other.levels) {
            *mine += theirs;
        }
        self.not_applicable += other.not_applicable;
    }
}
