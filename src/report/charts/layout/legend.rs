//! Legends, which explain marks.

use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::drawing::scene::{Anchor, Scene, Shape};
use crate::report::charts::theme::Theme;

/// A mark.
#[derive(Clone, Copy, Debug)]
pub enum LegendMark {
    /// A filled square.
    Swatch(Colour),
    /// A disc, by the colours of its rim and filling.
    Dot(Colour, Colour),
    /// An interval.
    Whisker,
    /// The target line.
    Target,
    /// A triangle pointing up.
    Up(Colour),
    /// A triangle pointing down.
    Down(Colour),
    /// A line, two pixels thick.
    Solid(Colour),
    /// A broken line.
    Dashed(Colour),
}

/// The width and height of a mark.
const MARK: i32 = 18;

impl LegendMark {
    /// Draws the mark around a point.
    pub fn draw(self, scene: &mut Scene, x: i32, y: i32, theme: &Theme) {
        match self {
            Self::Swatch(colour) => {
                scene.area(x - 7, y - 7, 14, 14, colour);
                scene
                    .shapes
                    .push(Shape::Frame(x - 7, y - 7, 14, 14, theme.colour.muted));
            }
            Self::Dot(rim, fill) => scene.shapes.push(Shape::Dot((x, y), 6, rim, fill)),
            Self::Whisker => scene.whisker(x - 8, x + 8, y, 4, theme.colour.interval),
            Self::Target => scene.down(x, y - 8, y + 8, 2, theme.colour.target),
            Self::Up(colour) => scene.shapes.push(Shape::Polygon(
                vec![(x - 6, y + 5), (x + 6, y + 5), (x, y - 6)],
                colour,
            )),
            Self::Down(colour) => scene.shapes.push(Shape::Polygon(
                vec![(x - 6, y - 5), (x + 6, y - 5), (x, y + 6)],
                colour,
            )),
            Self::Solid(colour) => scene.across(x - 9, x + 9, y, 2, colour),
            Self::Dashed(colour) => {
                scene.across(x - 9, x - 3, y, 2, colour);
                scene.across(x + 3, x + 9, y, 2, colour);
            }
        }
    }
}

/// A legend of marks with their words, in as many lines as needed.
pub fn legend(items: &[(LegendMark, &str)], width: i32, theme: &Theme) -> Scene {
    let style = theme.small();
    let margin = theme.size.margin;
    let height = style.leading().max(MARK) + 2;
    let limit = width - margin;
    let mut scene = Scene::new(width, 0);
    let (mut x, mut y) = (margin, 0);
    for (mark, text) in items {
        let lines = style.wrap(text, limit - margin - MARK - 6);
        let needed = MARK + 6 + lines.iter().map(|l| style.width(l)).max().unwrap_or(0);
        if x > margin && x + needed > limit {
            x = margin;
            y += height;
        }
        mark.draw(&mut scene, x + MARK / 2, y + height / 2, theme);
        let block = style.height(lines.len());
        let top = y + (height - style.leading()) / 2;
        scene.lines(&lines, x + MARK + 6, top, Anchor::Start, style);
        y += block - style.leading();
        x += needed + 20;
    }
    scene.height = if items.is_empty() { 0 } else { y + height };
    scene
}
