//! A strip of a trend chart: points, with a small table of their figures below.

use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::score::Score;
use crate::domain::figures::trend::TrendPoint;
use crate::report::charts::drawing::scene::{Anchor, Scene, Shape, Style};
use crate::report::charts::layout::columns::TextColumn;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// Room for the ticks and the headings of the small table.
const GUTTER: i32 = 122;
/// Room for the words of a break.
const BREAK: i32 = 66;
/// The least width of a point, in which its widest words fit.
const LEAST_SLOT: i32 = 84;
/// Height between the lowest score and 100.
const HEIGHT: i32 = 220;
/// Room above 100 for a value.
const HEADROOM: i32 = 30;

type Point<'a> = (&'a TrendPoint, Option<Coverage>);

/// The sizes shared by all strips of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Plot {
    /// The most points of one strip.
    pub per_row: usize,
    low: i32,
    width: i32,
    left: i32,
    right: i32,
}

impl Plot {
    /// Spreads points evenly over as few strips as possible.
    pub fn new(low: i32, points: usize, width: i32, theme: &Theme) -> Self {
        let left = theme.size.margin + GUTTER;
        let right = width - theme.size.margin;
        // Each strip has room for one break. Further breaks take their room from the points.
        let room = usize::try_from((right - left - BREAK) / LEAST_SLOT)
            .unwrap_or(1)
            .max(1);
        let strips = points.div_ceil(room).max(1);
        Self {
            per_row: points.div_ceil(strips).max(1),
            low,
            width,
            left,
            right,
        }
    }

    fn y(self, score: Score) -> i32 {
        let span = (100 - self.low) * 100;
        let down = (10_000 - score.hundredths()).clamp(0, span);
        HEADROOM + (2 * down * HEIGHT + span) / (2 * span)
    }

    /// Draws one strip.
    pub fn draw(self, points: &[Point<'_>], k: i64, theme: &Theme) -> Scene {
        let mut scene = Scene::new(self.width, 0);
        let slots = self.slots(points);
        let bottom = HEADROOM + HEIGHT;
        self.grid(&mut scene, theme);
        for ((point, _), slot) in points.iter().zip(&slots) {
            if point.break_before {
                self.gap(&mut scene, slot.left, bottom, theme);
            }
        }
        let target = self.y(Score::TARGET);
        scene.across(self.left, self.right, target, 2, theme.colour.target);
        self.lines(&mut scene, points, &slots, theme);
        for ((point, _), slot) in points.iter().zip(&slots) {
            self.point(&mut scene, point, slot, k, theme);
        }
        scene.height = self.small_table(&mut scene, points, &slots, bottom + 8, theme) + 14;
        scene
    }

    /// The column of each point, with room before it for a break.
    fn slots(self, points: &[Point<'_>]) -> Vec<TextColumn> {
        let as_i32 = |count: usize| i32::try_from(count).unwrap_or(i32::MAX / 10_000);
        let breaks = as_i32(
            points
                .iter()
                .filter(|(point, _)| point.break_before)
                .count(),
        );
        let room = self.right - self.left - breaks * BREAK;
        // The last strip may be shorter; its points are as far apart as those above.
        let slot = (room / as_i32(self.per_row.max(points.len()))).max(1);
        let mut x = self.left;
        points
            .iter()
            .map(|(point, _)| {
                if point.break_before {
                    x += BREAK;
                }
                let column = TextColumn {
                    left: x + 3,
                    width: slot - 6,
                    anchor: Anchor::Middle,
                    heading: String::new(),
                };
                x += slot;
                column
            })
            .collect()
    }

    fn grid(self, scene: &mut Scene, theme: &Theme) {
        let style = theme.small();
        let step = match 100 - self.low {
            0..=20 => 5,
            21..=50 => 10,
            _ => 20,
        };
        let middle = |y: i32| y + style.size * 36 / 100;
        let target = self.y(Score::TARGET);
        let mut tick = 100;
        while tick >= self.low {
            let y = self.y(Score::from_hundredths(tick * 100));
            scene.across(self.left, self.right, y, 1, theme.colour.grid);
            // The target's label takes the place of its number.
            if (y - target).abs() >= style.leading() {
                let text = tick.to_string();
                scene.line(&text, self.left - 8, middle(y), Anchor::End, style);
            }
            tick -= step;
        }
        let label = &theme.text.target;
        scene.line(
            label,
            self.left - 8,
            middle(target),
            Anchor::End,
            theme.column(),
        );
    }

    fn gap(self, scene: &mut Scene, slot_left: i32, bottom: i32, theme: &Theme) {
        let left = slot_left - 3 - BREAK;
        scene.area(left + 4, 2, BREAK - 8, bottom - 2, theme.colour.absent);
        let style = theme.small();
        let lines = style.wrap(&theme.text.break_label, BREAK - 12);
        scene.lines(&lines, left + BREAK / 2, 8, Anchor::Middle, style);
    }

    fn lines(self, scene: &mut Scene, points: &[Point<'_>], slots: &[TextColumn], theme: &Theme) {
        for index in 1..points.len() {
            let (before, after) = (points[index - 1].0, points[index].0);
            if let (Some(from), Some(to), false) =
                (before.figure.score, after.figure.score, after.break_before)
            {
                let from = (slots[index - 1].x(), self.y(from));
                let to = (slots[index].x(), self.y(to));
                scene
                    .shapes
                    .push(Shape::Line(from, to, 2, theme.colour.invited));
            }
        }
    }

    fn point(
        self,
        scene: &mut Scene,
        point: &TrendPoint,
        slot: &TextColumn,
        k: i64,
        theme: &Theme,
    ) {
        let x = slot.x();
        let Some(score) = point.figure.score else {
            let words = wording::absence(&point.figure, k, theme);
            let style = theme.small();
            let lines = slot.wrap(&words, style);
            let height = style.height(lines.len());
            let top = HEADROOM + HEIGHT - height - 10;
            scene.area(
                slot.left,
                top - 3,
                slot.width,
                height + 8,
                theme.colour.absent,
            );
            scene.lines(&lines, x, top, Anchor::Middle, style);
            return;
        };
        let y = self.y(score);
        let mut top = y - 7;
        if let Some(interval) = point.figure.interval() {
            let (low, high) = (self.y(interval.low), self.y(interval.high));
            scene.down(x, high, low, 2, theme.colour.muted);
            scene.across(x - 6, x + 6, high, 2, theme.colour.muted);
            scene.across(x - 6, x + 6, low, 2, theme.colour.muted);
            top = top.min(high);
        }
        let (rim, filling) = if score.meets_target() {
            (theme.colour.met, theme.colour.met)
        } else {
            (theme.colour.missed, theme.colour.background)
        };
        scene.shapes.push(Shape::Dot((x, y), 6, rim, filling));
        let style = theme.value();
        let text = theme.text.score(score);
        let baseline = top - 6;
        let width = style.width(&text);
        // A background under the value, so that no line runs through it.
        let paper = theme.colour.background;
        scene.area(
            x - width / 2,
            baseline - style.size,
            width,
            style.size + 3,
            paper,
        );
        scene.line(&text, x, baseline, Anchor::Middle, style);
    }

    /// Draws period, change, responses and coverage under each point; returns the y below them.
    fn small_table(
        self,
        scene: &mut Scene,
        points: &[Point<'_>],
        slots: &[TextColumn],
        top: i32,
        theme: &Theme,
    ) -> i32 {
        let text = &theme.text;
        let small = theme.small();
        let plain = Style {
            colour: theme.colour.ink,
            ..small
        };
        let bold = Style {
            colour: theme.colour.ink,
            ..theme.column()
        };
        let cells = |cell: &dyn Fn(&TrendPoint) -> String| -> Vec<String> {
            points.iter().map(|(point, _)| cell(point)).collect()
        };
        let state = |point: &TrendPoint| {
            if point.provisional {
                text.provisional_mark.clone()
            } else {
                String::new()
            }
        };
        let dash = || "–".to_owned();
        let rates = points.iter().map(|(_, coverage)| {
            coverage.map_or_else(dash, |coverage| wording::rate(coverage, theme))
        });
        let change =
            |point: &TrendPoint| point.change.map_or_else(dash, |change| text.change(change));
        let n = |point: &TrendPoint| point.figure.n.map_or_else(dash, |n| text.count(n));
        let lines = [
            (
                text.column_period.as_str(),
                bold,
                cells(&|point| theme.text.period(point.period)),
            ),
            ("", plain, cells(&state)),
            (text.column_change.as_str(), plain, cells(&change)),
            (text.column_n.as_str(), plain, cells(&n)),
            (text.column_coverage.as_str(), plain, rates.collect()),
        ];
        let mut y = top;
        for (heading, style, cells) in lines {
            let margin = theme.size.margin;
            let head = theme.column().wrap(heading, GUTTER - 16);
            let mut bottom = scene.lines(&head, margin, y, Anchor::Start, theme.column());
            for (cell, slot) in cells.iter().zip(slots) {
                let words = slot.wrap(cell, style);
                bottom = bottom.max(scene.lines(&words, slot.x(), y, Anchor::Middle, style));
            }
            y = if bottom > y { bottom + 4 } else { y };
        }
        y
    }
}
