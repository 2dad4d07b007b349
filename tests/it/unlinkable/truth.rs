//! What only the test knows: which case an answer came from, and who left with whom. Marks are
//! given by chance, so that they tell nothing of when an answer was sent.

use std::collections::HashMap;

/// An answer that bears its mark, written in the levels of four questions that both the
/// agency and the intake office see, so that both rows of an answer are known again.
pub fn marked_ratings(mark: usize) -> String {
    // TC1, TC4, CC1 and CC2 are the 1st, 4th, 6th and 7th question.
    let mut levels = *b"5454545454545454";
    let mut rest = mark;
    for place in [0, 3, 5, 6] {
        levels[place] = b'1' + u8::try_from(rest % 5).unwrap();
        rest /= 5;
    }
    assert_eq!(rest, 0, "{MARKS} answers can be told apart");
    String::from_utf8(levels.to_vec()).unwrap()
}

/// The mark of an answer from either of its rows.
pub fn read_mark(ratings: &str) -> usize {
    let levels = ratings.as_bytes();
    [6, 5, 3, 0].into_iter().fold(0, |number, place| {
        number * 5 + usize::from(levels[place] - b'1')
    })
}

/// Most answers that can be told apart.
pub const MARKS: usize = 625;

/// What the test knows of the answers.
#[derive(Default)]
pub struct Truth {
    /// The case's code of each answer, by its mark.
    pub cases: HashMap<usize, String>,
    /// The marks in the order in which the answers were sent.
    pub sent: Vec<usize>,
    /// Which mixing each mixed row left with, by key.
    pub mixings: HashMap<String, usize>,
}
