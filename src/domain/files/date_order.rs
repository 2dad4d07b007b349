//! The order of day and month in a file's dates.

use crate::domain::text::{unwrapped, visible};

/// What the dates of a file prove of their order: `13/07/2026` has the day first, `7/13/2026` the
/// month.
#[derive(Debug, Default)]
pub struct DateOrder {
    /// The line and the cell of the first date with the month first.
    month_first: Option<(u64, String)>,
    has_day_first: bool,
}

impl DateOrder {
    /// Takes note of a date on a line.
    pub fn add(&mut self, line: u64, cell: &str) {
        let cell = visible(unwrapped(cell));
        let mut numbers = cell.trim().splitn(3, ['/', '-']).map(str::parse::<u8>);
        let (Some(Ok(first)), Some(Ok(second))) = (numbers.next(), numbers.next()) else {
            return;
        };
        match (first, second) {
            (13..=31, 1..=12) => self.has_day_first = true,
            (1..=12, 13..=31) if self.month_first.is_none() => {
                self.month_first = Some((line, cell.trim().chars().take(40).collect()));
            }
            _ => {}
        }
    }

    /// The first date that proves that the file writes the month first; `None` where nothing proves
    /// it, or where dates of both orders do not agree.
    pub fn month_first(&self) -> Option<(u64, &str)> {
        let (line, cell) = self.month_first.as_ref().filter(|_| !self.has_day_first)?;
        Some((*line, cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(cells: &[&str]) -> Option<u64> {
        let mut order = DateOrder::default();
        for (cell, line) in cells.iter().zip(2..) {
            order.add(line, cell);
        }
        order.month_first().map(|(line, _)| line)
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
}
