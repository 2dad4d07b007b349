//! totals.csv: the totals that agencies report of a month.

use super::cell::{CellError, CellReason, FileCell};
use super::header::{ColumnNames, Columns, HeaderError, KnownColumn};
use super::known_agencies::KnownAgencies;
use super::text::MAX_TEXT;
use crate::domain::indices::{ReportedPakn, ReportedTotals};
use crate::domain::period::Period;

/// The columns of totals.csv, in their published order.
pub const TOTALS_COLUMNS: [&str; 8] = [
    "agency",
    "month",
    "received",
    "finished",
    "pakn_received",
    "pakn_on_time",
    "pakn_satisfied",
    "source",
];

static KNOWN: [KnownColumn; 8] = [
    KnownColumn::required("agency")
        .or("Cơ quan")
        .and(&["Đơn vị", "Mã cơ quan"]),
    KnownColumn::required("month").or("Tháng"),
    KnownColumn::required("received")
        .or("Tiếp nhận")
        .and(&["Số hồ sơ tiếp nhận"]),
    KnownColumn::required("finished")
        .or("Đã giải quyết")
        .and(&["Số hồ sơ đã giải quyết"]),
    KnownColumn::optional("pakn_received")
        .or("PAKN")
        .and(&["PAKN tiếp nhận"]),
    KnownColumn::optional("pakn_on_time").or("PAKN đúng hạn"),
    KnownColumn::optional("pakn_satisfied").or("PAKN hài lòng"),
    KnownColumn::required("source").or("Nguồn"),
];

/// The columns of complaints and suggestions.
const PAKN: [&str; 3] = ["pakn_received", "pakn_on_time", "pakn_satisfied"];

/// The columns of one totals.csv, which read its records.
#[derive(Clone, Debug)]
pub struct TotalsColumns(Columns);

impl TotalsColumns {
    /// The names by which files of totals call their columns.
    pub fn names() -> ColumnNames {
        ColumnNames::new(&KNOWN)
    }

    /// Finds the columns. Other columns are passed over.
    ///
    /// # Errors
    /// When a column is duplicate or missing. Those of complaints and suggestions may be missing, all
    /// three together.
    pub fn read(header: &[&str], names: &ColumnNames) -> Result<Self, HeaderError> {
        let columns = Columns::read(header, names)?.complete()?;
        let missing = PAKN.iter().find(|name| columns.place(name).is_none());
        match missing {
            Some(name) if !columns.places(&PAKN).is_empty() => Err(columns.missing(name)),
            _ => Ok(Self(columns)),
        }
    }

    /// Returns the refusal of a record whose totals an earlier line gives.
    pub fn repeated(&self, earlier: u64) -> CellError {
        let cell = self.0.cell(&[], "agency");
        cell.refuse(CellReason::RepeatedTotals(earlier))
    }

    /// Returns the totals of a record. What the file has no column for is as in `stored`, the totals of
    /// the same agency and month before.
    ///
    /// # Errors
    /// When a cell is refused; the first one is named.
    pub fn totals<'s>(
        &self,
        record: &[&str],
        agencies: &KnownAgencies<'_>,
        stored: impl FnOnce(&ReportedTotals) -> Option<&'s ReportedTotals>,
    ) -> Result<ReportedTotals, CellError> {
        self.0.check_values(record)?;
        let cell = |name| self.0.cell(record, name);
        let period = cell("month").required()?.begun_period(agencies.today)?;
        let Period::Month(month) = period else {
            return Err(cell("month").refuse(CellReason::PeriodKind {
                found: period.to_string(),
                expected: "a month such as 2026-09",
            }));
        };
        let mut totals = ReportedTotals {
            agency: agencies.find(cell("agency").required()?, period)?,
            month,
            received: cell("received").required()?.count()?,
            finished: cell("finished").required()?.count()?,
            pakn: self.pakn(record)?,
            source: cell("source").required()?.name(MAX_TEXT)?,
        };
        if self.0.place("pakn_received").is_none() {
            totals.pakn = stored(&totals).and_then(|stored| stored.pakn);
        }
        Ok(totals)
    }

    /// The complaints and suggestions: none of the three cells, or all of them.
    fn pakn(&self, record: &[&str]) -> Result<Option<ReportedPakn>, CellError> {
        let cells = PAKN.map(|name| self.0.cell(record, name));
        if cells.iter().all(|cell| cell.is_empty()) {
            return Ok(None);
        }
        let [received, on_time, satisfied] = cells;
        let received = received.required()?.count()?;
        let part = |cell: FileCell| {
            let part = cell.required()?.count()?;
            if part > received {
                return Err(cell.refuse(CellReason::MoreThanWhole {
                    part,
                    whole: received,
                    column: "pakn_received",
                }));
            }
            Ok(part)
        };
        Ok(Some(ReportedPakn {
            received,
            on_time: part(on_time)?,
            satisfied: part(satisfied)?,
        }))
    }
}

impl AsRef<Columns> for TotalsColumns {
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
        vec![Agency {
            code: Slug::parse("so-tp").unwrap(),
            name: "Sở Tư pháp".into(),
            name_en: None,
            block: Slug::parse("so-ban-nganh").unwrap(),
            valid_from: Some(date(2025, 7, 1)),
            valid_to: None,
            successor: None,
        }]
    }

    fn read(header: &[&str], record: &[&str]) -> Result<ReportedTotals, String> {
        let agencies = agencies();
        let known = KnownAgencies::new(&agencies, date(2026, 7, 2));
        TotalsColumns::read(header, &TotalsColumns::names())
            .map_err(|error| error.to_string())?
            .totals(record, &known, |_| None)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_full_line_becomes_totals() {
        let line = [
            "Sở Tư pháp",
            "2026-07",
            "120",
            "118",
            "3",
            "3",
            "2",
            "Báo cáo tháng 7",
        ];
        let totals = read(&TOTALS_COLUMNS, &line).unwrap();
        assert_eq!((totals.received, totals.finished), (120, 118));
        let pakn = totals.pakn.unwrap();
        assert_eq!((pakn.received, pakn.on_time, pakn.satisfied), (3, 3, 2));
        let header = ["Cơ quan", "Tháng", "Tiếp nhận", "Đã giải quyết", "Nguồn"];
        let short = read(&header, &["so-tp", "2026-06", "1", "0", "Báo cáo"]).unwrap();
        assert_eq!(short.pakn, None);
    }

    #[test]
    fn a_bad_cell_is_refused_with_its_column_and_reason() {
        let right = ["so-tp", "2026-06", "120", "118", "3", "3", "2", "Báo cáo"];
        for (place, text, expected) in [
            (0, "", "column `agency`: must not be empty"),
            (0, "so-x", "is no agency"),
            (1, "2026-Q2", "`2026-Q2` is not a month"),
            (1, "46204", "format the column as a date"),
            (1, "2026-06-15", "`2026-06-15` is not a period"),
            (1, "2026-08", "2026-08 has not begun"),
            (1, "2025-06", "exists since 2025-07-01"),
            (2, "-1", "`-1` is not a count"),
            (2, "1.000", "`1.000` is not a count"),
            (2, "1e5", "`1e5` is not a count"),
            (2, "9999999999999", "is not a count"),
            (3, "", "column `finished`: must not be empty"),
            (4, "", "column `pakn_received`: must not be empty"),
            (
                5,
                "4",
                "column `pakn_on_time`: 4 is more than 3 in `pakn_received`",
            ),
            (6, "4", "column `pakn_satisfied`: 4 is more than 3"),
            (6, "", "column `pakn_satisfied`: must not be empty"),
            (7, "", "column `source`: must not be empty"),
            (7, "-cmd|' /C calc'!A0", "take for a formula"),
        ] {
            let mut record = right;
            record[place] = text;
            let error = read(&TOTALS_COLUMNS, &record).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
        let two_of_three = [
            "agency",
            "month",
            "received",
            "finished",
            "source",
            "pakn_received",
        ];
        let error = read(&two_of_three, &[]).unwrap_err();
        assert!(error.contains("`pakn_on_time"), "{error}");
    }

    #[test]
    fn complaints_without_a_column_stay_as_they_were() {
        let agencies = agencies();
        let known = KnownAgencies::new(&agencies, date(2026, 7, 2));
        let line = ["so-tp", "2026-06", "120", "118", "3", "3", "2", "Báo cáo"];
        let stored = read(&TOTALS_COLUMNS, &line).unwrap();
        let header = ["agency", "month", "received", "finished", "source"];
        let short = TotalsColumns::read(&header, &TotalsColumns::names()).unwrap();
        let record = ["so-tp", "2026-06", "120", "118", "Báo cáo"];
        let again = short.totals(&record, &known, |_| Some(&stored)).unwrap();
        assert_eq!(again, stored);
        let full = TotalsColumns::read(&TOTALS_COLUMNS, &TotalsColumns::names()).unwrap();
        let record = ["so-tp", "2026-06", "120", "118", "", "", "", "Báo cáo"];
        let cleared = full.totals(&record, &known, |_| Some(&stored)).unwrap();
        assert_eq!(cleared.pakn, None);
    }
}
