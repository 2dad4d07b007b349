//! Rows of a table that are no data.

use std::fmt;

/// A row that is no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// The numbers of the columns, `(1)`, `(2)`, `(3)`.
    Numbering,
    /// A total.
    Total,
}

impl fmt::Display for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Numbering => "a row that numbers the columns",
            Self::Total => "a row of totals",
        })
    }
}

/// The words with which a row of totals begins, and whether anything may follow; after the others
/// nothing but a number does.
const TOTALS: [(&str, bool); 5] = [
    ("tổng cộng", true),
    ("tổng số", true),
    ("tổng", false),
    ("cộng", false),
    ("total", false),
];

/// Whether a row that begins with this cell says that it is a total.
pub(super) fn says_total(cell: &str) -> bool {
    let begins = |(word, is_enough): (&str, bool)| {
        let rest = cell.strip_prefix(word).map(str::trim_start);
        rest.is_some_and(|rest| {
            rest.is_empty()
                || is_enough
                || rest.starts_with([':', '('])
                || rest.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    TOTALS.into_iter().any(begins)
}

/// Whether cells number the columns one after the other: `(1)`, `(2)`, or `1`, `2`, or `[1]`, `[2]`.
/// Leading letters are let pass, `A`, `B`, `1`, `2`, as statistical forms have them.
pub(super) fn is_numbering(cells: &[String]) -> bool {
    let bare = |cell: &String| cell.trim_matches(['(', ')', '[', ']', ' ']).to_owned();
    let cells: Vec<String> = cells
        .iter()
        .map(bare)
        .skip_while(|cell| cell.len() == 1 && cell.starts_with(|c: char| c.is_ascii_lowercase()))
        .collect();
    cells.len() > 1
        && cells
            .iter()
            .zip(1u32..)
            .all(|(cell, number)| cell.parse() == Ok(number))
}
