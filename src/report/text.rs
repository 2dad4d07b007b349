//! Texts from many hands, made fit for papers and drawings.

use crate::domain::tidy;

/// A text that any drawing can hold: composed, without control characters or line breaks.
///
/// Names come from files of many hands; XML forbids most control characters outright.
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
    use crate::report::text::*;

    #[test]
    fn what_xml_forbids_becomes_a_space() {
        assert_eq!(clean(" a\u{1}b\n\u{202e}c\u{ffff} "), "a b c");
    }
}
