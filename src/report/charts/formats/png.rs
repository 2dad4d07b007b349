//! PNG, with two pixels for each of the drawing's.

use plotters::prelude::BitMapBackend;

use crate::report::charts::drawing::draw;
use crate::report::charts::drawing::scene::Scene;
use crate::report::charts::error::ChartError;
use crate::report::charts::layout::panel::Panel;
use crate::report::charts::theme::Theme;

/// Pixels for each of the drawing's, for screens of double density and for print.
const SCALE: i32 = 2;

/// The most pixels of a picture; at three bytes each it takes 78 MB while it is drawn.
const MOST_PIXELS: usize = 26_000_000;

/// Returns the PNG of a chart, at single scale where it would otherwise have too many pixels.
pub fn render(panel: &Panel, theme: &Theme) -> Result<Vec<u8>, ChartError> {
    let scene = panel.whole(theme);
    picture(&scene, theme)?.ok_or(ChartError::TooLarge(panel.rows.len()))
}

/// Returns the PNG of a chart in parts no higher than `limit`, each with its title and its heads.
pub fn parts(panel: &Panel, limit: i32, theme: &Theme) -> Result<Vec<Vec<u8>>, ChartError> {
    let scenes = panel.pages(limit, theme).into_iter();
    scenes
        .map(|scene| picture(&scene, theme)?.ok_or(ChartError::TooLarge(panel.rows.len())))
        .collect()
}

/// Returns the PNG of a drawing; `None` where it would have too many pixels at any scale.
fn picture(scene: &Scene, theme: &Theme) -> Result<Option<Vec<u8>>, ChartError> {
    for scale in [SCALE, 1] {
        let (width, height) = (scene.width * scale, scene.height * scale);
        let (width, height) = (width.unsigned_abs(), height.unsigned_abs());
        let pixels = width as usize * height as usize;
        if pixels > MOST_PIXELS {
            continue;
        }
        let mut buffer = vec![0; pixels * 3];
        let mut backend = BitMapBackend::with_buffer(&mut buffer, (width, height));
        draw::draw(scene, &mut backend, scale, theme.colour.background)
            .map_err(|error| ChartError::Drawing(error.to_string()))?;
        drop(backend);
        return encode(&buffer, width, height).map(Some);
    }
    Ok(None)
}

fn encode(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ChartError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}
