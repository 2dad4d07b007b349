//! The order of day and month in a file's dates.

use super::header::Columns;
use super::table::Record;
use crate::domain::text::{unwrapped, visible};

/// The fewest date cells that tell something of a column.
const LEAST_CELLS: u64 = 2;

/// Why no date of a column can be trusted, and with it no line of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    /// The month comes first: `7/13/2026`.
    #[error(
        "line {line}: column `{column}`: `{date}` has the month first, and no date of the column has the day first: write all dates as day/month/year or as 2026-07-31"
    )]
    MonthFirst {
        /// The line of the first such date.
        line: u64,
        /// The column as written in the header.
        column: String,
        /// The date.
        date: String,
    },
    /// A spreadsheet has turned `01/07/2026` into a date cell of 7 January, and left `13/07/2026` a text.
    #[error(
        "line {line}: column `{column}`: all date cells have a day of at most 12, such as `{cell}`, and all texts one above, such as `{text}`: Excel has read day and month the wrong way round; export the file anew and set the column to text before opening it, or write all dates as 2026-07-31"
    )]
    HalfTurned {
        /// The line of the first date cell.
        line: u64,
        /// The column as written in the header.
        column: String,
        /// The date of the cell.
        cell: String,
        /// The first text.
        text: String,
    },
}

/// The columns of a file with dates, and what these prove of the order of day and month.
#[derive(Debug, Default)]
pub struct DateColumns(Vec<DateColumn>);

impl DateColumns {
    /// Those of the known columns that are there.
    pub(super) fn of(columns: &Columns, names: &[&str]) -> Self {
        let column = |place| DateColumn {
            place,
            name: columns.written(place).to_owned(),
            ..DateColumn::default()
        };
        Self(columns.places(names).into_iter().map(column).collect())
    }

    /// Takes note of the dates of a record.
    pub fn add(&mut self, (line, record): &Record) {
        for column in &mut self.0 {
            if let Some(cell) = record.get(column.place) {
                column.add(*line, cell);
            }
        }
    }

    /// The first column that proves that it has the month first. Where nothing proves it, or where
    /// dates of both orders do not agree, there is none.
    pub fn month_first(&self) -> Option<DateFault> {
        self.0.iter().find_map(DateColumn::month_first)
    }

    /// The first column in which every date with a day of at most 12 is a date cell, and every other one
    /// a text. It is for workbooks alone, whose date cells are read as ISO 8601.
    pub fn half_turned(&self) -> Option<DateFault> {
        self.0.iter().find_map(DateColumn::half_turned)
    }
}

/// A column with dates.
#[derive(Debug, Default)]
struct DateColumn {
    place: usize,
    /// As written in the header.
    name: String,
    /// The line and the cell of the first date with the month first: `7/13/2026`.
    month_first: Option<(u64, String)>,
    /// Those of the first with the day first: `13/07/2026`.
    day_first: Option<(u64, String)>,
    /// Whether there is a date that can be read both ways: `01/07/2026`.
    has_either: bool,
    /// The line and the cell of the first ISO date with a day of at most 12: `2026-07-01`.
    early: Option<(u64, String)>,
    /// The number of such dates.
    early_count: u64,
    /// Whether there is an ISO date with another day.
    has_late: bool,
}

impl DateColumn {
    /// Takes note of a date on a line.
    fn add(&mut self, line: u64, cell: &str) {
        let cell = visible(unwrapped(cell));
        let cell = cell.trim();
        let mut parts = cell.splitn(3, ['/', '-']);
        let mut number = || parts.next()?.parse::<u16>().ok();
        let (Some(first), Some(second)) = (number(), number()) else {
            return;
        };
        let found = || (line, cell.chars().take(40).collect::<String>());
        match (first, second) {
            (13..=31, 1..=12) => {
                self.day_first.get_or_insert_with(found);
            }
            (1..=12, 13..=31) => {
                self.month_first.get_or_insert_with(found);
            }
            (1..=12, 1..=12) => self.has_either = true,
            (1900.., 1..=12) => match parts.next().and_then(leading_number) {
                Some(1..=12) => {
                    self.early.get_or_insert_with(found);
                    self.early_count += 1;
                }
                _ => self.has_late = true,
            },
            _ => {}
        }
    }

    fn month_first(&self) -> Option<DateFault> {
        let first = self.month_first.clone();
        let (line, date) = first.filter(|_| self.day_first.is_none())?;
        Some(DateFault::MonthFirst {
            line,
            column: self.name.clone(),
            date,
        })
    }

    fn half_turned(&self) -> Option<DateFault> {
        let is_mixed = self.has_either || self.has_late || self.month_first.is_some();
        if is_mixed || self.early_count < LEAST_CELLS {
            return None;
        }
        let (line, cell) = self.early.clone()?;
        let (_, text) = self.day_first.clone()?;
        Some(DateFault::HalfTurned {
            line,
            column: self.name.clone(),
            cell,
            text,
        })
    }
}

/// The number with which a text begins.
fn leading_number(text: &str) -> Option<u8> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> DateColumn {
        let mut column = DateColumn::default();
        for (cell, line) in cells.iter().zip(2..) {
            column.add(line, cell);
        }
        column
    }

    fn proof(cells: &[&str]) -> Option<u64> {
        match column(cells).month_first()? {
            DateFault::MonthFirst { line, .. } | DateFault::HalfTurned { line, .. } => Some(line),
        }
    }

    #[test]
    fn a_day_above_twelve_in_second_place_proves_that_the_month_is_first() {
        assert_eq!(proof(&["7/1/2026 8:00", "7/13/2026 8:00"]), Some(3));
        assert_eq!(proof(&["7-13-2026"]), Some(2));
    }

    #[test]
    fn a_date_behind_a_mark_or_what_cannot_be_seen_proves_as_much() {
        for marked in [
            "'7/13/2026",
            "=\"7/13/2026\"",
            "\u{200e}7/13/2026",
            "7\u{200e}/13/2026",
            "\u{200b}'7/13/2026",
        ] {
            assert_eq!(proof(&["'7/1/2026", marked]), Some(3), "{marked:?}");
        }
    }

    #[test]
    fn nothing_is_proved_by_dates_that_fit_both_or_by_both_orders() {
        assert_eq!(
            proof(&[
                "7/1/2026",
                "2026-07-13",
                "2026-13-07",
                "",
                "mai",
                "7/32/2026"
            ]),
            None
        );
        assert_eq!(proof(&["7/13/2026", "13/7/2026"]), None);
    }

    #[test]
    fn where_all_dates_that_can_be_turned_are_date_cells_and_no_others_they_were_turned() {
        let turned = ["13/07/2026", "2026-01-07", "2026-05-07T09:30:00"];
        let fault = DateFault::HalfTurned {
            line: 3,
            column: String::new(),
            cell: "2026-01-07".to_owned(),
            text: "13/07/2026".to_owned(),
        };
        assert_eq!(column(&turned).half_turned(), Some(fault));
        for more in ["05/07/2026", "2026-07-13", "2026-07-13T09:30:00"] {
            let with = [&turned[..], &[more]].concat();
            assert_eq!(column(&with).half_turned(), None, "{more}");
        }
        for fewer in [&turned[..2], &turned[1..]] {
            assert_eq!(column(fewer).half_turned(), None, "{fewer:?}");
        }
    }
}
