//! PNG, with two pixels for each of the drawing's.

use plotters::prelude::BitMapBackend;

use super::palette;
use crate::report::charts::drawing::draw;
use crate::report::charts::drawing::scene::Scene;
use crate::report::charts::error::ChartError;
use crate::report::charts::layout::panel::Panel;
use crate::report::charts::theme::Theme;

/// Pixels for each of the drawing's, for screens of double density and for print.
const SCALE: i32 = 2;

/// The most pixels of a picture; at three bytes each it takes 78 MB while it is drawn.
const MOST_PIXELS: usize = 26_000_000;

/// A drawing in pixels, three bytes each.
struct Picture {
    pixels: Vec<u8>,
    width: u32,
    height: u32,
}

/// Returns the PNG of a chart, at single scale where it would otherwise have too many pixels.
pub fn render(panel: &Panel, theme: &Theme) -> Result<Vec<u8>, ChartError> {
    let scene = panel.whole(theme);
    for scale in [SCALE, 1] {
        if let Some(picture) = picture(&scene, scale, theme)? {
            return encode(&picture);
        }
    }
    Err(ChartError::TooLarge(panel.rows.len()))
}

/// Returns the PNG of a chart in parts no higher than `limit`, each with its title and its heads, in few
/// colours: files that are kept for ever, of which there are many. Several parts are at single scale.
pub fn parts(panel: &Panel, limit: i32, theme: &Theme) -> Result<Vec<Vec<u8>>, ChartError> {
    let scenes = panel.pages(limit, theme);
    let scale = if scenes.len() == 1 { SCALE } else { 1 };
    let pictures = scenes.iter().map(|scene| {
        let picture = picture(scene, scale, theme)?;
        let picture = picture.ok_or(ChartError::TooLarge(panel.rows.len()))?;
        palette::encode(&picture.pixels, picture.width, picture.height)
    });
    pictures.collect()
}

/// Returns a drawing in pixels; `None` where there would be too many.
fn picture(scene: &Scene, scale: i32, theme: &Theme) -> Result<Option<Picture>, ChartError> {
    let (width, height) = (scene.width * scale, scene.height * scale);
    let (width, height) = (width.unsigned_abs(), height.unsigned_abs());
    let count = width as usize * height as usize;
    if count > MOST_PIXELS {
        return Ok(None);
    }
    let mut pixels = vec![0; count * 3];
    let mut backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
    draw::draw(scene, &mut backend, scale, theme.colour.background)
        .map_err(|error| ChartError::Drawing(error.to_string()))?;
    drop(backend);
    Ok(Some(Picture {
        pixels,
        width,
        height,
    }))
}

fn encode(picture: &Picture) -> Result<Vec<u8>, ChartError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.pixels)?;
    writer.finish()?;
    Ok(bytes)
}
