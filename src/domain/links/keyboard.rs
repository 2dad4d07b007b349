//! What a Vietnamese keyboard makes of a code, undone.
//!
//! Telex and VNI turn some keys into marks of a letter typed before: `DD` into `Đ`, `A1` into `Á`.
//! The key is gone, and may have been typed right after its letter or later in the same word; a mark
//! that was replaced, taken off or typed twice leaves no trace at all. So this finds every row of
//! keys that can have shown a text, and the check character leaves one in 32 of them.
//!
//! Keyboards differ, so whatever any of them may do is tried: a key that could have made a mark may
//! also have been shown.

use super::code::{LENGTH, LinkCode};
use super::crockford::value_of;

/// The number of keys of a code.
const KEYS: usize = LENGTH + 1;
/// The most keys that may be missing beyond those that marks account for.
const MOST_TRACELESS: usize = 2;
/// The most steps of a search on one keyboard, half a millisecond.
const MOST_STEPS: usize = 10_000;

/// A mark that makes another letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LetterShape {
    Circumflex,
    Breve,
    Horn,
    Stroke,
}

/// A letter or digit as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShownLetter {
    /// The capital letter or digit without its marks.
    pub(super) base: u8,
    pub(super) shape: Option<LetterShape>,
    /// The place of the tone in [`Keyboard::tones`].
    pub(super) tone: Option<u8>,
    /// The number of the word it stands in.
    pub(super) word: usize,
}

/// The keys of a way to type Vietnamese.
struct Keyboard {
    /// Acute, grave, hook, tilde and dot below.
    tones: [u8; 5],
    /// Takes a tone off.
    no_tone: u8,
    /// `None` where the letter itself is typed once more.
    circumflex: Option<u8>,
    breve: u8,
    horn: u8,
    stroke: u8,
    /// Whether the key for the horn makes `Ư` on its own.
    is_horn_letter: bool,
}

const KEYBOARDS: [Keyboard; 2] = [
    // Telex.
    Keyboard {
        tones: *b"SFRXJ",
        no_tone: b'Z',
        circumflex: None,
        breve: b'W',
        horn: b'W',
        stroke: b'D',
        is_horn_letter: true,
    },
    // VNI.
    Keyboard {
        tones: *b"12345",
        no_tone: b'0',
        circumflex: Some(b'6'),
        breve: b'8',
        horn: b'7',
        stroke: b'9',
        is_horn_letter: false,
    },
];

impl Keyboard {
    fn key(&self, shape: LetterShape, base: u8) -> u8 {
        match shape {
            LetterShape::Circumflex => self.circumflex.unwrap_or(base),
            LetterShape::Breve => self.breve,
            LetterShape::Horn => self.horn,
            LetterShape::Stroke => self.stroke,
        }
    }

    /// Whether a letter is one key, although it is shown with a mark.
    fn is_one_key(&self, letter: ShownLetter) -> bool {
        self.is_horn_letter && letter.base == b'U' && letter.shape == Some(LetterShape::Horn)
    }
}

/// Returns the codes whose keys can have shown these letters, or `None` where there are more
/// possibilities than can be tried.
pub(super) fn undo(shown: &[ShownLetter]) -> Option<Vec<LinkCode>> {
    let mut codes = Vec::new();
    for keyboard in &KEYBOARDS {
        let Some(mut search) = Search::new(keyboard, shown, &mut codes) else {
            continue;
        };
        search.go_on(TypedKeys::default());
        if search.steps > MOST_STEPS {
            return None;
        }
    }
    Some(codes)
}

/// The shapes that a letter can have.
fn shapes(base: u8) -> &'static [LetterShape] {
    match base {
        b'A' => &[LetterShape::Circumflex, LetterShape::Breve],
        b'E' => &[LetterShape::Circumflex],
        b'O' => &[LetterShape::Circumflex, LetterShape::Horn],
        b'D' => &[LetterShape::Stroke],
        _ => &[],
    }
}

/// The keys that were typed so far, and what they have shown.
#[derive(Clone, Copy, Default)]
struct TypedKeys {
    keys: [u8; KEYS],
    length: usize,
    /// The number of letters that are shown.
    shown: usize,
    shapes: [Option<LetterShape>; KEYS],
    /// By the first letter of a group of vowels.
    tones: [Option<u8>; KEYS],
}

impl TypedKeys {
    fn then(mut self, key: u8) -> Self {
        self.keys[self.length] = key;
        self.length += 1;
        self
    }

    fn with_shape(mut self, at: usize, shape: Option<LetterShape>) -> Self {
        self.shapes[at] = shape;
        self
    }

    fn with_tone(mut self, group: usize, tone: Option<u8>) -> Self {
        self.tones[group] = tone;
        self
    }
}

/// The search for the keys that show a text on one keyboard.
struct Search<'a> {
    keyboard: &'a Keyboard,
    letters: &'a [ShownLetter],
    /// What is to be shown in the end.
    goal: TypedKeys,
    /// For each letter the first of the vowels it stands among; `None` for other letters.
    groups: [Option<usize>; KEYS],
    /// For each letter the first of its word.
    words: [usize; KEYS],
    steps: usize,
    codes: &'a mut Vec<LinkCode>,
}

impl<'a> Search<'a> {
    /// `None` where this keyboard can't have shown the letters.
    fn new(
        keyboard: &'a Keyboard,
        letters: &'a [ShownLetter],
        codes: &'a mut Vec<LinkCode>,
    ) -> Option<Self> {
        let mut search = Self {
            keyboard,
            letters,
            goal: TypedKeys::default(),
            groups: [None; KEYS],
            words: [0; KEYS],
            steps: 0,
            codes,
        };
        if letters.len() > KEYS {
            return None;
        }
        for (at, &letter) in letters.iter().enumerate() {
            let before = at.checked_sub(1);
            let before = before.filter(|&before| letters[before].word == letter.word);
            search.words[at] = before.map_or(at, |before| search.words[before]);
            if b"AEIOUY".contains(&letter.base) {
                search.groups[at] = before.and_then(|before| search.groups[before]).or(Some(at));
            }
            if !keyboard.is_one_key(letter) {
                search.goal.shapes[at] = letter.shape;
                let can_be = letter
                    .shape
                    .is_none_or(|it| shapes(letter.base).contains(&it));
                if letter.base == b'U' || !can_be {
                    return None;
                }
            }
            if let Some(tone) = letter.tone {
                let goal = &mut search.goal.tones[search.groups[at]?];
                if goal.replace(tone).is_some() {
                    return None;
                }
            }
        }
        let missing = KEYS - letters.len();
        let marks = search.marks_to_make(&TypedKeys::default());
        (marks <= missing && missing <= marks + MOST_TRACELESS).then_some(search)
    }

    /// The number of marks that some key must still make.
    fn marks_to_make(&self, typed: &TypedKeys) -> usize {
        let goal = &self.goal;
        let at_letter = |at: usize| {
            usize::from(goal.shapes[at].is_some() && goal.shapes[at] != typed.shapes[at])
                + usize::from(goal.tones[at].is_some() && goal.tones[at] != typed.tones[at])
        };
        (0..self.letters.len()).map(at_letter).sum()
    }

    /// Tries every next key.
    fn go_on(&mut self, typed: TypedKeys) {
        self.steps += 1;
        let hidden = (KEYS - typed.length) - (self.letters.len() - typed.shown);
        if self.steps > MOST_STEPS || self.marks_to_make(&typed) > hidden {
            return;
        }
        if typed.length == KEYS {
            if typed.shapes == self.goal.shapes && typed.tones == self.goal.tones {
                self.keep(&typed.keys);
            }
            return;
        }
        if typed.shown < self.letters.len() {
            self.show_next(typed);
        }
        if hidden > 0 && typed.shown > 0 {
            self.change_marks(typed);
        }
    }

    /// Types the next letter. A key typed twice takes its mark off again, and is shown.
    fn show_next(&mut self, typed: TypedKeys) {
        let letter = self.letters[typed.shown];
        let key = match self.keyboard.is_one_key(letter) {
            true => self.keyboard.horn,
            false => letter.base,
        };
        let mut next = typed.then(key);
        next.shown += 1;
        self.go_on(next);
        if typed.shown == 0 {
            return;
        }
        if let Some(group) = self.last_group(typed.shown)
            && typed.tones[group].is_some_and(|tone| self.keyboard.tones[usize::from(tone)] == key)
        {
            self.go_on(next.with_tone(group, None));
        }
        for at in self.words[typed.shown - 1]..typed.shown {
            let shape = typed.shapes[at];
            if shape.is_some_and(|shape| self.keyboard.key(shape, self.letters[at].base) == key) {
                self.go_on(next.with_shape(at, None));
            }
        }
    }

    /// Types a key that changes a mark in the last word, and is not shown itself.
    fn change_marks(&mut self, typed: TypedKeys) {
        let last = typed.shown - 1;
        let group = self.last_group(typed.shown);
        if let Some(group) = group {
            for (tone, key) in (0..).zip(self.keyboard.tones) {
                if typed.tones[group] != Some(tone) {
                    self.go_on(typed.then(key).with_tone(group, Some(tone)));
                }
            }
            if typed.tones[group].is_some() {
                let key = self.keyboard.no_tone;
                self.go_on(typed.then(key).with_tone(group, None));
            }
        }
        for at in self.words[last]..=last {
            let base = self.letters[at].base;
            if base != b'D' && self.groups[at] != group {
                continue;
            }
            for &shape in shapes(base) {
                if typed.shapes[at] != Some(shape) {
                    let key = self.keyboard.key(shape, base);
                    self.go_on(typed.then(key).with_shape(at, Some(shape)));
                }
            }
        }
        // A W typed twice is shown as one.
        if self.keyboard.is_horn_letter && self.letters[last].base == self.keyboard.horn {
            self.go_on(typed.then(self.keyboard.horn));
        }
    }

    /// The last group of vowels in the word of the last of so many letters.
    fn last_group(&self, shown: usize) -> Option<usize> {
        let word = self.words[shown - 1];
        self.groups[word..shown]
            .iter()
            .rev()
            .find_map(|&group| group)
    }

    fn keep(&mut self, keys: &[u8; KEYS]) {
        let mut values = [0; KEYS];
        for (value, &key) in values.iter_mut().zip(keys) {
            let Some(known) = value_of(char::from(key)) else {
                return;
            };
            *value = known;
        }
        if let Some(code) = LinkCode::from_values(values)
            && !self.codes.contains(&code)
        {
            self.codes.push(code);
        }
    }
}
