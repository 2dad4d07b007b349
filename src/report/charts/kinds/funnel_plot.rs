//! The plot of a funnel: a point an agency, the pooled score, and the limits around it.

use crate::domain::figures::funnel::{INNER, Mark, OUTER, Spread};
use crate::domain::figures::ranking::{RankReport, RankedAgency};
use crate::domain::figures::score::{ScaledEstimate, Score};
use crate::report::charts::drawing::scene::{Anchor, Scene, Shape, Style};
use crate::report::charts::layout::legend::LegendMark;
use crate::report::charts::theme::Theme;

/// Room for the numbers of the vertical axis.
const GUTTER: i32 = 34;
/// Room above 100 and below the lowest score, so that points and their numbers stay whole.
const HEADROOM: i32 = 16;
/// The horizontal distance of the points of a curve.
const STEP: i32 = 4;
/// Half the side of the square around a mark that no number may cover.
const CLEAR: i32 = 8;

/// An agency of the plot.
#[derive(Clone, Copy, Debug)]
pub struct Dot<'r> {
    /// The agency.
    pub agency: &'r RankedAgency,
    /// Its displayed score.
    pub score: Score,
    /// Its effective number of responses.
    pub effective_n: f64,
    /// Its mark, and the number that its name is listed by.
    pub mark: Option<(Mark, i32)>,
}

/// The axes of a plot, and what is drawn beside the points.
#[derive(Clone, Copy, Debug)]
pub struct FunnelPlot {
    low: i32,
    width: i32,
    height: i32,
    left: i32,
    right: i32,
    /// The ends of the horizontal axis, as logarithms.
    ends: (f64, f64),
    pooled: Option<(Score, ScaledEstimate)>,
    spread: Option<Spread>,
}

/// A rectangle: left, top, right, bottom.
type Area = (i32, i32, i32, i32);

fn overlap(a: Area, b: Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

impl FunnelPlot {
    /// The plot of a size; `None` without a point.
    pub fn new(
        report: &RankReport,
        dots: &[Dot<'_>],
        (width, height): (i32, i32),
        theme: &Theme,
    ) -> Option<Self> {
        let lowest = dots.iter().map(|dot| dot.score.hundredths()).min()?;
        let numbers = || dots.iter().map(|dot| dot.effective_n.max(0.1));
        let fewest = numbers().fold(f64::INFINITY, f64::min);
        let most = numbers().fold(0.0, f64::max);
        let pooled = report.pooled.score.zip(report.pooled.estimate);
        let spread = report.funnel.zip(pooled);
        Some(Self {
            // Room for the limits below the lowest score.
            low: ((lowest / 100 - 2) / 10 * 10).clamp(0, 80),
            width,
            height,
            left: theme.size.margin + GUTTER,
            right: width - theme.size.margin,
            ends: (libm::log(fewest / 1.4), libm::log(most * 1.4)),
            pooled,
            spread: spread.map(|(funnel, (_, of))| funnel.spread(of.estimate.ratio)),
        })
    }

    /// The lowest score of the vertical axis.
    pub fn low(&self) -> i32 {
        self.low
    }

    #[expect(clippy::cast_possible_truncation, reason = "pixels of a chart")]
    fn x(&self, effective_n: f64) -> i32 {
        let (first, last) = self.ends;
        let part = (libm::log(effective_n.max(0.1)) - first) / (last - first);
        self.left + (part * f64::from(self.right - self.left) + 0.5).floor() as i32
    }

    /// The effective number of responses at a pixel.
    fn effective_n(&self, x: i32) -> f64 {
        let (first, last) = self.ends;
        let part = f64::from(x - self.left) / f64::from(self.right - self.left);
        libm::exp(first + part * (last - first))
    }

    /// The y of a score on the 0–1 scale; `None` beyond the axis.
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a chart")]
    fn y(&self, score: f64) -> Option<i32> {
        let low = f64::from(self.low) / 100.0;
        let down = (1.0 - score) / (1.0 - low);
        let inside = (0.0..=1.0).contains(&down);
        inside.then(|| HEADROOM + (down * f64::from(self.height) + 0.5).floor() as i32)
    }

    fn y_of(&self, score: Score) -> i32 {
        self.y(score.to_f64() / 100.0)
            .unwrap_or(HEADROOM + self.height)
    }

    /// Draws the plot.
    pub fn draw(&self, dots: &[Dot<'_>], theme: &Theme) -> Scene {
        let mut scene = Scene::new(self.width, 0);
        self.scores(&mut scene, theme);
        self.limits(&mut scene, theme);
        self.points(&mut scene, dots, theme);
        self.numbers(&mut scene, dots, theme);
        scene.height = self.responses(&mut scene, theme) + 10;
        scene
    }

    /// The grid, and the numbers of the vertical axis.
    fn scores(&self, scene: &mut Scene, theme: &Theme) {
        let style = theme.small();
        let step = match 100 - self.low {
            0..=20 => 5,
            21..=50 => 10,
            _ => 20,
        };
        for (_, x) in self.ticks() {
            let bottom = HEADROOM + self.height;
            scene.down(x, HEADROOM, bottom, 1, theme.colour.grid);
        }
        let mut tick = 100;
        while tick >= self.low {
            let y = self.y_of(Score::from_hundredths(tick * 100));
            scene.across(self.left, self.right, y, 1, theme.colour.grid);
            let baseline = y + style.size * 36 / 100;
            scene.line(
                &tick.to_string(),
                self.left - 8,
                baseline,
                Anchor::End,
                style,
            );
            tick -= step;
        }
    }

    /// The ticks of the horizontal axis: 1, 2 and 5 times a power of ten, with their pixels.
    fn ticks(&self) -> impl Iterator<Item = (i64, i32)> + '_ {
        let powers = std::iter::successors(Some(1_i32), |power| power.checked_mul(10));
        powers
            .flat_map(|power| [1, 2, 5].map(|digit| (digit, power)))
            .map(|(digit, power)| {
                let x = self.x(f64::from(digit) * f64::from(power));
                (i64::from(digit) * i64::from(power), x)
            })
            .filter(|(_, x)| (self.left..=self.right).contains(x))
    }

    /// The numbers of the horizontal axis; returns the y below them.
    fn responses(&self, scene: &mut Scene, theme: &Theme) -> i32 {
        let style = theme.small();
        let top = self.height + 2 * HEADROOM;
        let mut free = 0;
        for (number, x) in self.ticks() {
            let text = theme.text.count(number);
            let half = style.width(&text) / 2 + 1;
            if x - half >= free && x + half <= self.width {
                scene.line(&text, x, top + style.ascent(), Anchor::Middle, style);
                free = x + half + 6;
            }
        }
        let style = theme.column();
        let lines = style.wrap(&theme.text.funnel_axis, self.right - self.left);
        let middle = i32::midpoint(self.left, self.right);
        let below = top + theme.small().leading() + 2;
        scene.lines(&lines, middle, below, Anchor::Middle, style)
    }

    /// The pooled score and the limits around it.
    fn limits(&self, scene: &mut Scene, theme: &Theme) {
        let Some((score, scaled)) = self.pooled else {
            return;
        };
        scene.across(self.left, self.right, self.y_of(score), 2, theme.colour.ink);
        let Some(spread) = self.spread else {
            return;
        };
        for (factor, dashed) in [(INNER, true), (OUTER, false)] {
            for side in [-1.0, 1.0] {
                let point = |x: i32| {
                    let limits = spread.limits(self.effective_n(x), factor);
                    let limit = if side < 0.0 { limits.low } else { limits.high };
                    Some((x, self.y(scaled.scaled(limit))?))
                };
                let mut x = self.left;
                while x < self.right {
                    let next = (x + STEP).min(self.right);
                    let drawn = !dashed || (x - self.left) / STEP % 3 != 2;
                    if let (true, Some(from), Some(to)) = (drawn, point(x), point(next)) {
                        let colour = theme.colour.muted;
                        scene.shapes.push(Shape::Line(from, to, 2, colour));
                    }
                    x = next;
                }
            }
        }
    }

    /// The points; the marked ones lie over the others.
    fn points(&self, scene: &mut Scene, dots: &[Dot<'_>], theme: &Theme) {
        let radius = if dots.len() > 150 { 3 } else { 5 };
        let colour = &theme.colour;
        for dot in dots.iter().filter(|dot| dot.mark.is_none()) {
            let centre = (self.x(dot.effective_n), self.y_of(dot.score));
            let shape = Shape::Dot(centre, radius, colour.muted, colour.invited);
            scene.shapes.push(shape);
        }
        for dot in dots {
            let Some((mark, _)) = dot.mark else { continue };
            let mark = match mark {
                Mark::UnusuallyHigh => LegendMark::Up(colour.met),
                Mark::UnusuallyLow => LegendMark::Down(colour.missed),
            };
            let (x, y) = (self.x(dot.effective_n), self.y_of(dot.score));
            mark.draw(scene, x, y, theme);
        }
    }

    /// The numbers of the marked agencies, each at the nearest free place beside its mark. One without
    /// a free place nearby is in the list below alone.
    fn numbers(&self, scene: &mut Scene, dots: &[Dot<'_>], theme: &Theme) {
        let style = Style {
            colour: theme.colour.ink,
            ..theme.column()
        };
        let marked = || dots.iter().filter_map(|dot| Some((dot, dot.mark?.1)));
        let mut taken: Vec<Area> = marked()
            .map(|(dot, _)| {
                let (x, y) = (self.x(dot.effective_n), self.y_of(dot.score));
                (x - CLEAR, y - CLEAR, x + CLEAR, y + CLEAR)
            })
            .collect();
        for (dot, number) in marked() {
            let text = number.to_string();
            // Two numbers side by side must not read as one.
            let (width, height) = (style.width(&text) + 8, style.size * 12 / 10);
            let (x, y) = (self.x(dot.effective_n), self.y_of(dot.score));
            let free = (1..5)
                .flat_map(|ring| places(ring * 9 + width / 2 - 2))
                .find_map(|(dx, dy)| {
                    let (left, top) = (x + dx - width / 2, y + dy - height / 2);
                    let area = (left, top, left + width, top + height);
                    let inside = area.0 > self.left
                        && area.2 < self.right
                        && area.1 > 0
                        && area.3 < 2 * HEADROOM + self.height;
                    let is_free = inside && !taken.iter().any(|other| overlap(area, *other));
                    is_free.then_some(area)
                });
            let Some(area) = free else { continue };
            taken.push(area);
            let baseline = area.1 + style.size * 95 / 100;
            // A background, so that no line runs through the number.
            let paper = theme.colour.background;
            scene.area(area.0, area.1, area.2 - area.0, area.3 - area.1, paper);
            let middle = i32::midpoint(area.0, area.2);
            scene.line(&text, middle, baseline, Anchor::Middle, style);
        }
    }
}

/// Eight places around a point, at a distance.
fn places(far: i32) -> [(i32, i32); 8] {
    let near = far * 7 / 10;
    [
        (far, 0),
        (-far, 0),
        (0, -far),
        (0, far),
        (near, -near),
        (-near, -near),
        (near, near),
        (-near, near),
    ]
}
