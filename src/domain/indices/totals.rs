//! Totals that agencies report of a month: all their cases, and the complaints and suggestions (PAKN)
//! about them. What is not reported is not known, and never 0.

use std::ops::AddAssign;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::cases::agency::Slug;
use crate::domain::figures::score::Score;
use crate::domain::period::Month;

/// The reported complaints and suggestions (phản ánh, kiến nghị).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportedPakn {
    /// Received.
    pub received: i64,
    /// Those among them that were handled on time.
    pub on_time: i64,
    /// Those among them whose sender was satisfied with the handling.
    pub satisfied: i64,
}

impl AddAssign for ReportedPakn {
    fn add_assign(&mut self, other: Self) {
        self.received += other.received;
        self.on_time += other.on_time;
        self.satisfied += other.satisfied;
    }
}

/// The reported totals of an agency in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedTotals {
    /// The agency.
    pub agency: Slug,
    /// The month.
    pub month: Month,
    /// Cases received.
    pub received: i64,
    /// Cases finished.
    pub finished: i64,
    /// Complaints and suggestions; `None` where they are not reported.
    pub pakn: Option<ReportedPakn>,
    /// Where the numbers come from.
    pub source: String,
}

/// The reported totals of a period, each of whose months was reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeriodTotals {
    /// Cases received.
    pub received: i64,
    /// Cases finished.
    pub finished: i64,
    /// The finished cases that sipas knows, in percent of the reported ones, rounded half-up; `null`
    /// where none is reported. Above 100 sipas knows more cases than were reported.
    #[schema(value_type = Option<f64>)]
    pub seen: Option<Score>,
    /// Complaints and suggestions, where every month's are reported.
    #[serde(skip)]
    pub pakn: Option<ReportedPakn>,
}

impl PeriodTotals {
    /// Sums the totals of the months in which an agency existed, of which sipas knows `finished` cases;
    /// `None` where one is missing.
    pub fn of_months<'a>(
        months: impl IntoIterator<Item = Month>,
        find: impl Fn(Month) -> Option<&'a ReportedTotals>,
        known: i64,
    ) -> Option<Self> {
        let (mut received, mut finished) = (0, 0);
        let mut pakn: Option<ReportedPakn> = Some(ReportedPakn::default());
        let mut any = false;
        for month in months {
            let totals = find(month)?;
            received += totals.received;
            finished += totals.finished;
            match (&mut pakn, totals.pakn) {
                (Some(sum), Some(more)) => *sum += more,
                _ => pakn = None,
            }
            any = true;
        }
        any.then_some(Self {
            received,
            finished,
            seen: Score::of_counts(known, finished),
            pakn,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::Period;

    fn totals(month: Month, finished: i64, pakn: Option<ReportedPakn>) -> ReportedTotals {
        ReportedTotals {
            agency: Slug::parse("so-tp").unwrap(),
            month,
            received: finished + 1,
            finished,
            pakn,
            source: "báo cáo".to_owned(),
        }
    }

    #[test]
    fn a_period_has_totals_where_every_month_has() {
        let months = "2026-Q3".parse::<Period>().unwrap().months();
        let pakn = ReportedPakn {
            received: 2,
            on_time: 1,
            satisfied: 0,
        };
        let mut all: Vec<_> = months
            .iter()
            .map(|&month| totals(month, 100, Some(pakn)))
            .collect();
        let sum = |all: &[ReportedTotals]| {
            let find = |month| all.iter().find(|totals| totals.month == month);
            PeriodTotals::of_months(months.clone(), find, 250)
        };
        let whole = sum(&all).unwrap();
        assert_eq!((whole.received, whole.finished), (303, 300));
        assert_eq!(whole.seen.unwrap().to_string(), "83.33");
        assert_eq!(whole.pakn.unwrap().received, 6);
        all[1].pakn = None;
        assert_eq!(sum(&all).unwrap().pakn, None);
        all.remove(0);
        assert_eq!(sum(&all), None);
        assert_eq!(PeriodTotals::of_months([], |_| None, 0), None);
    }

    #[test]
    fn more_known_cases_than_reported_ones_are_more_than_all() {
        let months = "2026-07".parse::<Period>().unwrap().months();
        let one = totals(months[0], 40, None);
        let sum = |known| PeriodTotals::of_months(months.clone(), |_| Some(&one), known).unwrap();
        assert_eq!(sum(50).seen.unwrap().to_string(), "125.00");
        assert_eq!(sum(0).seen.unwrap().to_string(), "0.00");
    }
}
