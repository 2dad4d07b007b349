//! Texts as they are compared and stored.

use std::borrow::Cow;

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns a text for comparison: as [`visible`], trimmed, in lower case, with one space for each
/// run of white space.
///
/// Vietnamese arrives both composed and decomposed, and either form must find the same agency.
pub fn fold(text: &str) -> String {
    visible(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Returns a text for searching: as [`fold`], without the marks of letters, so that it is found by
/// whoever types without them (`Sở Đất đai` as `so dat dai`).
pub fn plain(text: &str) -> String {
    let letters = fold(text);
    let letters = letters.nfd().filter(|c| !is_combining_mark(*c));
    letters.map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

/// Returns a text for storage: as [`visible`], and trimmed.
pub fn tidy(text: &str) -> String {
    match visible(text.trim()) {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text.trim().to_owned(),
    }
}

/// Returns a name as it is kept: as [`tidy`], of at most `longest` characters, a letter or digit among
/// them; `None` for any other text.
pub fn name(typed: &str, longest: usize) -> Option<String> {
    let name = tidy(typed);
    (name.chars().any(char::is_alphanumeric) && name.chars().count() <= longest).then_some(name)
}

/// Returns a text as it looks: in NFC, without invisible characters, with a plain space for a line
/// break, a tab or any other kind of space, and with `Đ` for the letter `Ð` of other languages,
/// which some keyboards type and which nobody can tell from it.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let looks = |c: char| match c {
        'Ð' => Some('Đ'),
        'ð' => Some('đ'),
        // An empty pattern of Braille.
        '\u{2800}' => Some(' '),
        _ if c.is_whitespace() => Some(' '),
        _ if is_invisible(c) => None,
        _ => Some(c),
    };
    // First the invisible ones go, because they keep letters and marks from being composed.
    let text = text.replace("\r\n", "\n");
    Cow::Owned(text.chars().filter_map(looks).nfc().collect())
}

/// Returns a text without invisible characters, among them the marks that change the direction of
/// reading, but with its control characters: its line breaks, and what its reader refuses.
pub fn legible(text: &str) -> String {
    let is_left_out = |c: char| is_invisible(c) && !c.is_control();
    text.chars().filter(|&c| !is_left_out(c)).collect()
}

/// Returns a text without the marks by which people and software keep a spreadsheet from reading it as
/// a number, `="0012"` and a leading `'`, one within the other too, and without what can't be seen
/// around them.
pub fn unwrapped(text: &str) -> &str {
    let mut text = trimmed(text);
    while let Some(inner) = text.strip_prefix('\'').or_else(|| quoted(text)) {
        text = trimmed(inner);
    }
    text
}

/// The text of `="0012"`.
fn quoted(text: &str) -> Option<&str> {
    trimmed(text.strip_prefix('=')?)
        .strip_prefix('"')?
        .strip_suffix('"')
}

/// Returns a text without what can't be seen at its ends.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Whether a character leaves no mark: a control character, or one that Unicode lets software
/// ignore (`Default_Ignorable_Code_Point`), such as a zero-width space or a byte order mark.
pub fn is_invisible(c: char) -> bool {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    c.is_control() || !c.is_ascii() && ignorable.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_that_look_alike_are_the_same() {
        for text in [
            "Đất đai",
            "Ðất ðai",
            "Đa\u{302}\u{301}t đai",
            "Đất\u{a0}đai",
            "\u{feff}Đ\u{200b}ất\u{202f}đai\u{200e}",
            "Đất\r\nđai",
            " Đất\tđai\u{ad}",
        ] {
            assert_eq!(fold(text), "đất đai", "{text:?}");
        }
        assert_eq!(fold("G\0\u{301}"), "ǵ");
        assert_eq!(tidy("\u{200b} Sở Du lịch \u{7}"), "Sở Du lịch");
    }

    #[test]
    fn a_name_has_something_to_read() {
        assert_eq!(
            name(" Nguyễn\u{2800}Thị  Hoà ", 20).as_deref(),
            Some("Nguyễn Thị  Hoà")
        );
        assert_eq!(name("5", 1).as_deref(), Some("5"));
        for nothing in [
            "",
            " ",
            "\u{2800}",
            "\u{301}\u{302}",
            "—",
            "\u{200b}\u{202e}",
            "Hoà 1",
        ] {
            assert_eq!(name(nothing, 4), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_text_is_found_without_its_marks() {
        assert_eq!(plain("  Xã ĐỨC  Hợp "), "xa duc hop");
        assert_eq!(plain("Department"), "department");
    }

    #[test]
    fn a_legible_text_keeps_its_line_breaks_and_no_mark_that_turns_it_round() {
        assert_eq!(
            legible("a\u{202e}\u{2067}b\r\n\u{200b}c\u{feff}\0"),
            "ab\r\nc\0"
        );
    }

    #[test]
    fn marks_are_taken_off_within_each_other_and_behind_what_cannot_be_seen() {
        for text in [
            "H35-0001",
            "'H35-0001",
            "=\"H35-0001\"",
            "\u{200b}'H35-0001",
            "\u{feff}=\"H35-0001\"\u{a0}",
            "=\"'H35-0001\"",
            "'=\"H35-0001\"",
            "'\u{200e}'H35-0001",
            "= \u{200b}\" H35-0001\"",
        ] {
            assert_eq!(unwrapped(text), "H35-0001", "{text:?}");
        }
        for text in ["", "=\"", "=1+1", "\"H1\"", "H'1"] {
            assert_eq!(unwrapped(text), text);
        }
    }

    proptest! {
        #[test]
        fn a_second_time_changes_nothing(text in "\\PC{0,40}|[\\s\\u{0}-\\u{a0}ÐðĐđ\u{200b}\u{301}]{0,20}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
            prop_assert_eq!(tidy(&tidy(&text)), tidy(&text));
        }
    }
}
