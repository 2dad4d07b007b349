//! Ratings as the database keeps them.

use super::error::StoreError;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;

/// Reads one rating.
pub(in crate::store) fn read_rating(text: &str) -> Result<Rating, StoreError> {
    Rating::parse(text)
        .filter(|rating| rating.as_char().to_string() == text)
        .ok_or_else(|| StoreError::Unknown("rating", text.to_owned()))
}

/// Reads ratings: one for every question, of the definition's levels.
pub(in crate::store) fn read_ratings(
    text: &str,
    definition: &Definition,
) -> Result<Ratings, StoreError> {
    let is_known = |rating| match rating {
        Rating::Level(level) => definition.level(level).is_some(),
        Rating::Blank | Rating::NotApplicable => true,
    };
    Ratings::parse(text)
        .filter(|ratings| ratings.iter().count() == definition.questions().count())
        .filter(|ratings| ratings.iter().all(is_known))
        .ok_or_else(|| StoreError::Unknown("ratings", text.to_owned()))
}
