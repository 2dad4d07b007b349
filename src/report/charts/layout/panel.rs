//! The frame of a chart: title, subtitle, legend, rows, axis and notes, from top to bottom.
//!
//! A chart is a column of rows, so that an image grows with its data and a document can break it
//! between rows.

use std::ops::Range;

use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::drawing::scene::{Anchor, Scene};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;

/// A vertical line through all rows of the plot.
#[derive(Clone, Copy, Debug)]
pub struct Guide {
    /// Its x.
    pub x: i32,
    /// Its thickness.
    pub weight: i32,
    /// Its colour.
    pub colour: Colour,
    /// Whether it lies over the rows, as the target does, or under them, as the grid does.
    pub over: bool,
}

/// One row.
#[derive(Clone, Debug)]
pub struct PanelRow {
    /// Its drawing.
    pub scene: Scene,
    /// Whether it belongs to the plot, through which guides pass between the upper and lower axis.
    pub plot: bool,
    /// Whether it must not be the last row of a page, as headings must not.
    pub keep_with_next: bool,
}

impl PanelRow {
    /// A row of the plot.
    pub fn plot(scene: Scene) -> Self {
        Self {
            scene,
            plot: true,
            keep_with_next: false,
        }
    }

    /// A row without guides.
    pub fn plain(scene: Scene) -> Self {
        Self {
            scene,
            plot: false,
            keep_with_next: false,
        }
    }

    /// A heading.
    pub fn heading(text: &str, width: i32, theme: &Theme) -> Self {
        let style = theme.heading();
        let margin = theme.size.margin;
        let lines = style.wrap(text, width - 2 * margin);
        let mut scene = Scene::new(width, 0);
        scene.height = scene.lines(&lines, margin, 16, Anchor::Start, style) + 6;
        Self {
            keep_with_next: true,
            ..Self::plain(scene)
        }
    }
}

/// A chart before it is composed into one image or several pages.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Width in pixels.
    pub width: i32,
    /// Title; empty where it stands above the drawing already.
    pub title: String,
    /// Lines under the title.
    pub subtitle: Vec<String>,
    /// The explanation of marks.
    pub legend: Scene,
    /// Column headings and upper axis, above the first plot row.
    pub head: Scene,
    /// The rows.
    pub rows: Vec<PanelRow>,
    /// Lines through the plot rows.
    pub guides: Vec<Guide>,
    /// Lower axis, below the last plot row.
    pub foot: Scene,
    /// Notes at the bottom.
    pub notes: Vec<String>,
}

/// The number of a page among the pages of a chart.
#[derive(Clone, Copy, Debug)]
pub struct PagePart {
    number: usize,
    of: usize,
}

impl Panel {
    /// The whole chart as one drawing.
    pub fn whole(&self, theme: &Theme) -> Scene {
        self.compose(0..self.rows.len(), None, theme)
    }

    /// The chart as pages of about the same height, as few as there are no higher than `limit`.
    pub fn even_pages(&self, limit: i32, theme: &Theme) -> Vec<Scene> {
        let count = self.split(limit, theme).len();
        let (mut too_low, mut enough) = (0, limit);
        while too_low + 1 < enough {
            let middle = i32::midpoint(too_low, enough);
            match self.split(middle, theme).len() > count {
                true => too_low = middle,
                false => enough = middle,
            }
        }
        self.pages(enough, theme)
    }

    /// The chart as pages no higher than `limit`, unless a single row is higher.
    pub fn pages(&self, limit: i32, theme: &Theme) -> Vec<Scene> {
        let ranges = self.split(limit, theme);
        let of = ranges.len();
        ranges
            .into_iter()
            .enumerate()
            .map(|(index, range)| {
                let part = (of > 1).then_some(PagePart {
                    number: index + 1,
                    of,
                });
                self.compose(range, part, theme)
            })
            .collect()
    }

    fn split(&self, limit: i32, theme: &Theme) -> Vec<Range<usize>> {
        // The title wraps alike with any number of two digits.
        let part = Some(PagePart { number: 99, of: 99 });
        let frame = self.compose(0..0, part, theme).height + self.head.height + self.foot.height;
        let room = limit - frame;
        let mut ranges = Vec::new();
        let mut start = 0;
        let mut used = 0;
        for (index, row) in self.rows.iter().enumerate() {
            if used + row.scene.height > room && index > start {
                let mut end = index;
                while end > start + 1 && self.rows[end - 1].keep_with_next {
                    end -= 1;
                }
                ranges.push(start..end);
                start = end;
                used = self.rows[end..index].iter().map(|r| r.scene.height).sum();
            }
            used += row.scene.height;
        }
        ranges.push(start..self.rows.len());
        ranges
    }

    fn compose(&self, range: Range<usize>, part: Option<PagePart>, theme: &Theme) -> Scene {
        let margin = theme.size.margin;
        let inner = self.width - 2 * margin;
        let mut scene = Scene::new(self.width, 0);
        let mut title = self.title.clone();
        if let Some(PagePart { number, of }) = part {
            let values = [("part", number.to_string()), ("parts", of.to_string())];
            title = format!("{title} {}", fill(&theme.text.part, &values));
        }
        let mut y = margin - 6;
        let title = title.trim();
        if !title.is_empty() {
            let style = theme.title();
            y = scene.lines(&style.wrap(title, inner), margin, y, Anchor::Start, style) + 2;
        }
        let style = theme.subtitle();
        for text in &self.subtitle {
            y = scene.lines(&style.wrap(text, inner), margin, y, Anchor::Start, style);
        }
        if self.legend.height > 0 {
            y += 10;
            scene.place(&self.legend, y);
            y += self.legend.height;
        }
        y = self.body(&mut scene, y + 12, range, theme);
        y += 12;
        let style = theme.small();
        for note in &self.notes {
            y = scene.lines(&style.wrap(note, inner), margin, y, Anchor::Start, style) + 3;
        }
        scene.height = y + margin - 10;
        scene
    }

    /// Adds the head, the rows with their guides, and the foot; returns the y below them.
    fn body(&self, scene: &mut Scene, top: i32, range: Range<usize>, theme: &Theme) -> i32 {
        let rows = &self.rows[range];
        let plots = rows.iter().filter(|row| row.plot).count();
        let mut y = top;
        if plots > 0 {
            scene.place(&self.head, y);
            y += self.head.height;
        }
        let last_plot = rows.iter().rposition(|row| row.plot);
        let plot_height: i32 = rows
            .iter()
            .take(last_plot.map_or(0, |last| last + 1))
            .map(|row| row.scene.height)
            .sum();
        let (plot_top, plot_bottom) = (y, y + plot_height);
        self.draw_guides(scene, plot_top, plot_bottom, false);
        let margin = theme.size.margin;
        for (index, row) in rows.iter().enumerate() {
            if index > 0 && !rows[index - 1].keep_with_next {
                scene.across(margin, self.width - margin, y, 1, theme.colour.grid);
            }
            scene.place(&row.scene, y);
            y += row.scene.height;
            if Some(index) == last_plot {
                self.draw_guides(scene, plot_top, plot_bottom, true);
                scene.place(&self.foot, y);
                y += self.foot.height;
            }
        }
        y
    }

    fn draw_guides(&self, scene: &mut Scene, top: i32, bottom: i32, over: bool) {
        for guide in self.guides.iter().filter(|guide| guide.over == over) {
            scene.down(guide.x, top, bottom, guide.weight, guide.colour);
        }
    }
}
