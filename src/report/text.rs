//! Texts for papers and drawings.

use crate::domain::tidy;

/// Returns a text that every paper and drawing can show: in NFC, on one line, without control
/// characters and without marks that change the direction of reading.
///
/// Names come from files of many sources, and XML forbids most control characters.
pub fn clean(text: &str) -> String {
    let readable: String = tidy(text)
        .chars()
        .map(|c| if is_drawable(c) { c } else { ' ' })
        .collect();
    readable.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_drawable(c: char) -> bool {
    let direction_mark =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !direction_mark && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_xml_forbids() {
        assert_eq!(clean(" a\u{1}b\n\u{202e}c\u{ffff} "), "ab c");
    }
}
