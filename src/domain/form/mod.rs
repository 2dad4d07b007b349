//! The survey form: one component a step, or all on one screen, with earlier answers carried along.
//!
//! The citizen's browser holds the whole state and the server keeps no draft: [`advance`] decides
//! from a sent form alone which page comes next, or that the answers are complete.

mod comment;
mod data;
mod flow;
mod problem;
mod step;
#[cfg(test)]
mod tests;
mod view;

pub use comment::{LONGEST_COMMENT, TooLong, clean};
pub use data::{Answered, FormData, not_applicable_field, screen_field};
pub use flow::{LANGUAGE_ACTION, advance, open, open_at};
pub use problem::FormProblem;
pub use step::FormStep;
pub use view::{Answers, Turn, View};
