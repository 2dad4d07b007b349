//! A case with everything that is known of it, and how it stands against its due date.

use std::cmp::Ordering;

use jiff::civil::Date;

use super::time::CaseTime;
use super::words::{Applicant, Channel, Outcome, Punctuality};
use crate::domain::cases::agency::Slug;

/// One case, as the one-stop software knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The deciding agency: what is scored.
    pub agency: Slug,
    /// The number on the receipt, unique within the agency that received it.
    pub case_code: String,
    /// Where it was handed in.
    pub intake_office: Option<Slug>,
    /// Where the result is returned; the intake office where nothing else is given.
    pub return_office: Option<Slug>,
    /// The counter.
    pub counter: Option<String>,
    /// The procedure's code.
    pub procedure: Option<String>,
    /// The procedure's name.
    pub procedure_name: Option<String>,
    /// The field (lĩnh vực).
    pub field: Option<String>,
    /// Who applied.
    pub applicant: Option<Applicant>,
    /// How it was handed in.
    pub channel: Channel,
    /// When it was received.
    pub received_at: CaseTime,
    /// When it is due.
    pub due_at: Option<CaseTime>,
    /// When it was finished; `None` while pending.
    pub finished_at: Option<CaseTime>,
    /// How it ended; `None` while pending.
    pub outcome: Option<Outcome>,
    /// Why it was overdue.
    pub overdue_reason: Option<String>,
}

impl Case {
    /// The day on which the case counts: that of the finish, or else of the receipt.
    pub fn day(&self) -> Date {
        self.finished_at.unwrap_or(self.received_at).date
    }

    /// Whether the case is due before it was received: one of the two dates is wrong.
    pub fn is_due_before_receipt(&self) -> bool {
        self.due_at
            .is_some_and(|due| due.is_before(self.received_at))
    }

    /// The case's state against its due date; `None` while pending.
    ///
    /// Early is finished on a day before the due day. On time is finished on the due day, and not
    /// after its hour where one was promised. A case without a due date is on time.
    pub fn punctuality(&self) -> Option<Punctuality> {
        let finished = self.finished_at?;
        let Some(due) = self.due_at else {
            return Some(Punctuality::OnTime);
        };
        Some(match finished.date.cmp(&due.date) {
            Ordering::Less => Punctuality::Early,
            Ordering::Greater => Punctuality::Overdue,
            Ordering::Equal => match (finished.time, due.time) {
                (Some(finished), Some(due)) if finished > due => Punctuality::Overdue,
                _ => Punctuality::OnTime,
            },
        })
    }

    /// The days from the due day to the day of the result, or to `today` while the case is pending;
    /// negative before the due day. `None` without a due date.
    pub fn days_late(&self, today: Date) -> Option<i64> {
        let until = self.finished_at.map_or(today, |finished| finished.date);
        let late = until.since(self.due_at?.date).ok()?;
        Some(i64::from(late.get_days()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(finished_at: &str, due_at: &str) -> Option<Punctuality> {
        let time = |text: &str| (!text.is_empty()).then(|| CaseTime::parse(text).unwrap());
        Case {
            agency: Slug::parse("so-khcn").unwrap(),
            case_code: "1".into(),
            intake_office: None,
            return_office: None,
            counter: None,
            procedure: None,
            procedure_name: None,
            field: None,
            applicant: None,
            channel: Channel::Counter,
            received_at: CaseTime::parse("2026-06-01").unwrap(),
            due_at: time(due_at),
            finished_at: time(finished_at),
            outcome: None,
            overdue_reason: None,
        }
        .punctuality()
    }

    #[test]
    fn a_day_before_the_due_day_is_early() {
        assert_eq!(
            finished("2026-06-30 23:59", "2026-07-01"),
            Some(Punctuality::Early)
        );
    }

    #[test]
    fn any_hour_of_the_due_day_is_on_time() {
        assert_eq!(
            finished("2026-07-01 23:59", "2026-07-01"),
            Some(Punctuality::OnTime)
        );
    }

    #[test]
    fn a_promised_hour_counts() {
        assert_eq!(
            finished("2026-07-01 11:30", "2026-07-01 11:30"),
            Some(Punctuality::OnTime)
        );
        assert_eq!(
            finished("2026-07-01 11:31", "2026-07-01 11:30"),
            Some(Punctuality::Overdue)
        );
        assert_eq!(
            finished("2026-07-01", "2026-07-01 11:30"),
            Some(Punctuality::OnTime)
        );
    }

    #[test]
    fn a_case_without_a_due_date_is_on_time() {
        assert_eq!(finished("2026-07-09", ""), Some(Punctuality::OnTime));
        assert_eq!(finished("", "2026-07-01"), None);
    }
}
