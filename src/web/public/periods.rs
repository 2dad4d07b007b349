//! The periods to which a page links.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::reading::Reading;
use crate::domain::cases::agency::Agency;
use crate::domain::period::{Month, Period};
use crate::store::StoreError;
use crate::store::figures::Figures;
use crate::web::http::words::{Phrase, Words};

/// A link to another period.
pub(in crate::web) struct PeriodLink {
    pub(in crate::web) name: Phrase,
    pub(in crate::web) address: String,
    pub(in crate::web) is_current: bool,
}

/// The periods that have figures.
pub(in crate::web) struct OfferedPeriods {
    stored: Vec<Period>,
}

impl OfferedPeriods {
    /// Returns the periods for which figures are stored.
    pub(in crate::web) fn new(stored: Vec<Period>) -> Self {
        Self { stored }
    }

    /// Returns the periods with figures, and the months in which cases were finished.
    pub(in crate::web) fn with_cases(figures: &mut Figures<'_>) -> Result<Self, StoreError> {
        let mut periods = figures.list_periods()?;
        periods.extend(figures.list_case_months()?);
        Ok(Self::new(periods))
    }

    /// Returns the periods with figures and the months of which cases are known, and the newest quarter
    /// with figures.
    pub(in crate::web) fn with_newest(
        figures: &mut Figures<'_>,
        now: Timestamp,
    ) -> Result<(Self, Period), StoreError> {
        let mut periods = figures.list_periods()?;
        let newest = Self::new(periods.clone()).newest_quarter(now);
        periods.extend(figures.list_known_months()?);
        Ok((Self::new(periods), newest))
    }

    /// Whether there are no figures at all.
    pub(in crate::web) fn is_empty(&self) -> bool {
        self.stored.is_empty()
    }

    /// Returns the newest quarter with figures, or the current one where there are none.
    pub(in crate::web) fn newest_quarter(&self, now: Timestamp) -> Period {
        self.newest(Month::at(now).quarter(), 1)
            .pop()
            .unwrap_or_else(|| Month::at(now).quarter())
    }

    /// Returns the newest periods with figures of the same kind as `kind`, newest first.
    pub(in crate::web) fn newest(&self, kind: Period, most: usize) -> Vec<Period> {
        self.alike(kind).into_iter().rev().take(most).collect()
    }

    /// Returns all periods with figures of the same kind as `kind`.
    fn alike(&self, kind: Period) -> BTreeSet<Period> {
        self.stored
            .iter()
            .filter_map(|stored| enclosing(kind, *stored))
            .collect()
    }

    /// Returns the nearest earlier period of the same kind with figures.
    pub(in crate::web) fn before(&self, period: Period) -> Option<Period> {
        self.alike(period).range(..period).next_back().copied()
    }

    /// Returns the nearest later period of the same kind with figures.
    pub(in crate::web) fn after(&self, period: Period) -> Option<Period> {
        self.alike(period).into_iter().find(|other| *other > period)
    }

    /// Returns, by kind, all years and then the halves, quarters and months of the period's own year,
    /// each if it has figures or is the period itself.
    pub(in crate::web) fn around(&self, period: Period) -> Vec<Vec<Period>> {
        let year = Month::of(period.first_day()).year();
        let Period::Year(number) = year else {
            return Vec::new();
        };
        let january = Month::of(period.first_day().first_of_year());
        let kinds = [
            year,
            Period::Half(number, 1),
            Period::Quarter(number, 1),
            Period::Month(january),
        ];
        kinds
            .into_iter()
            .map(|kind| {
                let mut alike = self.alike(kind);
                alike.retain(|other| kind == year || year.contains(*other));
                if std::mem::discriminant(&kind) == std::mem::discriminant(&period) {
                    alike.insert(period);
                }
                alike.into_iter().collect::<Vec<_>>()
            })
            .filter(|alike| !alike.is_empty())
            .collect()
    }
}

/// Returns the period of the same kind as `kind` that contains all of `stored`.
fn enclosing(kind: Period, stored: Period) -> Option<Period> {
    let candidate = around_day(kind, stored.first_day());
    candidate.contains(stored).then_some(candidate)
}

/// Returns the period of the same kind as `kind` that contains a day.
pub(in crate::web) fn around_day(kind: Period, day: Date) -> Period {
    let month = Month::of(day);
    match kind {
        Period::Year(_) => month.year(),
        Period::Half(..) => Period::Half(day.year(), (day.month() + 5) / 6),
        Period::Quarter(..) => month.quarter(),
        Period::Month(_) => Period::Month(month),
    }
}

/// Returns the period itself, or the last of its kind in which the agency existed.
pub(in crate::web) fn last_valid(agency: &Agency, period: Period) -> Period {
    if agency.is_valid_in(period) {
        return period;
    }
    match (agency.valid_to, agency.valid_from) {
        (Some(to), _) if to < period.first_day() => around_day(period, to),
        (_, Some(from)) => around_day(period, from),
        _ => period,
    }
}

/// The navigation between the periods of a page.
pub(in crate::web) struct PeriodLinks {
    pub(in crate::web) before: Option<PeriodLink>,
    pub(in crate::web) after: Option<PeriodLink>,
    /// The links by kind of period.
    pub(in crate::web) kinds: Vec<Vec<PeriodLink>>,
}

impl PeriodLinks {
    /// Returns links to the periods around one, at the addresses that `address` returns.
    pub(in crate::web) fn new(
        offered: &OfferedPeriods,
        period: Period,
        reading: &Reading<'_>,
        address: impl Fn(Period) -> String,
    ) -> Self {
        let link = |other: Period| PeriodLink {
            name: name(reading.words, other),
            address: address(other),
            is_current: other == period,
        };
        Self {
            before: offered.before(period).map(link),
            after: offered.after(period).map(link),
            kinds: offered
                .around(period)
                .into_iter()
                .map(|alike| alike.into_iter().map(link).collect())
                .collect(),
        }
    }
}

/// Returns the name of a period in the page's language.
pub(in crate::web) fn name(words: Words<'_>, period: Period) -> Phrase {
    let first = period.first_day();
    let id = match period {
        Period::Year(_) => "period-year".to_owned(),
        Period::Half(_, half) => format!("period-half-{half}"),
        Period::Quarter(_, quarter) => format!("period-quarter-{quarter}"),
        Period::Month(_) => "period-month".to_owned(),
    };
    let (year, month) = (first.year().to_string(), first.month().to_string());
    words.say_with(&id, &[("year", &year), ("month", &month)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cases::agency::Slug;
    use crate::domain::language::Languages;
    use jiff::civil::date;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn offered(stored: &[&str]) -> OfferedPeriods {
        OfferedPeriods::new(stored.iter().map(|text| period(text)).collect())
    }

    #[test]
    fn a_quarter_is_offered_once_a_month_of_it_has_figures() {
        let offered = offered(&["2025-12", "2026-04", "2026-05", "2026-08"]);
        let quarters = offered.newest(period("2030-Q1"), 2);
        assert_eq!(quarters, [period("2026-Q3"), period("2026-Q2")]);
        assert_eq!(offered.before(period("2026-Q2")), Some(period("2025-Q4")));
        assert_eq!(offered.after(period("2026-Q3")), None);
    }

    #[test]
    fn figures_of_a_quarter_offer_no_month() {
        let offered = offered(&["2026-Q3"]);
        assert!(offered.newest(period("2026-07"), 9).is_empty());
        assert_eq!(offered.newest(period("2026"), 9), [period("2026")]);
    }

    #[test]
    fn a_period_without_figures_is_still_offered_on_its_own_page() {
        let around = offered(&["2026-08"]).around(period("2026-Q1"));
        assert_eq!(around[2], [period("2026-Q1"), period("2026-Q3")]);
    }

    #[test]
    fn without_figures_the_current_quarter_is_the_newest() {
        let now: Timestamp = "2026-11-22T03:00:00Z".parse().unwrap();
        assert_eq!(offered(&[]).newest_quarter(now), period("2026-Q4"));
    }

    #[test]
    fn the_vietnamese_names_are_those_of_the_charts() {
        let languages = Languages::new([]).unwrap_or_else(|errors| panic!("{errors:?}"));
        let words = Words::new(&languages, "vi");
        let charts = crate::report::charts::Texts::new(&languages, "vi");
        for text in [
            "2026", "2026-H1", "2026-H2", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-09",
        ] {
            let period = period(text);
            assert_eq!(name(words, period).text, charts.period(period));
        }
    }

    #[test]
    fn an_agency_that_has_ended_is_linked_where_it_last_existed() {
        let agency = Agency {
            code: Slug::parse("huyen-tien-lu").unwrap(),
            name: "Huyện Tiên Lữ".into(),
            name_en: None,
            block: Slug::parse("huyen").unwrap(),
            valid_from: None,
            valid_to: Some(date(2025, 6, 30)),
            successor: None,
        };
        let newest = Period::Quarter(2026, 3);
        assert_eq!(last_valid(&agency, newest), Period::Quarter(2025, 2));
    }
}
