//! The choice of a sheet.

use super::WorkbookError;
use crate::domain::fold;

/// A sheet of a workbook.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub name: String,
    pub is_hidden: bool,
}

/// Returns the index of the sheet of the name, else of the first.
///
/// # Errors
/// When there is no such sheet, or when none was named and the first is hidden: which one a person
/// means would be a guess.
pub(super) fn chosen(sheets: &[Sheet], wanted: Option<&str>) -> Result<usize, WorkbookError> {
    let names = || sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let Some(wanted) = wanted else {
        return match sheets.first() {
            None => Err(WorkbookError::NoSheet),
            Some(first) if first.is_hidden => Err(WorkbookError::HiddenSheet { sheets: names() }),
            Some(_) => Ok(0),
        };
    };
    let exact = sheets.iter().position(|sheet| sheet.name == wanted);
    let folded = || {
        let wanted = fold(wanted);
        sheets.iter().position(|sheet| fold(&sheet.name) == wanted)
    };
    exact
        .or_else(folded)
        .ok_or_else(|| WorkbookError::NoSuchSheet {
            wanted: wanted.to_owned(),
            sheets: names(),
        })
}
