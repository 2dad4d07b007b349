//! What stands in cells that have no value.

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::{is_invisible, unwrapped};

/// The values by which spreadsheets say that a formula has failed.
const ERRORS: [&str; 11] = [
    "#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
    "#DATA!", "#ERROR!",
];
/// The most characters of such a value.
const LONGEST: usize = 7;

/// What stands in a cell in place of a value, and is neither one nor empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoValue {
    /// The result of a formula that has failed.
    #[error("`{0}` is a spreadsheet's error value: correct the formula, or empty the cell")]
    ErrorValue(&'static str),
    /// What is shown of a number or a date that does not fit into its cell.
    #[error(
        "`####` is what a spreadsheet shows of a cell that is too narrow for its value: widen the column and save the file anew"
    )]
    NarrowCell,
    /// What an export writes for a value that its database does not have.
    #[error("`null` is the empty value of a database: empty the cell")]
    Null,
}

impl NoValue {
    /// Returns what stands in a cell in place of a value, whatever the width of its letters (NFKC), as case
    /// codes are compared; `None` where there is a value, or nothing.
    pub(super) fn find(cell: &str) -> Option<Self> {
        let text = unwrapped(cell);
        // Nearly every cell begins otherwise, and is not looked at any further.
        let first = text.chars().next()?;
        if first.is_ascii() && !matches!(first, '#' | 'N' | 'n') {
            return None;
        }
        let looks = || text.chars().filter(|&c| !is_invisible(c)).nfkc();
        if looks().all(|c| c == '#') {
            return Some(Self::NarrowCell);
        }
        let beginning: String = looks().take(LONGEST + 1).collect();
        if beginning.eq_ignore_ascii_case("null") {
            return Some(Self::Null);
        }
        let mut errors = ERRORS.into_iter();
        errors
            .find(|error| beginning.eq_ignore_ascii_case(error))
            .map(Self::ErrorValue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_place_of_a_value_is_known_however_it_is_marked() {
        for (cell, found) in [
            ("#N/A", NoValue::ErrorValue("#N/A")),
            (" #div/0!\u{a0}", NoValue::ErrorValue("#DIV/0!")),
            ("'#REF!", NoValue::ErrorValue("#REF!")),
            ("=\"#NULL!\"", NoValue::ErrorValue("#NULL!")),
            ("#", NoValue::NarrowCell),
            ("########\u{200b}", NoValue::NarrowCell),
            ("null", NoValue::Null),
            ("''NULL", NoValue::Null),
            ("＃Ｎ／Ａ", NoValue::ErrorValue("#N/A")),
            ("＃ｖａｌｕｅ！", NoValue::ErrorValue("#VALUE!")),
            ("#DIV/0！", NoValue::ErrorValue("#DIV/0!")),
            ("\u{fe5f}REF!", NoValue::ErrorValue("#REF!")),
            ("#N\u{200b}/A", NoValue::ErrorValue("#N/A")),
            ("＃＃##", NoValue::NarrowCell),
            ("Ｎｕｌｌ", NoValue::Null),
        ] {
            assert_eq!(NoValue::find(cell), Some(found), "{cell:?}");
        }
    }

    #[test]
    fn what_holds_more_than_that_is_a_value_and_nothing_is_empty() {
        for cell in [
            "",
            " ",
            "'",
            "#1",
            "# 1",
            "N/A",
            "#N/A 12",
            "Null A",
            "nulla",
            "Ｎ／Ａ",
            "＃１",
            "ñull",
            "#VALUE!!",
        ] {
            assert_eq!(NoValue::find(cell), None, "{cell:?}");
        }
        assert!(ERRORS.iter().all(|error| error.len() <= LONGEST));
    }
}
