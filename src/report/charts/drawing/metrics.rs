//! The width of text by the metrics of the font that draws it, and the wrapping of lines.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont};

use crate::report::text::clean;

/// The factor for browsers without Noto Sans: DejaVu Sans is 15 % wider.
///
/// Layout multiplies every width by it, so that nothing overlaps in such a browser.
const SLACK_PERCENT: i32 = 116;

/// The weight of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// Noto Sans Regular.
    #[default]
    Regular,
    /// Noto Sans Bold.
    Bold,
}

static REGULAR: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(ttf_noto_sans::REGULAR).ok());
static BOLD: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(ttf_noto_sans::BOLD).ok());

/// The built-in font of a weight.
pub(super) fn font(weight: Weight) -> Option<&'static FontRef<'static>> {
    match weight {
        Weight::Regular => REGULAR.as_ref(),
        Weight::Bold => BOLD.as_ref(),
    }
}

/// The scale at which one em of the font is `size` pixels.
///
/// `ab_glyph` scales by the height from descender to ascender, browsers and plotters by the em.
pub(super) fn em_scale(font: &FontRef<'_>, size: f32) -> PxScale {
    let em = font.units_per_em().unwrap_or(1000.0);
    PxScale::from(size * font.height_unscaled() / em)
}

/// The width of a text in Noto Sans, in pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "pixels of a chart"
)]
pub fn exact_width(text: &str, size: i32, weight: Weight) -> i32 {
    let Some(font) = font(weight) else {
        return 0;
    };
    let scaled = font.as_scaled(em_scale(font, size as f32));
    let mut width = 0.0;
    let mut before = None;
    for letter in text.chars() {
        let glyph = scaled.glyph_id(letter);
        if let Some(before) = before {
            width += scaled.kern(before, glyph);
        }
        width += scaled.h_advance(glyph);
        before = Some(glyph);
    }
    width.ceil() as i32
}

/// The width that layout reserves for a text, with room for another font.
pub fn width(text: &str, size: i32, weight: Weight) -> i32 {
    (exact_width(text, size, weight) * SLACK_PERCENT + 99) / 100
}

/// Breaks a text between words into lines no wider than `limit`; longer words are cut.
pub fn wrap(text: &str, size: i32, weight: Weight, limit: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in clean(text).split(' ') {
        for piece in cut(word, size, weight, limit) {
            let longer = if line.is_empty() {
                piece.clone()
            } else {
                format!("{line} {piece}")
            };
            if line.is_empty() || width(&longer, size, weight) <= limit {
                line = longer;
            } else {
                lines.push(std::mem::replace(&mut line, piece));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// The pieces of a word, each no wider than `limit`.
fn cut(word: &str, size: i32, weight: Weight, limit: i32) -> Vec<String> {
    if width(word, size, weight) <= limit {
        return vec![word.to_owned()];
    }
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for letter in word.chars() {
        piece.push(letter);
        if width(&piece, size, weight) > limit && piece.chars().count() > 1 {
            piece.pop();
            pieces.push(std::mem::replace(&mut piece, letter.to_string()));
        }
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh Hưng Yên";

    #[test]
    fn no_line_is_wider_than_its_limit_and_no_word_is_lost() {
        let lines = wrap(NAME, 14, Weight::Regular, 200);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|l| width(l, 14, Weight::Regular) <= 200));
        assert_eq!(lines.join(" "), NAME);
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut_and_keeps_its_letters() {
        let word = "Nghiêng".repeat(20);
        let lines = wrap(&word, 14, Weight::Bold, 120);
        assert!(lines.iter().all(|l| width(l, 14, Weight::Bold) <= 120));
        assert_eq!(lines.concat(), word);
    }

    #[test]
    fn every_vietnamese_letter_is_in_both_fonts() {
        let letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwzàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ0123456789–−·≥>%,.()";
        for weight in [Weight::Regular, Weight::Bold] {
            let font = font(weight).unwrap();
            for letter in letters.chars().chain(letters.to_uppercase().chars()) {
                assert_ne!(font.glyph_id(letter).0, 0, "{letter} {weight:?}");
            }
        }
    }

    #[test]
    fn an_empty_text_has_no_line() {
        assert!(wrap("  ", 14, Weight::Regular, 100).is_empty());
    }
}
