//! Parts of an answer, each of which is kept apart from the others.

use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;

/// The ratings of one component, and blank for all others.
pub fn component_part(ratings: &Ratings, definition: &Definition, component: usize) -> Ratings {
    Ratings::new(
        definition
            .questions()
            .zip(ratings.iter())
            .map(|((own, _), rating)| {
                if own == component {
                    rating
                } else {
                    Rating::Blank
                }
            }),
    )
}
