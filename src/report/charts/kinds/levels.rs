//! The colours of the levels of a scale.

use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::theme::Theme;

/// The colour of each level, strongest at the ends of the scale.
pub fn colours(polarity: &[i8], theme: &Theme) -> Vec<Colour> {
    let dissatisfied = polarity.iter().filter(|p| **p < 0).count();
    let satisfied = polarity.iter().filter(|p| **p > 0).count();
    let pick = |shades: &[Colour], index: usize, count: usize| {
        let last = shades.len().saturating_sub(1);
        let position = if count > 1 {
            index * last / (count - 1)
        } else {
            0
        };
        shades
            .get(position)
            .copied()
            .unwrap_or(theme.colour.neutral)
    };
    let (mut low, mut high) = (0, 0);
    polarity
        .iter()
        .map(|polarity| match polarity {
            ..0 => {
                low += 1;
                pick(&theme.colour.dissatisfied, low - 1, dissatisfied)
            }
            0 => theme.colour.neutral,
            1.. => {
                high += 1;
                // A single satisfied level gets the strongest colour.
                let index = if satisfied > 1 { high - 1 } else { 1 };
                pick(&theme.colour.satisfied, index, satisfied.max(2))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::charts::tests::samples;

    #[test]
    fn the_ends_of_a_scale_are_the_strongest() {
        let theme = samples::theme();
        let (low, high) = (&theme.colour.dissatisfied, &theme.colour.satisfied);
        let five = colours(&[-1, -1, 0, 1, 1], &theme);
        assert_eq!(
            five,
            [low[0], low[1], theme.colour.neutral, high[0], high[1]]
        );
        let three = colours(&[-1, 0, 1], &theme);
        assert_eq!(three, [low[0], theme.colour.neutral, high[1]]);
    }
}
