//! What a Vietnamese keyboard makes of a code, undone.
//!
//! Telex and VNI turn some keys into marks of a letter typed before: `DD` into `Đ`, `A1` into `Á`.
//! The key is gone, and may have been typed right after its letter or later in the same word; a mark
//! that was replaced, taken off or typed twice leaves no trace at all. So this finds every row of
//! keys that can have shown a text, and the check character leaves one in 32 of them.
//!
//! Keyboards differ, so whatever any of them may do is tried: a key that could have made a mark may
//! also have been shown.
//!
//! Anybody may send such texts, and whoever serves a citizen undoes them, so a text may cost only so many
//! steps. Rows of keys that can no longer show it are left early, which is what most of them are.

use std::ops::ControlFlow;

use super::code::{LENGTH, LinkCode};
use super::crockford::value_of;

/// The number of keys of a code.
const KEYS: usize = LENGTH + 1;
/// The most keys that may be missing beyond those that marks account for.
const MOST_TRACELESS: usize = 2;
/// The most steps of the search for all that one text may have been typed as, about 0.2 ms.
pub(super) const MOST_STEPS: usize = 2_000;
/// The most codes that one text may stand for.
const MOST_READINGS: usize = 16;
/// More keys than there are, for a mark that no key changes any more.
const NEVER: usize = KEYS + 1;

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

/// Returns the codes whose keys can have shown these letters, at most 16, or `None` where there are more
/// or the given steps are not enough to find them all. The steps that it takes are taken off.
pub(super) fn undo(shown: &[ShownLetter], steps: &mut usize) -> Option<Vec<LinkCode>> {
    let mut codes = Vec::new();
    for keyboard in &KEYBOARDS {
        let Some(mut search) = Search::new(keyboard, shown, steps, &mut codes) else {
            continue;
        };
        if search.go_on(TypedKeys::default()).is_break() {
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
    /// The steps that are left.
    steps: &'a mut usize,
    codes: &'a mut Vec<LinkCode>,
}

impl<'a> Search<'a> {
    /// `None` where this keyboard can't have shown the letters.
    fn new(
        keyboard: &'a Keyboard,
        letters: &'a [ShownLetter],
        steps: &'a mut usize,
        codes: &'a mut Vec<LinkCode>,
    ) -> Option<Self> {
        let mut search = Self {
            keyboard,
            letters,
            goal: TypedKeys::default(),
            groups: [None; KEYS],
            words: [0; KEYS],
            steps,
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
        let marks = search.keys_needed(&TypedKeys::default());
        (marks <= missing && missing <= marks + MOST_TRACELESS).then_some(search)
    }

    /// The fewest keys that are not shown by which the marks become those of the goal, or more than there
    /// are.
    fn keys_needed(&self, typed: &TypedKeys) -> usize {
        let at_letter = |at: usize| {
            self.keys_for_shape(at, typed.shapes[at], typed.shown)
                + self.keys_for_tone(at, typed.tones[at], typed.shown)
        };
        (0..self.letters.len()).map(at_letter).sum()
    }

    /// The same for the shape that a letter has after so many letters. One too many may be taken off by a
    /// letter that is shown.
    fn keys_for_shape(&self, at: usize, shape: Option<LetterShape>, shown: usize) -> usize {
        let goal = self.goal.shapes[at];
        let goes = |shape: LetterShape| {
            let key = self.keyboard.key(shape, self.letters[at].base);
            let mut coming = shown..self.letters.len();
            coming.any(|next| self.words[next - 1] == self.words[at] && self.key_of(next) == key)
        };
        match shape {
            _ if shape == goal => 0,
            Some(shape) if goal.is_none() && goes(shape) => 0,
            _ if at >= shown || self.takes_shape(at, shown) => 1,
            _ => NEVER,
        }
    }

    /// The same for the tone of the group of vowels that begins with a letter.
    fn keys_for_tone(&self, group: usize, tone: Option<u8>, shown: usize) -> usize {
        let goal = self.goal.tones[group];
        let goes = |tone: u8| {
            let key = self.keyboard.tones[usize::from(tone)];
            let mut coming = shown..self.letters.len();
            coming.any(|next| self.last_group(next) == Some(group) && self.key_of(next) == key)
        };
        match tone {
            _ if tone == goal => 0,
            Some(tone) if goal.is_none() && goes(tone) => 0,
            _ if group >= shown || self.last_group(shown) == Some(group) => 1,
            _ => NEVER,
        }
    }

    /// Whether the next key can change the shape of a letter that is shown.
    fn takes_shape(&self, at: usize, shown: usize) -> bool {
        at >= self.words[shown - 1]
            && (self.letters[at].base == b'D' || self.groups[at] == self.last_group(shown))
    }

    /// The key by which a letter is shown.
    fn key_of(&self, at: usize) -> u8 {
        let letter = self.letters[at];
        match self.keyboard.is_one_key(letter) {
            true => self.keyboard.horn,
            false => letter.base,
        }
    }

    /// Tries every next key, until there are too many codes or steps.
    fn go_on(&mut self, typed: TypedKeys) -> ControlFlow<()> {
        let Some(left) = self.steps.checked_sub(1) else {
            return ControlFlow::Break(());
        };
        *self.steps = left;
        let hidden = (KEYS - typed.length) - (self.letters.len() - typed.shown);
        let needed = self.keys_needed(&typed);
        if needed > hidden {
            return ControlFlow::Continue(());
        }
        let is_marked = typed.shapes == self.goal.shapes && typed.tones == self.goal.tones;
        if hidden == 0 && is_marked {
            return self.keep(&typed);
        }
        if typed.shown < self.letters.len() {
            self.show_next(typed)?;
        }
        if hidden > 0 && typed.shown > 0 {
            self.change_marks(typed, hidden, needed)?;
        }
        ControlFlow::Continue(())
    }

    /// Types the next letter. A key typed twice takes its mark off again, and is shown.
    fn show_next(&mut self, typed: TypedKeys) -> ControlFlow<()> {
        let key = self.key_of(typed.shown);
        let mut next = typed.then(key);
        next.shown += 1;
        self.go_on(next)?;
        if typed.shown == 0 {
            return ControlFlow::Continue(());
        }
        if let Some(group) = self.last_group(typed.shown)
            && typed.tones[group].is_some_and(|tone| self.keyboard.tones[usize::from(tone)] == key)
        {
            self.go_on(next.with_tone(group, None))?;
        }
        for at in self.words[typed.shown - 1]..typed.shown {
            let shape = typed.shapes[at];
            if shape.is_some_and(|shape| self.keyboard.key(shape, self.letters[at].base) == key) {
                self.go_on(next.with_shape(at, None))?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Types a key that changes a mark in the last word, and is not shown itself, where the keys that are
    /// left after it can still do what is needed.
    fn change_marks(&mut self, typed: TypedKeys, hidden: usize, needed: usize) -> ControlFlow<()> {
        let (shown, keyboard) = (typed.shown, self.keyboard);
        let last = shown - 1;
        if let Some(group) = self.last_group(shown) {
            let beside = needed - self.keys_for_tone(group, typed.tones[group], shown);
            let keys = (0..).map(Some).zip(keyboard.tones);
            for (tone, key) in keys.chain([(None, keyboard.no_tone)]) {
                if typed.tones[group] != tone
                    && beside + self.keys_for_tone(group, tone, shown) < hidden
                {
                    self.go_on(typed.then(key).with_tone(group, tone))?;
                }
            }
        }
        for at in self.words[last]..=last {
            let base = self.letters[at].base;
            if !self.takes_shape(at, shown) {
                continue;
            }
            let beside = needed - self.keys_for_shape(at, typed.shapes[at], shown);
            for &shape in shapes(base) {
                let changed = Some(shape);
                if typed.shapes[at] != changed
                    && beside + self.keys_for_shape(at, changed, shown) < hidden
                {
                    let next = typed.then(keyboard.key(shape, base));
                    self.go_on(next.with_shape(at, changed))?;
                }
            }
        }
        // A W typed twice is shown as one.
        if keyboard.is_horn_letter && self.letters[last].base == keyboard.horn && needed < hidden {
            self.go_on(typed.then(keyboard.horn))?;
        }
        ControlFlow::Continue(())
    }

    /// The last group of vowels in the word of the last of so many letters.
    fn last_group(&self, shown: usize) -> Option<usize> {
        let word = self.words[shown - 1];
        self.groups[word..shown]
            .iter()
            .rev()
            .find_map(|&group| group)
    }

    /// Keeps what was typed and the letters that are still to come, where they are a code.
    fn keep(&mut self, typed: &TypedKeys) -> ControlFlow<()> {
        let coming = (typed.shown..self.letters.len()).map(|at| self.key_of(at));
        let keys = typed.keys[..typed.length].iter().copied().chain(coming);
        let mut values = [0; KEYS];
        for (value, key) in values.iter_mut().zip(keys) {
            let Some(known) = value_of(char::from(key)) else {
                return ControlFlow::Continue(());
            };
            *value = known;
        }
        if let Some(code) = LinkCode::from_values(values)
            && !self.codes.contains(&code)
        {
            self.codes.push(code);
        }
        match self.codes.len() {
            ..=MOST_READINGS => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }
}
