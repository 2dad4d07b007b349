//! Comments, cleaned for storage.

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::is_invisible;

/// The most characters of a comment, counted as browsers count them: in units of UTF-16, of which an emoji
/// has two.
pub const LONGEST_COMMENT: usize = 600;

/// A comment longer than [`LONGEST_COMMENT`] characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// Returns a comment for storage: in NFC, trimmed, with `\n` at line ends, and without characters that
/// can't be seen, among them those that change the direction of reading. `None` when nothing is left.
///
/// # Errors
/// When what is left is longer than [`LONGEST_COMMENT`].
pub fn clean(typed: &str) -> Result<Option<String>, TooLong> {
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = lines
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|&c| c == '\n' || !is_invisible(c))
        .nfc()
        .collect();
    let kept = kept.trim();
    if kept.encode_utf16().count() > LONGEST_COMMENT {
        return Err(TooLong);
    }
    Ok((!kept.is_empty()).then(|| kept.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_composed_and_loses_what_cannot_be_seen() {
        let typed = "  Ca\u{302}\u{301}p\u{0} nhanh\r\nC\u{1b}ả\u{200b}m ơn\u{202e} ";
        assert_eq!(clean(typed), Ok(Some("Cấp nhanh\nCảm ơn".to_owned())));
    }

    #[test]
    fn a_comment_of_nothing_but_space_is_none() {
        assert_eq!(clean(" \r\n\t\u{7}\u{2066}\u{feff}"), Ok(None));
    }

    #[test]
    fn as_many_characters_as_browsers_take_are_kept_and_one_more_is_refused() {
        for (letter, most) in [("ữ", LONGEST_COMMENT), ("😀", LONGEST_COMMENT / 2)] {
            let kept = letter.repeat(most);
            assert_eq!(clean(&kept), Ok(Some(kept.clone())));
            assert_eq!(clean(&(kept + letter)), Err(TooLong));
        }
    }

    #[test]
    fn decomposed_letters_count_once() {
        let typed = "u\u{31b}\u{303}".repeat(LONGEST_COMMENT);
        assert!(clean(&typed).is_ok());
    }
}
