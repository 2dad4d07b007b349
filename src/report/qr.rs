//! QR codes of survey links, for paper, screens and terminals.
//!
//! A code holds the link in capitals: in alphanumeric mode it needs fewer and larger modules, which
//! a cheap phone can read from thermal paper. Error correction is level M.

use std::fmt::Write;

use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone around the code in modules, by ISO/IEC 18004.
const QUIET: usize = 4;

/// Pixels a module in a PNG.
const MODULE_PIXELS: usize = 8;

/// Why a QR code can't be made.
#[derive(Debug, thiserror::Error)]
pub enum QrCodeError {
    /// The link is too long.
    #[error("the link can't be put into a QR code: {0}")]
    Link(QrError),
    /// The PNG can't be encoded.
    #[error("the QR code's picture can't be encoded: {0}")]
    Png(#[from] png::EncodingError),
}

/// The modules with their quiet zone, row by row; `true` is dark.
struct Modules {
    side: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// The modules of a link, in capitals.
    fn of(url: &str) -> Result<Self, QrCodeError> {
        Self::of_text(url.to_uppercase())
    }

    /// The modules of a text as it is.
    fn of_text(link: String) -> Result<Self, QrCodeError> {
        let code =
            QrCode::with_error_correction_level(link, EcLevel::M).map_err(QrCodeError::Link)?;
        let width = code.width();
        let side = width + 2 * QUIET;
        let mut dark = vec![false; side * side];
        for (index, colour) in code.to_colors().into_iter().enumerate() {
            let (x, y) = (index % width + QUIET, index / width + QUIET);
            dark[y * side + x] = colour == Color::Dark;
        }
        Ok(Self { side, dark })
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        y < self.side && self.dark[y * self.side + x]
    }
}

/// A code as SVG with one unit a module, for pages and papers at any size.
pub struct QrDrawing {
    /// The SVG.
    pub svg: String,
    /// Its width and height in modules, including the quiet zone.
    pub side: usize,
}

/// Returns the code as SVG.
///
/// # Errors
/// When the link is too long.
pub fn svg(url: &str) -> Result<String, QrCodeError> {
    drawing(url).map(|drawing| drawing.svg)
}

/// Returns the code as SVG with its size, for paper, where a module must be a whole number of
/// printer dots.
///
/// # Errors
/// When the link is too long.
pub fn drawing(url: &str) -> Result<QrDrawing, QrCodeError> {
    Modules::of(url).map(|modules| draw(&modules))
}

/// Returns the code of a text whose letters stay as they are, as SVG with its size.
///
/// # Errors
/// When the text is too long.
pub fn text_drawing(text: &str) -> Result<QrDrawing, QrCodeError> {
    Modules::of_text(text.to_owned()).map(|modules| draw(&modules))
}

fn draw(modules: &Modules) -> QrDrawing {
    let side = modules.side;
    let mut path = String::new();
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let run = (x..side).take_while(|x| modules.is_dark(*x, y)).count();
            if run > 0 {
                // Writing to a String can't fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\" role=\"img\"><title>QR</title>\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>\n"
    );
    QrDrawing { svg, side }
}

/// Returns the code as a black and white PNG, eight pixels a module.
///
/// # Errors
/// When the link is too long.
pub fn png(url: &str) -> Result<Vec<u8>, QrCodeError> {
    let modules = Modules::of(url)?;
    let pixels = modules.side * MODULE_PIXELS;
    let mut image = Vec::with_capacity(pixels * pixels);
    for y in 0..pixels {
        for x in 0..pixels {
            let dark = modules.is_dark(x / MODULE_PIXELS, y / MODULE_PIXELS);
            image.push(if dark { 0 } else { 255 });
        }
    }
    let side = u32::try_from(pixels).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&image)?;
    writer.finish()?;
    Ok(bytes)
}

/// Black on white in the 256-colour palette, which terminal themes don't change.
const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";
const RESET: &str = "\u{1b}[0m";

/// Returns the code for a terminal, two modules a character. It is black on white by ANSI escapes,
/// so it isn't fit for a file.
///
/// # Errors
/// When the link is too long.
pub fn terminal(url: &str) -> Result<String, QrCodeError> {
    let modules = Modules::of(url)?;
    let mut text = String::new();
    for y in (0..modules.side).step_by(2) {
        text.push_str(BLACK_ON_WHITE);
        for x in 0..modules.side {
            text.push(match (modules.is_dark(x, y), modules.is_dark(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        text.push_str(RESET);
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://hailong.example.gov.vn/s/7KQ2-M9XD-4TRP-C";

    fn decode(side: usize, dark: impl Fn(usize, usize) -> bool) -> (rqrr::MetaData, String) {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
            if dark(x, y) { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap()
    }

    #[test]
    fn a_picture_reads_back_as_the_upper_case_link() {
        let bytes = png(URL).unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let mut reader = decoder.read_info().unwrap();
        let mut image = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut image).unwrap();
        let side = info.width as usize;
        let (meta, text) = decode(side, |x, y| image[y * side + x] < 128);
        assert_eq!(text, URL.to_uppercase());
        // rqrr numbers the levels as the code does: M is 0.
        assert_eq!(meta.ecc_level, 0);
    }

    #[test]
    fn alphanumeric_mode_makes_larger_modules() {
        // Version 3 at level M holds 61 characters in alphanumeric mode but 42 in byte mode.
        assert!((43..=61).contains(&URL.len()));
        let side = Modules::of(URL).unwrap().side - 2 * QUIET;
        assert_eq!(side, 29);
    }

    #[test]
    fn a_terminal_reads_back_as_the_upper_case_link() {
        let text = terminal(URL).unwrap();
        let lines: Vec<Vec<char>> = text
            .lines()
            .map(|line| {
                let line = line.strip_prefix(BLACK_ON_WHITE).unwrap();
                line.strip_suffix(RESET).unwrap().chars().collect()
            })
            .collect();
        let side = lines[0].len();
        let dark = |x: usize, y: usize| {
            let letter = lines[y / 2][x];
            letter == '█' || letter == if y.is_multiple_of(2) { '▀' } else { '▄' }
        };
        let (_, text) = decode(side * 4, |x, y| dark(x / 4, y / 4));
        assert_eq!(text, URL.to_uppercase());
    }

    #[test]
    fn a_drawing_has_a_quiet_zone_and_every_dark_module() {
        let modules = Modules::of(URL).unwrap();
        let drawing = svg(URL).unwrap();
        let dark: usize = drawing
            .split_once("<path d=\"")
            .unwrap()
            .1
            .split('h')
            .skip(1)
            .filter_map(|part| {
                part.split_once("v1")
                    .and_then(|(run, _)| run.parse::<usize>().ok())
            })
            .sum();
        assert_eq!(dark, modules.dark.iter().filter(|dark| **dark).count());
        for edge in 0..QUIET {
            assert!(
                (0..modules.side).all(|x| !modules.is_dark(x, edge) && !modules.is_dark(edge, x))
            );
        }
    }

    #[test]
    fn a_link_too_long_for_any_code_is_refused() {
        assert!(matches!(svg(&"A".repeat(5000)), Err(QrCodeError::Link(_))));
    }
}
