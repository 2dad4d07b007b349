//! Vietnamese keyboards as they behave, for tests.

use unicode_normalization::UnicodeNormalization;

/// A way to type Vietnamese, as lenient as any in use: without a check of the spelling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ime {
    is_telex: bool,
    /// Whether a mark may be typed after the consonants that follow its vowel.
    is_free: bool,
    /// Whether the tone of two vowels stands on the second.
    is_modern: bool,
    /// Whether no marks are made between a digit that stays and the end of the word (UniKey).
    sleeps_after_digit: bool,
}

pub(super) fn imes() -> impl Iterator<Item = Ime> {
    (0..16).map(|bits| Ime {
        is_telex: bits & 1 != 0,
        is_free: bits & 2 != 0,
        is_modern: bits & 4 != 0,
        sleeps_after_digit: bits & 8 != 0,
    })
}

/// A letter on the screen.
#[derive(Clone, Copy, Debug)]
struct ScreenLetter {
    key: char,
    mark: Option<char>,
    tone: Option<usize>,
}

const TONES: [char; 5] = ['\u{301}', '\u{300}', '\u{309}', '\u{303}', '\u{323}'];
const ROOF: char = '\u{302}';
const BREVE: char = '\u{306}';
const HORN: char = '\u{31b}';
const STROKE: char = '/';

impl ScreenLetter {
    fn base(&self) -> char {
        self.key.to_ascii_uppercase()
    }

    fn is_vowel(&self) -> bool {
        "AEIOUY".contains(self.base())
    }
}

impl Ime {
    /// What the screen shows once a text is typed.
    pub(super) fn shows(self, text: &str) -> String {
        let (mut screen, mut word) = (String::new(), Vec::new());
        let mut sleeps = false;
        for key in text.chars() {
            let stays = if key.is_alphanumeric() && !sleeps {
                !self.marks(&mut word, key)
            } else {
                true
            };
            if !stays {
                continue;
            }
            let cell = ScreenLetter {
                key,
                mark: None,
                tone: None,
            };
            word.push(cell);
            self.move_tone(&mut word);
            if !key.is_alphabetic() {
                screen.extend(word.drain(..).map(Self::drawn));
                sleeps = self.sleeps_after_digit && key.is_ascii_digit();
            }
        }
        screen.extend(word.into_iter().map(Self::drawn));
        screen.nfc().collect()
    }

    fn drawn(cell: ScreenLetter) -> String {
        if cell.mark == Some(STROKE) {
            return if cell.key == 'd' { "đ" } else { "Đ" }.to_owned();
        }
        let tone = cell.tone.map(|tone| TONES[tone]);
        [Some(cell.key), cell.mark, tone]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether a key only changes the word. One that takes its own mark back is shown.
    fn marks(self, word: &mut Vec<ScreenLetter>, key: char) -> bool {
        let upper = key.to_ascii_uppercase();
        let tones = if self.is_telex { "SFRXJ" } else { "12345" };
        if let Some(tone) = tones.find(upper) {
            return self.put_tone(word, Some(tone));
        }
        match (self.is_telex, upper) {
            (true, 'Z') | (false, '0') => self.put_tone(word, None),
            (true, 'A' | 'E' | 'O') => self.put_mark(word, &upper.to_string(), ROOF),
            (true, 'W') => {
                if self.vowels(word).is_empty() {
                    let key = if key == 'W' { 'U' } else { 'u' };
                    let mark = Some(HORN);
                    word.push(ScreenLetter {
                        key,
                        mark,
                        tone: None,
                    });
                    return true;
                }
                if let Some(ScreenLetter {
                    key: was @ ('u' | 'U'),
                    mark: mark @ Some(HORN),
                    ..
                }) = word.last_mut()
                {
                    *was = if *was == 'U' { 'W' } else { 'w' };
                    *mark = None;
                    return true;
                }
                self.put_mark(word, "O", HORN) || self.put_mark(word, "A", BREVE)
            }
            (true, 'D') | (false, '9') => self.put_mark(word, "D", STROKE),
            (false, '6') => self.put_mark(word, "AEO", ROOF),
            (false, '7') => self.put_mark(word, "O", HORN),
            (false, '8') => self.put_mark(word, "A", BREVE),
            _ => false,
        }
    }

    /// The places of the last vowels in a word.
    fn vowels(self, word: &[ScreenLetter]) -> std::ops::Range<usize> {
        let end = word
            .iter()
            .rposition(ScreenLetter::is_vowel)
            .map_or(0, |at| at + 1);
        if end < word.len() && !self.is_free {
            return 0..0;
        }
        let before = word[..end].iter().rposition(|cell| !cell.is_vowel());
        before.map_or(0, |at| at + 1)..end
    }

    fn put_tone(self, word: &mut [ScreenLetter], tone: Option<usize>) -> bool {
        let vowels = self.vowels(word);
        let old = vowels.clone().find_map(|at| word[at].tone.take());
        if vowels.is_empty() || old == tone {
            return false;
        }
        let at = self.bearer(&word[vowels.clone()]);
        word[vowels.start + at].tone = tone;
        true
    }

    /// Moves the tone to where it belongs among its vowels, now that there are more.
    fn move_tone(self, word: &mut [ScreenLetter]) {
        let vowels = self.vowels(word);
        if let Some(tone) = vowels.clone().find_map(|at| word[at].tone.take()) {
            let at = self.bearer(&word[vowels.clone()]);
            word[vowels.start + at].tone = Some(tone);
        }
    }

    fn bearer(self, vowels: &[ScreenLetter]) -> usize {
        let marked = vowels.iter().rposition(|cell| cell.mark.is_some());
        marked.unwrap_or(match vowels.len() {
            0 | 1 => 0,
            2 => usize::from(self.is_modern),
            _ => 1,
        })
    }

    fn put_mark(self, word: &mut [ScreenLetter], bases: &str, mark: char) -> bool {
        let places = if mark == STROKE {
            match word {
                [.., last] if last.base() == 'D' => word.len() - 1..word.len(),
                [_, ..] if self.is_free => 0..1,
                _ => 0..0,
            }
        } else {
            self.vowels(word)
        };
        let found = places.rev().find(|&at| bases.contains(word[at].base()));
        let Some(cell) = found.map(|at| &mut word[at]) else {
            return false;
        };
        let was = cell.mark.take();
        cell.mark = Some(mark).filter(|_| was != Some(mark));
        cell.mark.is_some()
    }
}

#[test]
fn the_keyboards_of_these_tests_do_as_their_users_know() {
    let telex = Ime {
        is_telex: true,
        is_free: true,
        is_modern: false,
        sleeps_after_digit: false,
    };
    for (typed, shown) in [
        ("DDAAY LAF HOOF SOW", "ĐÂY LÀ HỒ SƠ"),
        ("tieengs vieetj", "tiếng việt"),
        ("hoaf cass aww ww W ddd", "hòa cas aw w Ư dd"),
        ("7K3AFS9WSD", "7K3Á9ỨD"),
        ("AZ ASZ", "AZ A"),
    ] {
        assert_eq!(telex.shows(typed), shown);
    }
    let vni = Ime {
        is_telex: false,
        ..telex
    };
    for (typed, shown) in [
        ("D9A6Y LA2 HO62 SO7", "ĐÂY LÀ HỒ SƠ"),
        ("A11 A12 A10 A7 D99 K3E6", "A1 À A A7 D9 K3Ê"),
    ] {
        assert_eq!(vni.shows(typed), shown);
    }
}
