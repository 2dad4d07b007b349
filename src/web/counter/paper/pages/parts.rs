//! What several pages of paper forms have in common.

use askama::Template;

use crate::domain::paper::Digits;
use crate::domain::rating::Rating;
use crate::domain::survey::Definition;
use crate::web::Error;
use crate::web::http::words::{Phrase, Words};

/// The hidden fields that a page carries along: name and value.
pub(super) type Carried = Vec<(&'static str, String)>;

/// Returns a page as HTML.
pub(in crate::web::counter::paper) fn render(page: &impl Template) -> Result<String, Error> {
    Ok(page.render()?)
}

/// A line above a page's heading: a confirmation or an error.
pub(super) enum NoticeLine {
    Good(Phrase),
    Wrong(Phrase),
}

/// Returns an answer in words.
pub(super) fn label(words: Words<'_>, definition: &Definition, rating: Rating) -> Phrase {
    let level = match rating {
        Rating::Level(value) => definition.level(value),
        Rating::Blank => return words.say("paper-blank"),
        Rating::NotApplicable => return words.say("paper-not-applicable"),
    };
    level.map_or_else(
        || words.say("paper-blank"),
        |level| words.text(&level.label),
    )
}

/// Returns what each digit stands for, in the order of the scale.
pub(super) fn legend(words: Words<'_>, definition: &Definition) -> Vec<(char, Phrase)> {
    let digits = Digits::of(definition);
    definition
        .scale
        .iter()
        .map(|level| Rating::Level(level.value))
        .chain([Rating::NotApplicable, Rating::Blank])
        .map(|rating| (digits.of_rating(rating), label(words, definition, rating)))
        .collect()
}
