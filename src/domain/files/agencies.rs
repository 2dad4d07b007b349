//! agencies.csv: agencies and intake offices.

use jiff::civil::Date;

use super::cell::{CellError, CellReason, FileCell};
use super::header::{Columns, HeaderError, KnownColumn};
use super::text::{MAX_TEXT, shortened};
use crate::domain::cases::agency::{Agency, Slug};

/// The columns of agencies.csv, in their published order.
pub const AGENCY_COLUMNS: [&str; 7] = [
    "code",
    "name",
    "name_en",
    "block",
    "valid_from",
    "valid_to",
    "successor",
];

static KNOWN: [KnownColumn; 7] = [
    KnownColumn::required("code"),
    KnownColumn::required("name"),
    KnownColumn::optional("name_en"),
    KnownColumn::required("block"),
    KnownColumn::optional("valid_from"),
    KnownColumn::optional("valid_to"),
    KnownColumn::optional("successor"),
];

/// The columns of one agencies.csv, which read its records.
#[derive(Clone, Debug)]
pub struct AgencyColumns(Columns);

impl AgencyColumns {
    /// Finds the columns.
    ///
    /// # Errors
    /// When a column is unknown, duplicate or missing; only `code`, `name` and `block` are required.
    pub fn read(header: &[&str]) -> Result<Self, HeaderError> {
        Columns::read(header, &KNOWN)?
            .without_others()?
            .complete()
            .map(Self)
    }

    /// Returns the agency of a record, in one of the known blocks.
    ///
    /// A time of day after a date is ignored, because spreadsheets add `00:00`.
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn agency(&self, record: &[&str], blocks: &[Slug]) -> Result<Agency, CellError> {
        let cell = |name| self.0.cell(record, name);
        let code = cell("code").required()?.code()?;
        let block = known_block(cell("block").required()?, blocks)?;
        let valid_from = day(cell("valid_from"))?;
        let valid_to = day(cell("valid_to"))?;
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            return Err(cell("valid_to").refuse(CellReason::EndsBeforeItBegins { from, to }));
        }
        let successor = cell("successor").filled().map(FileCell::code).transpose()?;
        if successor.as_ref() == Some(&code) {
            return Err(cell("successor").refuse(CellReason::OwnSuccessor));
        }
        Ok(Agency {
            code,
            name: cell("name").required()?.tidy(MAX_TEXT)?,
            name_en: cell("name_en").text()?,
            block,
            valid_from,
            valid_to,
            successor,
        })
    }
}

fn day(cell: FileCell) -> Result<Option<Date>, CellError> {
    Ok(cell.time()?.map(|time| time.date))
}

fn known_block(cell: FileCell, blocks: &[Slug]) -> Result<Slug, CellError> {
    let folded = crate::domain::fold(cell.text);
    let block = blocks.iter().find(|block| block.as_str() == folded);
    block.cloned().ok_or_else(|| {
        let known: Vec<_> = blocks.iter().map(Slug::as_str).collect();
        cell.refuse(CellReason::UnknownWord {
            found: shortened(cell.text),
            known: known.join(", "),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn blocks() -> Vec<Slug> {
        ["so-ban-nganh", "mot-cua"]
            .map(|b| Slug::parse(b).unwrap())
            .to_vec()
    }

    fn read(record: &[&str]) -> Result<Agency, String> {
        AgencyColumns::read(&AGENCY_COLUMNS)
            .unwrap()
            .agency(record, &blocks())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_full_line_becomes_an_agency() {
        let agency = read(&[
            "SO-KHCN",
            " Sở Khoa học và Công nghệ ",
            "Department of Science and Technology",
            "So-Ban-Nganh",
            "01/03/2025 00:00",
            "2026-12-31",
            "so-moi",
        ])
        .unwrap();
        assert_eq!(agency.code.as_str(), "so-khcn");
        assert_eq!(agency.name, "Sở Khoa học và Công nghệ");
        assert_eq!(agency.valid_from, Some(date(2025, 3, 1)));
        assert_eq!(agency.successor, Some(Slug::parse("so-moi").unwrap()));
    }

    #[test]
    fn only_code_name_and_block_are_required() {
        let columns = AgencyColumns::read(&["block", "NAME", "Code"]).unwrap();
        let agency = columns
            .agency(&["mot-cua", "Một cửa", "mc"], &blocks())
            .unwrap();
        assert!(agency.is_intake_office() && agency.name_en.is_none());
        let error = AgencyColumns::read(&["code", "name"])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("`block` is missing") && error.contains("`name`"),
            "{error}"
        );
    }

    #[test]
    fn a_bad_cell_is_refused_with_its_column_and_reason() {
        for (record, expected) in [
            (
                ["", "A", "", "mot-cua", "", "", ""],
                "column `code`: must not be empty",
            ),
            (
                ["sở", "A", "", "mot-cua", "", "", ""],
                "column `code`: `sở` is not a code",
            ),
            (
                ["a", " ", "", "mot-cua", "", "", ""],
                "column `name`: must not be empty",
            ),
            (
                ["a", "A", "", "huyen", "", "", ""],
                "column `block`: `huyen` is not one of so-ban-nganh, mot-cua",
            ),
            (
                ["a", "A", "", "mot-cua", "2025", "", ""],
                "column `valid_from`: `2025` is not a date",
            ),
            (
                ["a", "A", "", "mot-cua", "2025-02-01", "2025-01-31", ""],
                "column `valid_to`: 2025-01-31 is before",
            ),
            (
                ["a", "A", "", "mot-cua", "", "", "A"],
                "column `successor`: an agency cannot",
            ),
            (
                ["a", "A\nB", "", "mot-cua", "", "", ""],
                "column `name`: holds the control character U+000A",
            ),
        ] {
            let error = read(&record).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
