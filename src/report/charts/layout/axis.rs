//! Score axes, with their range, ticks and target line.

use super::panel::Guide;
use crate::domain::figures::score::Score;
use crate::report::charts::drawing::scene::{Anchor, Scene};
use crate::report::charts::theme::Theme;

/// A horizontal score axis between two pixels.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// The pixel of the lowest score.
    pub left: i32,
    /// The pixel of 100.
    pub right: i32,
    /// The lowest score, in whole points.
    pub low: i32,
}

/// The highest score.
const TOP: i32 = 100;

impl Axis {
    /// An axis from the multiple of ten below the lowest score to 100. It begins at 80 at most, so
    /// that the target is always on it.
    pub fn truncated(left: i32, right: i32, lowest: Option<Score>) -> Self {
        let lowest = lowest.map_or(80, |score| score.hundredths() / 100);
        let low = (lowest / 10 * 10).clamp(0, 80);
        Self { left, right, low }
    }

    /// An axis from 0 to 100.
    pub fn full(left: i32, right: i32) -> Self {
        Self {
            left,
            right,
            low: 0,
        }
    }

    /// The pixel of a score.
    pub fn position(self, score: Score) -> i32 {
        let span = (TOP - self.low) * 100;
        let offset = (score.hundredths() - self.low * 100).clamp(0, span);
        // Rounded half-up.
        self.left + (2 * offset * (self.right - self.left) + span) / (2 * span)
    }

    /// The ticks, in whole points.
    pub fn ticks(self) -> Vec<i32> {
        let step = match TOP - self.low {
            0..=20 => 5,
            21..=50 => 10,
            _ => 20,
        };
        (0..)
            .map(|count| TOP - count * step)
            .take_while(|tick| *tick >= self.low)
            .collect()
    }

    fn point(self, tick: i32) -> i32 {
        self.position(Score::from_hundredths(tick * 100))
    }

    /// Grid lines, and the target line where `target` is set.
    pub fn guides(self, theme: &Theme, target: bool) -> Vec<Guide> {
        let mut guides: Vec<Guide> = self
            .ticks()
            .into_iter()
            .map(|tick| Guide {
                x: self.point(tick),
                weight: 1,
                colour: theme.colour.grid,
                over: false,
            })
            .collect();
        if target {
            guides.push(Guide {
                x: self.position(Score::TARGET),
                weight: 2,
                colour: theme.colour.target,
                over: true,
            });
        }
        guides
    }

    /// Draws the numbers of the ticks from `top` down and returns the y below them.
    pub fn numbers(self, scene: &mut Scene, top: i32, theme: &Theme, unit: &str) -> i32 {
        let style = theme.small();
        for tick in self.ticks() {
            let text = format!("{tick}{unit}");
            let baseline = top + style.ascent();
            scene.line(&text, self.point(tick), baseline, Anchor::Middle, style);
        }
        top + style.leading()
    }

    /// Draws the target's label from `top` down, within the axis, and returns the y below it.
    pub fn target(self, scene: &mut Scene, top: i32, theme: &Theme) -> i32 {
        let style = theme.column();
        let half = style.width(&theme.text.target) / 2 + 1;
        // The last number of the ticks reaches about as far to the right.
        let x = self.position(Score::TARGET).clamp(
            self.left + half,
            (self.right + 12 - half).max(self.left + half),
        );
        let baseline = top + style.ascent();
        scene.line(&theme.text.target, x, baseline, Anchor::Middle, style);
        top + style.leading()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(hundredths: i32) -> Score {
        Score::from_hundredths(hundredths)
    }

    #[test]
    fn an_axis_begins_at_the_multiple_of_ten_below_the_lowest_score() {
        let low = |hundredths| Axis::truncated(0, 100, Some(score(hundredths))).low;
        assert_eq!([low(6734), low(0), low(8000), low(9990)], [60, 0, 80, 80]);
        assert_eq!(Axis::truncated(0, 100, None).low, 80);
    }

    #[test]
    fn the_ends_of_the_range_lie_at_the_ends_of_the_axis() {
        let axis = Axis::truncated(100, 500, Some(score(6000)));
        assert_eq!(axis.position(score(6000)), 100);
        assert_eq!(axis.position(score(10_000)), 500);
        assert_eq!(axis.position(Score::TARGET), 400);
    }
}
