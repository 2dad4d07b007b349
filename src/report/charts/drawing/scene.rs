//! Scenes: lists of shapes at exact pixels, laid out once and drawn by any backend.

use super::colour::Colour;
use super::metrics;
use super::metrics::Weight;
use crate::report::text::clean;

/// The part of a text that lies at its x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its text, without control characters.
    pub text: String,
    /// The x of its anchor.
    pub x: i32,
    /// The y of its baseline.
    pub baseline: i32,
    /// The part of it that lies at `x`.
    pub anchor: Anchor,
    /// Pixels an em.
    pub size: i32,
    /// Its weight.
    pub weight: Weight,
    /// Its colour.
    pub colour: Colour,
}

/// One shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A filled rectangle: left, top, width, height.
    Area(i32, i32, i32, i32, Colour),
    /// The outline of a rectangle: left, top, width, height.
    Frame(i32, i32, i32, i32, Colour),
    /// A line of any slope: from, to and its thickness.
    Line((i32, i32), (i32, i32), i32, Colour),
    /// A disc: centre, radius, colours of the rim and of the filling.
    Dot((i32, i32), i32, Colour, Colour),
    /// A filled polygon.
    Polygon(Vec<(i32, i32)>, Colour),
    /// A text.
    Text(Label),
}

/// A drawing of a size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// The shapes; later ones lie over earlier ones.
    pub shapes: Vec<Shape>,
}

/// The look of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Pixels an em.
    pub size: i32,
    /// Its weight.
    pub weight: Weight,
    /// Its colour.
    pub colour: Colour,
}

impl Style {
    /// The distance between baselines. Vietnamese stacks marks, so lines need room.
    pub fn leading(self) -> i32 {
        (self.size * 14 + 9) / 10
    }

    /// From the top of a line to its baseline.
    pub fn ascent(self) -> i32 {
        (self.size * 107 + 50) / 100
    }

    /// The height of a number of lines.
    pub fn height(self, lines: usize) -> i32 {
        i32::try_from(lines).unwrap_or(i32::MAX / 1000) * self.leading()
    }

    /// Breaks a text into lines no wider than `limit`.
    pub fn wrap(self, text: &str, limit: i32) -> Vec<String> {
        metrics::wrap(text, self.size, self.weight, limit)
    }

    /// The width that layout reserves for a text.
    pub fn width(self, text: &str) -> i32 {
        metrics::width(text, self.size, self.weight)
    }
}

impl Scene {
    /// An empty scene of a size.
    pub fn new(width: i32, height: i32) -> Self {
        Self {
            width,
            height,
            shapes: Vec::new(),
        }
    }

    /// Adds a filled rectangle, unless it has no extent.
    pub fn area(&mut self, left: i32, top: i32, width: i32, height: i32, colour: Colour) {
        if width > 0 && height > 0 {
            self.shapes
                .push(Shape::Area(left, top, width, height, colour));
        }
    }

    /// Adds a horizontal line, `weight` pixels thick, around `y`.
    pub fn across(&mut self, left: i32, right: i32, y: i32, weight: i32, colour: Colour) {
        self.area(left, y - weight / 2, right - left, weight, colour);
    }

    /// Adds a vertical line, `weight` pixels thick, around `x`.
    pub fn down(&mut self, x: i32, top: i32, bottom: i32, weight: i32, colour: Colour) {
        self.area(x - weight / 2, top, weight, bottom - top, colour);
    }

    /// Adds a horizontal interval: a line with a short upright at each end.
    pub fn whisker(&mut self, left: i32, right: i32, y: i32, cap: i32, colour: Colour) {
        self.across(left, right, y, 2, colour);
        self.down(left, y - cap, y + cap, 2, colour);
        self.down(right, y - cap, y + cap, 2, colour);
    }

    /// Adds one line of text.
    pub fn line(&mut self, text: &str, x: i32, baseline: i32, anchor: Anchor, style: Style) {
        let text = clean(text);
        if !text.is_empty() {
            self.shapes.push(Shape::Text(Label {
                text,
                x,
                baseline,
                anchor,
                size: style.size,
                weight: style.weight,
                colour: style.colour,
            }));
        }
    }

    /// Adds lines of text from `top` down and returns the y below them.
    pub fn lines(
        &mut self,
        lines: &[String],
        x: i32,
        top: i32,
        anchor: Anchor,
        style: Style,
    ) -> i32 {
        let mut y = top;
        for line in lines {
            self.line(line, x, y + style.ascent(), anchor, style);
            y += style.leading();
        }
        y
    }

    /// Adds lines of text around `middle`.
    pub fn lines_around(
        &mut self,
        lines: &[String],
        x: i32,
        middle: i32,
        anchor: Anchor,
        style: Style,
    ) {
        let top = middle - style.height(lines.len()) / 2;
        self.lines(lines, x, top, anchor, style);
    }

    /// Adds the shapes of another scene, moved down.
    pub fn place(&mut self, other: &Self, dy: i32) {
        self.shapes
            .extend(other.shapes.iter().map(|shape| shape.moved_down(dy)));
    }
}

impl Shape {
    fn moved_down(&self, dy: i32) -> Self {
        let down = |(x, y): (i32, i32)| (x, y + dy);
        match self.clone() {
            Self::Area(x, y, w, h, colour) => Self::Area(x, y + dy, w, h, colour),
            Self::Frame(x, y, w, h, colour) => Self::Frame(x, y + dy, w, h, colour),
            Self::Line(from, to, weight, colour) => {
                Self::Line(down(from), down(to), weight, colour)
            }
            Self::Dot(centre, radius, rim, fill) => Self::Dot(down(centre), radius, rim, fill),
            Self::Polygon(points, colour) => {
                Self::Polygon(points.into_iter().map(down).collect(), colour)
            }
            Self::Text(label) => Self::Text(Label {
                baseline: label.baseline + dy,
                ..label
            }),
        }
    }
}
