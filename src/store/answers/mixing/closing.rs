//! Which months a mixing closes and for which units, and where used links and waiting answers do not
//! agree.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::used_links::UsedLinks;
use super::waiting_rows::WaitingNumbers;
use crate::domain::period::{Month, Period};
use crate::store::closings::RecordedClosings;

/// The months that a mixing closes, and the units that it leaves out.
pub(super) struct MonthsToClose {
    pub(super) months: Vec<Month>,
    pub(super) postponed: BTreeSet<(String, Month)>,
    /// Units whose closing was put off before and is done now.
    pub(super) resumed: BTreeSet<(String, Month)>,
    /// Units and other months, open or closed, whose used links are not as many as their answers: some
    /// are lost, or somebody put rows back that have left before.
    pub(super) disagreeing: BTreeSet<(String, Month)>,
    /// When the last night was that a mixing moved what was closed by then.
    last_night: Option<Timestamp>,
}

impl MonthsToClose {
    /// The months that are due, without the units whose used links are not as many as their waiting
    /// answers.
    pub(super) fn of(
        closings: &RecordedClosings,
        waiting: &WaitingNumbers,
        used: &UsedLinks,
        (last_night, now): (Option<Timestamp>, Timestamp),
    ) -> Self {
        let months: Vec<Month> = closings.months.due(now).collect();
        let of = |unit: &str, month: Month| {
            let number = waiting.get(&(unit.to_owned(), month));
            number.copied().unwrap_or(0)
        };
        let agrees = |unit: &str, month: Month| used.agree(unit, month, |month| of(unit, month));
        let units: BTreeSet<&str> = waiting
            .keys()
            .map(|(unit, _)| unit.as_str())
            .chain(used.units())
            .collect();
        let mut postponed = BTreeSet::new();
        let mut disagreeing = BTreeSet::new();
        for month in closings.months.open() {
            let found = match months.contains(&month) {
                true => &mut postponed,
                false => &mut disagreeing,
            };
            let units = units.iter().filter(|unit| !agrees(unit, month));
            found.extend(units.map(|unit| ((*unit).to_owned(), month)));
        }
        let (resumed, still): (BTreeSet<_>, BTreeSet<_>) = closings
            .postponed
            .iter()
            .cloned()
            .partition(|(unit, month)| agrees(unit, *month));
        let is_closed = |unit: &str, month| closings.is_closed_for(unit, Period::Month(month));
        let of_closed_months = waiting
            .keys()
            .filter(|(unit, month)| is_closed(unit, *month) && !agrees(unit, *month));
        disagreeing.extend(of_closed_months.cloned());
        postponed.extend(still);
        Self {
            months,
            postponed,
            resumed,
            disagreeing,
            last_night,
        }
    }

    /// Whether answers of a unit may still become those of a period: it was not closed before, with figures that
    /// are shown since. An answer that crossed the closing itself waits for a longer period.
    pub(super) fn takes_answers(
        &self,
        closings: &RecordedClosings,
        unit: &str,
        period: Period,
    ) -> bool {
        let closed = self
            .last_night
            .and_then(|night| closings.months.closed_at(period, night));
        closed.is_none() || closings.is_postponed(unit, period)
    }

    /// Whether a period is closed once this closing is done, for a unit or in general.
    pub(super) fn is_closed(
        &self,
        closings: &RecordedClosings,
        unit: Option<&str>,
        period: Period,
        now: Timestamp,
    ) -> bool {
        let postponed = |month: Month| {
            unit.is_some_and(|unit| self.postponed.contains(&(unit.to_owned(), month)))
        };
        period.months().into_iter().all(|month| {
            !postponed(month)
                && (self.months.contains(&month)
                    || closings.months.is_closed(Period::Month(month), now))
        })
    }
}
