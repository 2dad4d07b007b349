//! PNG of at most 256 colours. A chart has a dozen, and the shades between them at the rims of letters:
//! the rare ones become the nearest of the others, which nobody sees, and the file is half as large.

use std::collections::HashMap;
use std::iter::repeat_n;

use crate::report::charts::error::ChartError;

/// The most colours of such a picture.
const MOST_COLOURS: usize = 256;

type Rgb = [u8; 3];

/// Returns the PNG of a picture, whose pixels have three bytes each.
pub(super) fn encode(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ChartError> {
    let (palette, pixels) = indexed(pixels);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    // What is flat compresses best as it is.
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// The colours of a picture, the most frequent first, and the place of each pixel's among them.
fn indexed(pixels: &[u8]) -> (Vec<Rgb>, Vec<u8>) {
    let (pixels, _) = pixels.as_chunks::<3>();
    // Most pixels are as the one before.
    let runs = || pixels.chunk_by(|a, b| a == b);
    let mut counts: HashMap<Rgb, usize> = HashMap::new();
    for run in runs() {
        *counts.entry(run[0]).or_default() += run.len();
    }
    let mut colours: Vec<(usize, Rgb)> = counts.into_iter().map(|(of, n)| (n, of)).collect();
    colours.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let colours: Vec<Rgb> = colours.into_iter().map(|(_, colour)| colour).collect();
    let palette: Vec<Rgb> = colours.iter().copied().take(MOST_COLOURS).collect();
    let places: HashMap<Rgb, u8> = colours
        .iter()
        .map(|colour| (*colour, nearest(&palette, *colour)))
        .collect();
    let indices = runs().flat_map(|run| repeat_n(places[&run[0]], run.len()));
    let indices = indices.collect();
    (palette, indices)
}

/// The place of the nearest colour of a palette.
fn nearest(palette: &[Rgb], colour: Rgb) -> u8 {
    let distance = |other: &Rgb| -> u32 {
        let parts = other.iter().zip(colour);
        parts.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let places = palette.iter().enumerate();
    let nearest = places.min_by_key(|(_, other)| distance(other));
    nearest.map_or(0, |(place, _)| u8::try_from(place).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_kept_as_they_are() {
        let (palette, places) = indexed(&[9, 9, 9, 0, 0, 0, 9, 9, 9]);
        assert_eq!(palette, [[9, 9, 9], [0, 0, 0]]);
        assert_eq!(places, [0, 1, 0]);
    }

    #[test]
    fn rare_colours_become_the_nearest_of_the_frequent_ones() {
        // 256 greys, each twice, and one colour once.
        let mut pixels: Vec<u8> = (0..=255).flat_map(|grey| [grey; 6]).collect();
        pixels.extend([100, 100, 103]);
        let (palette, places) = indexed(&pixels);
        assert_eq!(palette.len(), 256);
        let last = usize::from(*places.last().unwrap());
        assert_eq!(palette[last], [101, 101, 101]);
    }
}
