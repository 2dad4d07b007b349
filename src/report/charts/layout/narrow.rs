//! The narrow form of charts, for phones: a row is a name over the whole width, its plot and value
//! below, and what else there is to say in small lines.

use super::axis::Axis;
use super::panel::PanelRow;
use crate::domain::figures::score::Score;
use crate::report::charts::drawing::scene::{Anchor, Scene};
use crate::report::charts::theme::Theme;

/// The room for a value beside its plot.
const VALUE: i32 = 64;
/// The space between the plot and its value, in which half of the axis' last number stands.
const GAP: i32 = 16;
/// The room on the left for half of the axis' first number.
const EDGE: i32 = 10;
/// The room for a rank before the name.
const LEAD: i32 = 40;
/// The height of a plot.
const BAND: i32 = 26;

/// The places that all rows of a narrow chart share.
#[derive(Clone, Copy, Debug)]
pub struct NarrowLayout {
    /// Width of the chart.
    pub width: i32,
    margin: i32,
    /// The axis of every plot.
    pub axis: Axis,
    /// Whether the target is shown.
    target: bool,
}

/// What a row says beside its plot.
#[derive(Clone, Debug, Default)]
pub struct NarrowRow<'a> {
    /// What stands before the name, such as a rank.
    pub lead: Option<String>,
    /// The name.
    pub name: &'a str,
    /// Whether it stands out.
    pub strong: bool,
    /// The value beside the plot.
    pub value: Option<String>,
    /// Small texts, separated by dots.
    pub details: Vec<String>,
}

impl NarrowLayout {
    /// A layout with an axis from the multiple of ten below the lowest score, and the target.
    pub fn truncated(width: i32, lowest: Option<Score>, theme: &Theme) -> Self {
        let (left, right) = Self::plot(width, theme);
        Self {
            width,
            margin: theme.size.margin,
            axis: Axis::truncated(left, right, lowest),
            target: true,
        }
    }

    /// A layout with an axis from 0 to 100, with or without the target.
    pub fn full(width: i32, target: bool, theme: &Theme) -> Self {
        let (left, right) = Self::plot(width, theme);
        Self {
            width,
            margin: theme.size.margin,
            axis: Axis::full(left, right),
            target,
        }
    }

    /// A layout whose plots take the whole width, without values beside them.
    pub fn whole(width: i32, theme: &Theme) -> Self {
        let margin = theme.size.margin;
        Self {
            width,
            margin,
            axis: Axis::full(margin, width - margin),
            target: false,
        }
    }

    fn plot(width: i32, theme: &Theme) -> (i32, i32) {
        let margin = theme.size.margin;
        (margin + EDGE, width - margin - VALUE - GAP)
    }

    /// The axis above the rows.
    pub fn head(&self, theme: &Theme, unit: &str) -> Scene {
        let lines = 1 + i32::from(self.target);
        let mut head = Scene::new(self.width, lines * theme.small().leading() + 2);
        let top = match self.target {
            true => self.axis.target(&mut head, 0, theme),
            false => 0,
        };
        self.axis.numbers(&mut head, top, theme, unit);
        head
    }

    /// The axis below the rows.
    pub fn foot(&self, theme: &Theme, unit: &str) -> Scene {
        let mut foot = Scene::new(self.width, theme.small().leading() + 4);
        self.axis.numbers(&mut foot, 4, theme, unit);
        foot
    }

    /// A row with a plot that `draw` draws around a height.
    pub fn row(
        &self,
        row: &NarrowRow<'_>,
        theme: &Theme,
        draw: impl FnOnce(&mut Scene, i32),
    ) -> PanelRow {
        let mut scene = Scene::new(self.width, 0);
        let top = self.name(&mut scene, row, theme);
        let middle = top + BAND / 2;
        let guides = self.axis.guides(theme, self.target);
        let through = |scene: &mut Scene, over: bool| {
            for guide in guides.iter().filter(|guide| guide.over == over) {
                scene.down(guide.x, top, top + BAND, guide.weight, guide.colour);
            }
        };
        through(&mut scene, false);
        draw(&mut scene, middle);
        through(&mut scene, true);
        if let Some(value) = &row.value {
            let right = self.width - self.margin;
            let lines = [value.clone()];
            scene.lines_around(&lines, right, middle, Anchor::End, theme.value());
        }
        self.details(&mut scene, row, top + BAND, theme);
        PanelRow::plot(scene)
    }

    /// A row without a plot.
    pub fn text_row(&self, row: &NarrowRow<'_>, theme: &Theme) -> PanelRow {
        let mut scene = Scene::new(self.width, 0);
        let top = self.name(&mut scene, row, theme);
        self.details(&mut scene, row, top, theme);
        PanelRow::plot(scene)
    }

    /// Writes the name and what stands before it; returns the y below.
    pub fn name(&self, scene: &mut Scene, row: &NarrowRow<'_>, theme: &Theme) -> i32 {
        let style = match row.strong {
            true => theme.heading(),
            false => theme.label(),
        };
        let (mut left, top) = (self.margin, 8);
        if let Some(lead) = &row.lead {
            let style = theme.value();
            scene.line(lead, left, top + style.ascent(), Anchor::Start, style);
            left += LEAD.max(style.width(lead) + 8);
        }
        let lines = style.wrap(row.name, self.width - self.margin - left);
        let bottom = scene.lines(&lines, left, top, Anchor::Start, style);
        bottom.max(top + theme.value().leading()) + 2
    }

    /// Writes the small texts, and sets the height.
    pub fn details(&self, scene: &mut Scene, row: &NarrowRow<'_>, top: i32, theme: &Theme) {
        let style = theme.small();
        let room = self.width - 2 * self.margin;
        let mut lines: Vec<String> = Vec::new();
        // A text begins a line of its own where it does not fit beside the one before.
        for text in &row.details {
            match lines.last_mut() {
                Some(line) if style.width(&format!("{line} · {text}")) <= room => {
                    *line = format!("{line} · {text}");
                }
                _ => lines.extend(style.wrap(text, room)),
            }
        }
        scene.height = scene.lines(&lines, self.margin, top + 2, Anchor::Start, style) + 8;
    }
}
