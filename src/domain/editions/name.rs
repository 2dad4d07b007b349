//! The names in an edition: its origin, its id and its files.

/// The longest origin, id or file name in bytes.
pub const LONGEST: usize = 100;

/// Whether a text can name a key or a log (an origin): not empty, at most 100 bytes, without spaces,
/// control characters and `+`, as the signed note asks.
pub fn is_origin(name: &str) -> bool {
    let is_wrong = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && name.len() <= LONGEST && !name.contains(is_wrong)
}

/// Whether a text can be the id of an edition: ASCII letters, digits, `-`, `_` and `.`, beginning with
/// a letter or digit.
pub fn is_id(id: &str) -> bool {
    let is_right = |c: u8| c.is_ascii_alphanumeric() || b"-_.".contains(&c);
    id.len() <= LONGEST
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.bytes().all(is_right)
        && !id.contains("..")
}

/// Whether a text can name a file of an edition: as [`is_id`], in small letters, so that no name leads
/// out of a folder and no two names are one on a file system that ignores case.
pub fn is_file(name: &str) -> bool {
    is_id(name) && !name.ends_with('.') && !name.contains(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_stays_in_its_folder() {
        for name in ["edition.json", "chart-ranking_wide.svg", "1"] {
            assert!(is_file(name), "{name}");
        }
        for name in [
            "", ".", "..", "a/b", "/a", "a\\b", "..a", "a..b", ".a", "-a", "a.", "a b", "A", "á",
            "a\0", "a\n", "c:a",
        ] {
            assert!(!is_file(name), "{name:?}");
        }
        assert!(!is_file(&"a".repeat(101)));
    }

    #[test]
    fn an_origin_has_no_spaces_and_no_plus() {
        assert!(is_origin("sipas.tinh.gov.vn/xep-hang"));
        for name in ["", "a b", "a\u{a0}b", "a+b", "a\n"] {
            assert!(!is_origin(name), "{name:?}");
        }
    }
}
