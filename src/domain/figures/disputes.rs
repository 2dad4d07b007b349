//! Disputes ("Tôi chưa trả lời phiếu này"), as they are shown: by month, and only as counts.

use std::collections::BTreeMap;

use crate::domain::period::Month;

/// The number of disputes of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeCount {
    /// As many as this, which is 0 or at least `k`.
    Exactly(i64),
    /// More than none and fewer than `k`.
    Few,
}

/// The disputes of an agency in a period. Every month is shown by itself and the sum is that of the
/// shown ones, so that no difference of two sums tells what is hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disputes {
    /// The months with disputes.
    pub months: BTreeMap<Month, DisputeCount>,
}

impl Disputes {
    /// The disputes of months.
    pub fn new(counts: BTreeMap<Month, i64>, k: i64) -> Self {
        let months = counts.into_iter().filter(|(_, count)| *count > 0);
        let shown = |count: i64| match count < k {
            true => DisputeCount::Few,
            false => DisputeCount::Exactly(count),
        };
        Self {
            months: months.map(|(month, count)| (month, shown(count))).collect(),
        }
    }

    /// The sum of the months whose number is shown.
    pub fn shown(&self) -> i64 {
        let counts = self.months.values().map(|count| match count {
            DisputeCount::Exactly(count) => *count,
            DisputeCount::Few => 0,
        });
        counts.sum()
    }

    /// Whether there is a month with fewer than `k`.
    pub fn has_few(&self) -> bool {
        self.months
            .values()
            .any(|count| *count == DisputeCount::Few)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_with_fewer_than_k_disputes_is_in_no_number() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        let counts = [("2026-04", 7), ("2026-05", 4), ("2026-06", 0)];
        let counts = counts.map(|(text, count)| (month(text), count));
        let disputes = Disputes::new(counts.into(), 5);
        assert_eq!(
            disputes.months,
            [
                (month("2026-04"), DisputeCount::Exactly(7)),
                (month("2026-05"), DisputeCount::Few)
            ]
            .into()
        );
        assert_eq!((disputes.shown(), disputes.has_few()), (7, true));
        assert!(!Disputes::default().has_few());
    }
}
