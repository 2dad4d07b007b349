//! Texts for papers and drawings.

use crate::domain::tidy;

/// Returns a text that every paper and drawing can show: on one line, tidy, and without what XML
/// forbids. What older versions stored was not tidied by them.
pub fn clean(text: &str) -> String {
    let readable: String = tidy(text)
        .chars()
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    readable.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_xml_forbids() {
        assert_eq!(clean(" a\u{1}b\n\u{202e}c\u{ffff} "), "ab c");
    }
}
