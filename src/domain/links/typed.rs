//! Link codes as people type them, paste them or scan them.

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::code::{LENGTH, LinkCode, LinkCodeError};
use super::keyboard::{LetterShape, MOST_STEPS, ShownLetter, undo};

/// The longest text that is looked at: an address with everything that a messenger adds to it.
const LONGEST: usize = 4096;
/// The most characters of a code with all that stands in it and around it.
const LONGEST_CODE: usize = 64;

/// What a text says, read forgivingly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedCode {
    /// One code.
    Code(LinkCode),
    /// Codes of which the text can be any, so that only the database can tell which one exists: at most
    /// 16.
    OneOf(Vec<LinkCode>),
}

impl TypedCode {
    /// Reads a code or a whole address, with what scanners, messengers and people put around it:
    /// a scanner's prefix, dashes, spaces, punctuation, a query, a fragment. What a Vietnamese
    /// keyboard makes of it is undone. Any text takes a fraction of a millisecond.
    ///
    /// # Errors
    /// When it can be no code, or too many.
    ///
    /// # Examples
    /// ```
    /// use sipas::domain::links::typed::TypedCode;
    ///
    /// let typed = TypedCode::read("HTTPS://KHAOSAT.EXAMPLE.VN/S/0000–0000–0000–0.?zarsrc=31");
    /// assert!(matches!(typed, Ok(TypedCode::Code(code)) if code.compact() == "0000000000000"));
    /// ```
    pub fn read(text: &str) -> Result<Self, LinkCodeError> {
        if text.len() > LONGEST {
            return Err(LinkCodeError);
        }
        let text = percent_decode_str(text.trim()).decode_utf8_lossy();
        let part = without_address(&text);
        // A link may be pasted with the rest of a message, and a code typed with spaces.
        let first = part.split_whitespace().next().unwrap_or_default();
        let mut steps = MOST_STEPS;
        match Self::read_part(part, &mut steps) {
            Err(_) if first != part => Self::read_part(first, &mut steps),
            read => read,
        }
    }

    /// Reads a text that holds nothing but a code, in so many steps at most.
    fn read_part(part: &str, steps: &mut usize) -> Result<Self, LinkCodeError> {
        let letters = letters(part).ok_or(LinkCodeError)?;
        let is_marked = letters
            .iter()
            .any(|it| it.shape.is_some() || it.tone.is_some());
        let mut codes = undo(&letters, steps).ok_or(LinkCodeError)?;
        match codes.len() {
            0 => Err(LinkCodeError),
            // A text that is short of a character without a trace may as well be mistyped.
            1 if is_marked || letters.len() == LENGTH + 1 => Ok(Self::Code(codes.remove(0))),
            _ => Ok(Self::OneOf(codes)),
        }
    }
}

/// Returns what stands where an address has its code, or the text without a scanner's prefix, by
/// which some say what kind of picture they read (`]Q1`, ISO/IEC 15424).
fn without_address(text: &str) -> &str {
    // Of the same length as the text, for only ASCII letters change.
    let folded = text.to_ascii_lowercase();
    let after = match folded.rfind("/s/") {
        Some(at) => Some(at + 3),
        None => folded.starts_with("s/").then_some(2),
    };
    let part = after.map_or(text, |at| &text[at..]);
    let part = match part.strip_prefix(']') {
        Some(rest) if rest.is_char_boundary(2.min(rest.len())) => &rest[2.min(rest.len())..],
        _ => part,
    };
    part.split(['?', '#', '&', '/']).next().unwrap_or_default()
}

/// Returns the letters and digits with their marks; everything else only ends words. `None` for
/// letters that are in no code, whatever the keyboard.
fn letters(part: &str) -> Option<Vec<ShownLetter>> {
    let mut letters: Vec<ShownLetter> = Vec::new();
    let mut word = 0;
    for c in part.chars().take(LONGEST_CODE).nfkd() {
        let (base, shape) = match c {
            'Đ' | 'đ' | 'Ð' | 'ð' => ('D', Some(LetterShape::Stroke)),
            c => (c.to_ascii_uppercase(), None),
        };
        if base.is_ascii_alphanumeric() {
            letters.push(ShownLetter {
                base: base as u8,
                shape,
                tone: None,
                word,
            });
        } else if let Some(mark) = mark(c) {
            let letter = letters.last_mut()?;
            match mark {
                Diacritic::Shape(shape) => letter.shape = Some(shape),
                Diacritic::Tone(tone) => letter.tone = Some(tone),
            }
        } else if c.is_alphanumeric() {
            return None;
        } else {
            word += 1;
        }
    }
    Some(letters)
}

enum Diacritic {
    Shape(LetterShape),
    Tone(u8),
}

/// The mark of a combining character.
fn mark(c: char) -> Option<Diacritic> {
    match c {
        '\u{302}' => Some(Diacritic::Shape(LetterShape::Circumflex)),
        '\u{306}' => Some(Diacritic::Shape(LetterShape::Breve)),
        '\u{31b}' => Some(Diacritic::Shape(LetterShape::Horn)),
        '\u{301}' => Some(Diacritic::Tone(0)),
        '\u{300}' => Some(Diacritic::Tone(1)),
        '\u{309}' => Some(Diacritic::Tone(2)),
        '\u{303}' => Some(Diacritic::Tone(3)),
        '\u{323}' => Some(Diacritic::Tone(4)),
        _ => None,
    }
}

#[cfg(test)]
#[path = "typed_tests.rs"]
mod tests;
