//! Rows of a table that are no data.

use std::fmt;

/// A row that is no data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// The numbers of the columns, `(1)`, `(2)`, `(3)`.
    Numbering,
    /// The header once more, as at the top of a printed page.
    Header,
    /// A total.
    Total,
}

impl fmt::Display for Aside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Numbering => "a row that numbers the columns",
            Self::Header => "a row that repeats the header",
            Self::Total => "a row of totals",
        })
    }
}

/// The words with which a row of totals begins, and whether anything may follow; after the others
/// nothing but a number does.
const TOTALS: [(&str, bool); 9] = [
    ("tổng cộng", true),
    ("tổng số", true),
    ("tổng hồ sơ", true),
    ("cộng dồn", true),
    ("luỹ kế", true),
    ("lũy kế", true),
    ("tổng", false),
    ("cộng", false),
    ("total", false),
];

/// Whether the first of these cells with a letter says that they are totals. The number of the row may stand
/// before it.
pub(super) fn says_total(cells: &[String]) -> bool {
    let mut worded = cells
        .iter()
        .filter(|cell| cell.contains(char::is_alphabetic));
    let Some(cell) = worded.next() else {
        return false;
    };
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

/// Whether cells number the columns one after the other: `(1)`, `(2)`, or `1`, `2`, or `[1]`, `[2]`, perhaps with
/// a formula, `(6)=(5)-(4)`. Letters or Roman numerals may stand before the numbers or in their place, `A`, `B`,
/// `1`, `2`, as statistical forms have them.
pub(super) fn is_numbering(cells: &[String]) -> bool {
    let cells: Vec<&str> = cells.iter().map(|cell| bare(cell)).collect();
    let leading = |name: fn(usize) -> String| {
        let names = (1..).map(name);
        let same = |(cell, name): &(&&str, String)| **cell == name.as_str();
        cells.iter().zip(names).take_while(same).count()
    };
    let lettered = leading(letter).max(leading(roman));
    let numbers = &cells[lettered..];
    cells.len() > 1
        && numbers
            .iter()
            .zip(1u32..)
            .all(|(cell, number)| cell.parse() == Ok(number))
}

/// A cell without a formula and brackets.
fn bare(cell: &str) -> &str {
    let name = cell.split('=').next().unwrap_or_default();
    name.trim_matches(['(', ')', '[', ']', ' '])
}

/// The letter of a column; empty after the last one.
fn letter(number: usize) -> String {
    let letter = ('a'..='z').nth(number - 1);
    letter.map(String::from).unwrap_or_default()
}

/// A Roman numeral below a hundred.
fn roman(number: usize) -> String {
    const TENS: [&str; 10] = ["", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"];
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    format!("{}{}", TENS[number / 10 % 10], ONES[number % 10])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cases::agency::Slug;
    use crate::domain::files::{AgencyDirectory, CaseColumns, CaseWords};

    const HEADER: [&str; 4] = ["STT", "case_code", "agency", "received_at"];

    /// What a row of cases is that is no data.
    fn aside(row: &[&str]) -> Option<Aside> {
        let mut agencies = AgencyDirectory::default();
        agencies.insert(Slug::parse("so-tp").unwrap(), "Sở Tư pháp", false);
        let columns = CaseColumns::read(&HEADER, &CaseColumns::names()).unwrap();
        let case = columns.update(row, &agencies, &CaseWords::default());
        columns.as_ref().aside(row, &case)
    }

    #[test]
    fn rows_that_number_the_columns_are_no_cases() {
        for row in [
            ["(1)", "(2)", "(3)", "(4)"],
            ["1", "2", "3", "4"],
            ["", "[1]", "[2]", "[3]"],
            ["A", "1", "2", "3"],
            ["A", "B", "C", "D"],
            ["I", "II", "III", "IV"],
            ["(1)", "(2)", "(3)", "(4)=(3)-(2)"],
            ["1", "2", "3=1+2", "(4=3-2)"],
        ] {
            assert_eq!(aside(&row), Some(Aside::Numbering), "{row:?}");
        }
        assert_eq!(roman(49) + &roman(94), "xlixxciv");
    }

    #[test]
    fn a_repeated_header_is_no_case() {
        assert_eq!(aside(&HEADER), Some(Aside::Header));
        let marked = ["stt", "Case_Code\u{200b}", " agency ", "'received_at"];
        assert_eq!(aside(&marked), Some(Aside::Header));
        assert_eq!(aside(&["STT", "H1", "agency", "received_at"]), None);
    }

    #[test]
    fn totals_are_no_cases_wherever_their_word_stands() {
        for row in [
            &["Tổng cộng: 1 hồ sơ", "", "", ""][..],
            &["2", "Tổng cộng: 1 hồ sơ", "", ""],
            &["2", "Tổng cộng: 1 hồ sơ"],
            &["Tổng hồ sơ: 1"],
            &["", "TỔNG SỐ", "", "12"],
            &["Tổng", "4", "3", "2"],
            &["2", "15", "Cộng", "12"],
            &["Cộng dồn", "12", "11", "3"],
            &["Luỹ kế", "1"],
            &["Lũy kế", "", "so-tp", ""],
        ] {
            assert_eq!(aside(row), Some(Aside::Total), "{row:?}");
        }
    }

    #[test]
    fn a_row_with_a_code_and_a_known_agency_is_a_case_whatever_else_is_wrong() {
        for row in [
            ["1", "Tổng", "so-tp", "2026-07-01"],
            ["1", "Tổng", "so-tp", "32/07/2026"],
            ["Tổng", "H1", "Sở Tư pháp", ""],
            ["1", "2", "so-tp", "4"],
        ] {
            assert_eq!(aside(&row), None, "{row:?}");
        }
        // And one that gives neither is none because of its first cells alone.
        for row in [
            ["", "Cộng hòa", "", ""],
            ["1", "H1", "", ""],
            ["1", "2", "", ""],
            ["2", "3", "4", "5"],
            ["x", "y", "z", "t"],
        ] {
            assert_eq!(aside(&row), None, "{row:?}");
        }
    }
}
