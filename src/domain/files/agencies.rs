//! agencies.csv: agencies and intake offices.

use jiff::civil::Date;

use super::cell::{CellError, CellReason, FileCell};
use super::date_order::DateColumns;
use super::header::{ColumnNames, Columns, HeaderError, KnownColumn};
use super::text::{MAX_TEXT, shortened};
use crate::domain::cases::agency::{Agency, Block, Slug};
use crate::domain::fold;

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
    KnownColumn::required("code")
        .or("Mã cơ quan")
        .and(&["Mã đơn vị", "Mã"]),
    KnownColumn::required("name")
        .or("Tên cơ quan")
        .and(&["Tên đơn vị", "Cơ quan", "Đơn vị"]),
    KnownColumn::optional("name_en")
        .or("Tên tiếng Anh")
        .and(&["Tên cơ quan (tiếng Anh)"]),
    KnownColumn::required("block").or("Khối").and(&["Mã khối"]),
    KnownColumn::optional("valid_from")
        .or("Ngày bắt đầu")
        .and(&["Hiệu lực từ", "Từ ngày"]),
    KnownColumn::optional("valid_to")
        .or("Ngày kết thúc")
        .and(&["Hiệu lực đến", "Đến ngày"]),
    KnownColumn::optional("successor")
        .or("Cơ quan kế thừa")
        .and(&["Đơn vị kế thừa"]),
];

/// The columns of one agencies.csv, which read its records.
#[derive(Clone, Debug)]
pub struct AgencyColumns(Columns);

impl AgencyColumns {
    /// The names by which files of agencies call their columns.
    pub fn names() -> ColumnNames {
        ColumnNames::new(&KNOWN)
    }

    /// Finds the columns. Other columns are passed over.
    ///
    /// # Errors
    /// When a column is duplicate or missing; only `code`, `name` and `block` are required.
    pub fn read(header: &[&str], names: &ColumnNames) -> Result<Self, HeaderError> {
        Columns::read(header, names)?.complete().map(Self)
    }

    /// The columns with dates.
    pub fn dates(&self) -> DateColumns {
        DateColumns::of(&self.0, &["valid_from", "valid_to"])
    }

    /// Returns the refusal of a record whose agency an earlier line gives with other values.
    pub fn repeated(&self, earlier: u64) -> CellError {
        let cell = self.0.cell(&[], "code");
        cell.refuse(CellReason::RepeatedAgency(earlier))
    }

    /// Returns the agency of a record, in one of the known blocks. What the file has no column for
    /// is as in `stored`, the agency of that code before.
    ///
    /// A time of day after a date is ignored, because spreadsheets add `00:00`.
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn agency<'s>(
        &self,
        record: &[&str],
        blocks: &[Block],
        stored: impl FnOnce(&Slug) -> Option<&'s Agency>,
    ) -> Result<Agency, CellError> {
        self.0.check_values(record)?;
        let cell = |name| self.0.cell(record, name);
        let code = cell("code").required()?.code()?;
        let stored = stored(&code);
        let block = known_block(cell("block").required()?, blocks)?;
        let valid_from = match self.0.place("valid_from") {
            Some(_) => day(cell("valid_from"))?,
            None => stored.and_then(|agency| agency.valid_from),
        };
        let valid_to = match self.0.place("valid_to") {
            Some(_) => day(cell("valid_to"))?,
            None => stored.and_then(|agency| agency.valid_to),
        };
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            return Err(cell("valid_to").refuse(CellReason::EndsBeforeItBegins { from, to }));
        }
        let successor = match self.0.place("successor") {
            Some(_) => cell("successor").filled().map(FileCell::code).transpose()?,
            None => stored.and_then(|agency| agency.successor.clone()),
        };
        if successor.as_ref() == Some(&code) {
            return Err(cell("successor").refuse(CellReason::OwnSuccessor));
        }
        Ok(Agency {
            code,
            name: cell("name").required()?.name(MAX_TEXT)?,
            name_en: match self.0.place("name_en") {
                Some(_) => cell("name_en").text()?,
                None => stored.and_then(|agency| agency.name_en.clone()),
            },
            block,
            valid_from,
            valid_to,
            successor,
        })
    }
}

impl AsRef<Columns> for AgencyColumns {
    fn as_ref(&self) -> &Columns {
        &self.0
    }
}

fn day(cell: FileCell) -> Result<Option<Date>, CellError> {
    Ok(cell.time()?.map(|time| time.date))
}

/// The block that a cell names by its code or its name.
fn known_block(cell: FileCell, blocks: &[Block]) -> Result<Slug, CellError> {
    let folded = fold(cell.text);
    let block = blocks
        .iter()
        .find(|block| block.id.as_str() == folded || fold(&block.name) == folded);
    block.map(|block| block.id.clone()).ok_or_else(|| {
        let known: Vec<_> = blocks.iter().map(|block| block.id.as_str()).collect();
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

    fn blocks() -> Vec<Block> {
        [
            ("so-ban-nganh", "Sở, ban, ngành"),
            ("mot-cua", "Bộ phận Một cửa"),
        ]
        .map(|(id, name)| Block {
            id: Slug::parse(id).unwrap(),
            name: name.to_owned(),
            name_en: None,
        })
        .to_vec()
    }

    fn read(record: &[&str]) -> Result<Agency, String> {
        AgencyColumns::read(&AGENCY_COLUMNS, &AgencyColumns::names())
            .unwrap()
            .agency(record, &blocks(), |_| None)
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
    fn columns_and_blocks_may_have_their_vietnamese_names() {
        let names = AgencyColumns::names();
        let header = ["Mã cơ quan", "TÊN CƠ QUAN", "Khối", "Từ ngày"];
        let columns = AgencyColumns::read(&header, &names).unwrap();
        let record = ["so-tp", "Sở Tư pháp", "Sở, ban, ngành", "01/03/2025"];
        let agency = columns.agency(&record, &blocks(), |_| None).unwrap();
        assert_eq!(agency.block.as_str(), "so-ban-nganh");
        assert_eq!(agency.valid_from, Some(date(2025, 3, 1)));
    }

    #[test]
    fn only_code_name_and_block_are_required() {
        let names = AgencyColumns::names();
        let columns = AgencyColumns::read(&["block", "NAME", "Code"], &names).unwrap();
        let mut agency = columns
            .agency(&["mot-cua", "Một cửa", "mc"], &blocks(), |_| None)
            .unwrap();
        assert!(agency.is_intake_office() && agency.name_en.is_none());
        agency.valid_to = Some(date(2026, 12, 31));
        agency.successor = Some(Slug::parse("so-moi").unwrap());
        let again = columns.agency(&["mot-cua", "Một cửa", "mc"], &blocks(), |_| {
            Some(&agency)
        });
        assert_eq!(
            again.unwrap(),
            agency,
            "a column that is not there changes nothing"
        );
        let error = AgencyColumns::read(&["code", "name"], &names)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("`block (Khối)` is missing") && error.contains("`name`"),
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
                ["a", "A", "", "mot-cua", "45839", "", ""],
                "column `valid_from`: `45839` is a number by which a spreadsheet keeps a date",
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
                ["a", "=A", "", "mot-cua", "", "", ""],
                "column `name`: `=A` begins with one of = + - @",
            ),
        ] {
            let error = read(&record).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
