//! Survey definitions: the questions, their languages, and the scale that scores them.
//!
//! A definition is a TOML file in `survey-defs/`. [`Definition::parse`] reads and checks it.

mod assignment;
mod components;
mod definition;
mod document;
mod duration;
mod error;
mod identifier;
mod parse;
mod section;
mod shape;
mod shipped;
#[cfg(test)]
mod tests;
mod text;

pub(in crate::domain) use document::read_document;
pub(in crate::domain) use section::{DefinitionReader, Located, Section, shorten};

pub use assignment::{Assignment, Assignments};
pub use components::{MOST_COMPONENTS, MOST_QUESTIONS};
pub use definition::{About, Component, Definition, Level, Question};
pub use error::DefinitionError;
pub(crate) use identifier::is_language;
pub use shape::Shape;
pub use shipped::{SHIPPED, shipped};
pub use text::{BASE_LANGUAGE, Text};
