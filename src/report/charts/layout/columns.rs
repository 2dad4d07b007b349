//! Columns of text beside a plot, with their headings.

use crate::report::charts::drawing::scene::{Anchor, Scene, Style};
use crate::report::charts::theme::Theme;

/// A column between two pixels.
#[derive(Clone, Debug)]
pub struct TextColumn {
    /// Left edge.
    pub left: i32,
    /// Width.
    pub width: i32,
    /// The alignment of its texts.
    pub anchor: Anchor,
    /// Its heading.
    pub heading: String,
}

impl TextColumn {
    /// The x of its texts.
    pub fn x(&self) -> i32 {
        match self.anchor {
            Anchor::Start => self.left,
            Anchor::Middle => self.left + self.width / 2,
            Anchor::End => self.left + self.width,
        }
    }

    /// The right edge.
    pub fn right(&self) -> i32 {
        self.left + self.width
    }

    /// Breaks a text into lines that fit into the column.
    pub fn wrap(&self, text: &str, style: Style) -> Vec<String> {
        style.wrap(text, self.width)
    }

    /// Draws blocks of lines, one above another, around `middle`.
    pub fn stack(&self, scene: &mut Scene, middle: i32, blocks: &[(Vec<String>, Style)]) {
        let mut y = middle - height(blocks) / 2;
        for (lines, style) in blocks {
            y = scene.lines(lines, self.x(), y, self.anchor, *style);
        }
    }
}

/// The height of blocks of lines, one above another.
pub fn height(blocks: &[(Vec<String>, Style)]) -> i32 {
    blocks
        .iter()
        .map(|(lines, style)| style.height(lines.len()))
        .sum()
}

/// Returns the width of a column: the given one, or more where a word of its heading needs it.
pub fn room(width: i32, heading: &str, theme: &Theme) -> i32 {
    let words = heading.split(' ').map(|word| theme.column().width(word));
    words.max().unwrap_or(0).max(width)
}

/// Columns from the left, each given as `(width, gap after it, anchor, heading)`. What a long word
/// of a heading needs is taken from the plot, which has no heading.
pub fn columns(left: i32, parts: &[(i32, i32, Anchor, &str)], theme: &Theme) -> Vec<TextColumn> {
    let more =
        |(width, _, _, heading): &(i32, i32, Anchor, &str)| room(*width, heading, theme) - width;
    let taken: i32 = parts.iter().map(more).sum();
    let mut x = left;
    parts
        .iter()
        .map(|part| {
            let (meant, gap, anchor, heading) = part;
            let width = if heading.is_empty() {
                meant - taken
            } else {
                meant + more(part)
            };
            let column = TextColumn {
                left: x,
                width,
                anchor: *anchor,
                heading: (*heading).to_owned(),
            };
            x += width + gap;
            column
        })
        .collect()
}

/// A head with the headings of columns, aligned at the bottom, and at least `least` high.
pub fn head(columns: &[&TextColumn], width: i32, least: i32, theme: &Theme) -> Scene {
    let style = theme.column();
    let wrapped: Vec<_> = columns
        .iter()
        .map(|column| column.wrap(&column.heading, style))
        .collect();
    let tallest = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let mut scene = Scene::new(width, least.max(style.height(tallest)) + 6);
    for (column, lines) in columns.iter().zip(&wrapped) {
        let top = scene.height - 6 - style.height(lines.len());
        scene.lines(lines, column.x(), top, column.anchor, style);
    }
    scene
}
