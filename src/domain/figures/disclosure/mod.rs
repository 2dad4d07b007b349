//! Disclosure: which sums may be shown, so that no subtraction of shown figures gives one over fewer
//! than `k` answers.
//!
//! A period pools the periods within it level by level: months to quarters, quarters to half-years,
//! half-years to the year. On each level a part of at least `k` answers is pooled. The smaller ones
//! are pooled together where they reach `k` and the period is closed, and otherwise left to the next
//! level. So any two shown totals differ by nothing or by at least `k`, also of the same period at two
//! times. Everything else follows from this one nesting:
//!
//! * Answers by link and imported responses are pooled apart, each in groups of at least `k`. Whoever imports
//!   knows the own rows and can subtract them, and would be left with fewer than `k` answers of others.
//! * The components of a unit are pooled one by one, and its overall figure pools the same answers:
//!   those to a suppressed component enter no published sum.
//! * Figures without flagged responses pool the same groups of parts, and only groups in which both
//!   the flagged and the other answers are 0 or at least `k`.
//! * `all-satisfied` and questions are shown from a higher number on. They pool whole groups of
//!   their component.
//! * Single answers are shown of whole components, where each question has none or enough for its own
//!   figure.
//! * A block's figure is the sum of the published figures of its agencies.

mod nested;
mod pool;
mod question_counts;
mod questions;
#[cfg(test)]
mod tests;
mod texts;

pub use nested::Whole;
pub use pool::{Origin, Part, Pooled, PooledSums, Rule, count_flagged, pool};
pub use question_counts::QuestionCounts;
pub use questions::{QuestionPart, QuestionSums, pool_questions, shows_single_answers};
pub use texts::TextRule;
