//! published.csv: figures that others have published.

use super::cell::{CellError, CellReason};
use super::header::{ColumnNames, Columns, HeaderError, KnownColumn};
use super::known_agencies::KnownAgencies;
use super::text::MAX_TEXT;
use crate::domain::amount::Amount;
use crate::domain::fold;
use crate::domain::indices::{IndexName, PublishedFigure};

/// The columns of published.csv, in their published order.
pub const PUBLISHED_COLUMNS: [&str; 7] =
    ["index", "agency", "period", "value", "max", "source", "url"];

static KNOWN: [KnownColumn; 8] = [
    KnownColumn::required("index")
        .or("Chỉ số")
        .and(&["Bộ chỉ số"]),
    KnownColumn::optional("agency")
        .or("Cơ quan")
        .and(&["Đơn vị", "Mã cơ quan", "agency_name"]),
    KnownColumn::required("period")
        .or("Kỳ")
        .and(&["Năm", "year"]),
    KnownColumn::required("value")
        .or("Điểm")
        .and(&["Giá trị", "score"]),
    KnownColumn::optional("max")
        .or("Điểm tối đa")
        .and(&["Thang điểm"]),
    KnownColumn::required("source").or("Nguồn"),
    KnownColumn::optional("url")
        .or("Địa chỉ")
        .and(&["Đường dẫn", "link"]),
    // Tables of earlier years have lines of components between those of agencies.
    KnownColumn::optional("component").or("Chỉ số thành phần"),
];

/// The highest value of a figure that has none of its own: a percentage.
const PERCENT: &str = "100";
/// The longest name of an index.
const MAX_NAME: usize = 100;
/// The words for the province as a whole.
const PROVINCE: [&str; 4] = ["province", "tỉnh", "toàn tỉnh", "toàn thành phố"];

/// The columns of one published.csv, which read its records.
#[derive(Clone, Debug)]
pub struct PublishedColumns(Columns);

impl PublishedColumns {
    /// The names by which files of published figures call their columns.
    pub fn names() -> ColumnNames {
        ColumnNames::new(&KNOWN)
    }

    /// Finds the columns. Other columns are passed over.
    ///
    /// # Errors
    /// When a column is duplicate or missing; `agency`, `max` and `url` may be.
    pub fn read(header: &[&str], names: &ColumnNames) -> Result<Self, HeaderError> {
        Columns::read(header, names)?.complete().map(Self)
    }

    /// Returns the refusal of a record whose figure an earlier line gives.
    pub fn repeated(&self, earlier: u64) -> CellError {
        let cell = self.0.cell(&[], "index");
        cell.refuse(CellReason::RepeatedFigure(earlier))
    }

    /// Returns the figure of a record. What the file has no column for is as in `stored`, the figure of
    /// the same index, agency and period before. Without a highest value it is a percentage.
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn figure<'s>(
        &self,
        record: &[&str],
        agencies: &KnownAgencies<'_>,
        stored: impl FnOnce(&PublishedFigure) -> Option<&'s PublishedFigure>,
    ) -> Result<PublishedFigure, CellError> {
        self.0.check_values(record)?;
        let cell = |name| self.0.cell(record, name);
        if let Some(component) = cell("component").filled() {
            return Err(component.refuse(CellReason::ComponentFigure));
        }
        let index = IndexName::new(cell("index").required()?.name(MAX_NAME)?);
        let period = cell("period").required()?.begun_period(agencies.today)?;
        let agency = match cell("agency").filled() {
            Some(cell) if !PROVINCE.contains(&fold(cell.text).as_str()) => {
                Some(agencies.find(cell, period)?)
            }
            _ => None,
        };
        let mut figure = PublishedFigure {
            index,
            agency,
            period,
            value: cell("value").required()?.amount()?,
            max: Amount::default(),
            source: cell("source").required()?.name(MAX_TEXT)?,
            url: cell("url").url()?,
        };
        let stored = stored(&figure);
        if self.0.place("url").is_none() {
            figure.url = stored.and_then(|stored| stored.url.clone());
        }
        figure.max = match (cell("max").filled(), stored) {
            (Some(cell), _) => cell.amount()?,
            (None, Some(stored)) if self.0.place("max").is_none() => stored.max,
            (None, _) => Amount::parse(PERCENT).unwrap_or(Amount::ONE),
        };
        if figure.max == Amount::default() {
            return Err(cell("max").refuse(CellReason::NoMax));
        }
        if figure.value > figure.max {
            return Err(cell("value").refuse(CellReason::AboveMax {
                value: figure.value,
                max: figure.max,
            }));
        }
        Ok(figure)
    }
}

impl AsRef<Columns> for PublishedColumns {
    fn as_ref(&self) -> &Columns {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cases::agency::{Agency, Slug};
    use jiff::civil::date;

    fn agencies() -> Vec<Agency> {
        [
            ("so-khcn", "Sở Khoa học và Công nghệ"),
            ("huyen-tl", "Huyện Tiên Lữ"),
        ]
        .map(|(code, name)| Agency {
            code: Slug::parse(code).unwrap(),
            name: name.to_owned(),
            name_en: None,
            block: Slug::parse("so-ban-nganh").unwrap(),
            valid_from: None,
            valid_to: (code == "huyen-tl").then(|| date(2025, 6, 30)),
            successor: None,
        })
        .to_vec()
    }

    fn read(header: &[&str], record: &[&str]) -> Result<PublishedFigure, String> {
        let agencies = agencies();
        let known = KnownAgencies::new(&agencies, date(2026, 7, 2));
        PublishedColumns::read(header, &PublishedColumns::names())
            .map_err(|error| error.to_string())?
            .figure(record, &known, |_| None)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_full_line_becomes_a_figure() {
        let figure = read(
            &PUBLISHED_COLUMNS,
            &[
                "PAPI",
                "",
                "2025",
                "43,2156",
                "80",
                "Báo cáo PAPI 2025",
                "https://papi.org.vn/bao-cao?nam=2025",
            ],
        )
        .unwrap();
        assert_eq!(figure.agency, None);
        assert_eq!(figure.value.to_string(), "43.2156");
        assert_eq!(figure.share().unwrap().to_string(), "54.02");
        assert_eq!(
            figure.url.as_deref(),
            Some("https://papi.org.vn/bao-cao?nam=2025")
        );
        let of = |agency| {
            read(
                &PUBLISHED_COLUMNS,
                &["SIPAS", agency, "2021", "99.4", "", "QĐ", ""],
            )
        };
        assert_eq!(of("Toàn tỉnh").unwrap().agency, None);
        assert_eq!(of("SO-KHCN").unwrap().agency.unwrap().as_str(), "so-khcn");
        assert_eq!(of("huyện tiên lữ").unwrap().max.to_string(), "100");
    }

    #[test]
    fn a_published_table_of_earlier_years_is_read_without_its_components() {
        let header = [
            "agency_name",
            "block_name",
            "year",
            "index",
            "component",
            "score",
            "rank",
            "source",
        ];
        let line = |component| {
            let record = [
                "Sở Khoa học và Công nghệ",
                "sở, ban, ngành",
                "2021",
                "SIPAS",
                component,
                "99.4",
                "1",
                "QĐ 2566/QĐ-UBND",
            ];
            read(&header, &record)
        };
        assert_eq!(line("").unwrap().agency.unwrap().as_str(), "so-khcn");
        let refused = line("Kết quả giải quyết TTHC").unwrap_err();
        assert!(refused.contains("figures of components"), "{refused}");
    }

    #[test]
    fn a_bad_cell_is_refused_with_its_column_and_reason() {
        let right = [
            "SIPAS",
            "so-khcn",
            "2021",
            "99.4",
            "100",
            "QĐ 1",
            "https://a.vn/b",
        ];
        for (place, text, expected) in [
            (0, "", "column `index`: must not be empty"),
            (0, "=SIPAS", "take for a formula"),
            (1, "so-x", "is no agency"),
            (2, "2021-13", "is not a period"),
            (2, "2027", "2027 has not begun"),
            (3, "", "column `value`: must not be empty"),
            (3, "-1", "is not a number of 0 or more"),
            (3, "1e2", "is not a number of 0 or more"),
            (3, "99999999999999999999", "more than 9 digits"),
            (3, "99.40001", "more than 4 decimals"),
            (
                3,
                "100.01",
                "100.01 is more than the highest possible value (100)",
            ),
            (4, "0", "must be more than 0"),
            (4, "99", "99.4 is more than the highest possible value (99)"),
            (5, "", "column `source`: must not be empty"),
            (5, "=HYPERLINK(\"http://x\")", "take for a formula"),
            (5, "@SUM(A1)", "take for a formula"),
            (6, "javascript:alert(1)", "is not an address"),
            (6, "ftp://a.vn", "is not an address"),
            (6, "https://", "is not an address"),
            (6, "https://admin@evil.vn/", "is not an address"),
            (6, "https://a.vn/\"><script>", "is not an address"),
        ] {
            let mut record = right;
            record[place] = text;
            let error = read(&PUBLISHED_COLUMNS, &record).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
        let ended = read(
            &PUBLISHED_COLUMNS,
            &["SIPAS", "huyen-tl", "2026", "90", "", "QĐ", ""],
        );
        let ended = ended.unwrap_err();
        assert!(ended.contains("existed until 2025-06-30"), "{ended}");
    }

    #[test]
    fn a_column_that_is_not_there_changes_nothing_and_an_empty_cell_clears() {
        let agencies = agencies();
        let known = KnownAgencies::new(&agencies, date(2026, 7, 2));
        let names = PublishedColumns::names();
        let line = [
            "PAPI",
            "",
            "2025",
            "43",
            "80",
            "PAPI",
            "https://papi.org.vn",
        ];
        let stored = read(&PUBLISHED_COLUMNS, &line).unwrap();
        let short =
            PublishedColumns::read(&["index", "period", "value", "source"], &names).unwrap();
        let again = short
            .figure(&["PAPI", "2025", "43", "PAPI"], &known, |_| Some(&stored))
            .unwrap();
        assert_eq!(again, stored);
        let full = PublishedColumns::read(&PUBLISHED_COLUMNS, &names).unwrap();
        let cleared = full
            .figure(&["PAPI", "", "2025", "43", "", "PAPI", ""], &known, |_| {
                Some(&stored)
            })
            .unwrap();
        assert_eq!(
            (cleared.max.to_string().as_str(), cleared.url),
            ("100", None)
        );
    }
}
