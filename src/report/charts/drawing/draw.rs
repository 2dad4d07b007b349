//! Draws a scene on any plotters backend, so that SVG and bitmap have the same shapes.

use ab_glyph::{Font, FontRef, ScaleFont, point};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontFamily, FontStyle,
};

use super::colour::Colour;
use super::metrics;
use super::metrics::Weight;
use super::scene::{Anchor, Label, Scene, Shape};

/// The fonts a browser may use, best first.
const FAMILY: &str = "Noto Sans, DejaVu Sans, Arial, sans-serif";

/// The SVG backend writes the given size ÷ 1.24 as font size.
const SVG_SIZE_FACTOR: f64 = 1.24;

/// The SVG backend puts the baseline of a text 0.76 em below its top anchor.
const SVG_TOP_TO_BASELINE: f64 = 0.76;

/// Draws and presents a scene, with `scale` pixels for each of its own.
///
/// # Errors
/// When the backend fails.
pub fn draw<DB: DrawingBackend>(
    scene: &Scene,
    backend: &mut DB,
    scale: i32,
    background: Colour,
) -> Result<(), DrawingErrorKind<DB::ErrorType>> {
    backend.ensure_prepared()?;
    let full = (scene.width * scale, scene.height * scale);
    backend.draw_rect((0, 0), full, &paint(background), true)?;
    let point = |(x, y): (i32, i32)| (x * scale, y * scale);
    for shape in &scene.shapes {
        match shape {
            Shape::Area(x, y, w, h, colour) => {
                backend.draw_rect(
                    point((*x, *y)),
                    point((x + w, y + h)),
                    &paint(*colour),
                    true,
                )?;
            }
            Shape::Frame(x, y, w, h, colour) => {
                let style = paint(*colour);
                backend.draw_rect(point((*x, *y)), point((x + w, y + h)), &style, false)?;
            }
            Shape::Line(from, to, weight, colour) => {
                let stroke = Stroke(paint(*colour), weight * scale);
                backend.draw_line(point(*from), point(*to), &stroke)?;
            }
            Shape::Dot(centre, radius, rim, fill) => {
                let radius = (radius * scale).unsigned_abs();
                let inner = radius.saturating_sub(2 * scale.unsigned_abs());
                backend.draw_circle(point(*centre), radius, &paint(*rim), true)?;
                if fill != rim {
                    backend.draw_circle(point(*centre), inner, &paint(*fill), true)?;
                }
            }
            Shape::Polygon(points, colour) => {
                let points: Vec<_> = points.iter().copied().map(point).collect();
                backend.fill_polygon(points, &paint(*colour))?;
            }
            Shape::Text(label) => {
                let style = LabelStyle { label, scale };
                backend.draw_text(&label.text, &style, style.position())?;
            }
        }
    }
    backend.present()
}

fn paint(colour: Colour) -> BackendColor {
    BackendColor {
        alpha: 1.0,
        rgb: (colour.0, colour.1, colour.2),
    }
}

struct Stroke(BackendColor, i32);

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.0
    }

    fn stroke_width(&self) -> u32 {
        self.1.unsigned_abs()
    }
}

/// The built-in font can't be read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the built-in font can't be read")]
struct NoFont;

/// The text style of a label, which draws the glyphs of a bitmap itself.
///
/// The glyph drawing of plotters drops the left side bearing and rounds every glyph to a whole
/// pixel, which makes Vietnamese text uneven.
struct LabelStyle<'a> {
    label: &'a Label,
    scale: i32,
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a chart")]
impl LabelStyle<'_> {
    fn em(&self) -> f64 {
        f64::from(self.label.size * self.scale)
    }

    /// The point that puts the label's baseline in place on every backend.
    fn position(&self) -> BackendCoord {
        let baseline = f64::from(self.label.baseline * self.scale);
        let top = baseline - SVG_TOP_TO_BASELINE * self.em();
        (self.label.x * self.scale, top.round() as i32)
    }

    fn exact_width(&self) -> i32 {
        metrics::exact_width(
            &self.label.text,
            self.label.size * self.scale,
            self.label.weight,
        )
    }

    fn glyphs(&self, font: &FontRef<'static>, text: &str) -> Vec<ab_glyph::OutlinedGlyph> {
        let scale = metrics::em_scale(font, self.em() as f32);
        let scaled = font.as_scaled(scale);
        let baseline = (SVG_TOP_TO_BASELINE * self.em()).round() as f32;
        let mut x = 0.0;
        let mut before = None;
        let mut outlines = Vec::new();
        for letter in text.chars() {
            let id = scaled.glyph_id(letter);
            if let Some(before) = before {
                x += scaled.kern(before, id);
            }
            outlines
                .extend(font.outline_glyph(id.with_scale_and_position(scale, point(x, baseline))));
            x += scaled.h_advance(id);
            before = Some(id);
        }
        outlines
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a chart")]
impl BackendTextStyle for LabelStyle<'_> {
    type FontError = NoFont;

    fn color(&self) -> BackendColor {
        paint(self.label.colour)
    }

    fn size(&self) -> f64 {
        self.em() * SVG_SIZE_FACTOR
    }

    fn style(&self) -> FontStyle {
        match self.label.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        }
    }

    fn anchor(&self) -> Pos {
        let horizontal = match self.label.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(horizontal, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FAMILY)
    }

    fn layout_box(&self, _: &str) -> Result<((i32, i32), (i32, i32)), NoFont> {
        Ok(((0, 0), (self.exact_width(), self.em() as i32)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (left, top): BackendCoord,
        mut draw: DrawFunc,
    ) -> Result<Result<(), E>, NoFont> {
        let font = metrics::font(self.label.weight).ok_or(NoFont)?;
        let colour = self.color();
        for outline in self.glyphs(font, text) {
            let bounds = outline.px_bounds();
            let (x0, y0) = (bounds.min.x as i32 + left, bounds.min.y as i32 + top);
            let mut result = Ok(());
            outline.draw(|x, y, coverage| {
                if result.is_ok() && coverage > 0.0 {
                    let pixel = colour.mix(f64::from(coverage.min(1.0)));
                    result = draw(
                        x0 + i32::try_from(x).unwrap_or(0),
                        y0 + i32::try_from(y).unwrap_or(0),
                        pixel,
                    );
                }
            });
            if let Err(error) = result {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }
}
