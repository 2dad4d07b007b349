//! Parts of an answer, each of which is kept apart from the others.

use crate::domain::answers::sums::ComponentSet;
use crate::domain::rating::{Rating, Ratings};
use crate::domain::survey::Definition;

/// The ratings of one component, and blank for all others.
pub fn component_part(ratings: &Ratings, definition: &Definition, component: usize) -> Ratings {
    components_part(ratings, definition, ComponentSet::single(component))
}

/// The ratings of some components, and blank for all others.
pub fn components_part(
    ratings: &Ratings,
    definition: &Definition,
    components: ComponentSet,
) -> Ratings {
    Ratings::new(
        definition
            .questions()
            .zip(ratings.iter())
            .map(|((own, _), rating)| {
                if components.contains(own) {
                    rating
                } else {
                    Rating::Blank
                }
            }),
    )
}
