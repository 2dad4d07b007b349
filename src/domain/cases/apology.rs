//! Apologies (phiếu xin lỗi và hẹn lại ngày trả kết quả). One is owed for every case past its due
//! date, pending or finished, at the latest on the promised date.

use jiff::civil::Date;

use super::case::{Case, Punctuality};
use crate::domain::tidy;

/// The most characters of a reason, which fit on two lines of paper.
pub const LONGEST_REASON: usize = 300;

/// What an apology says in addition to the case. The applicant's name is on the paper only and is
/// never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apology {
    /// The day on which it is made.
    pub day: Date,
    /// Why the result is late.
    pub reason: String,
    /// The day for which the result is promised now, or on which it was given.
    pub new_return_date: Date,
    /// Whether the result was given, so that no new day is appointed.
    pub is_given: bool,
}

/// Why no apology can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApologyError {
    /// No due date was promised.
    #[error("the case has no due date")]
    NoDueDate,
    /// The case was finished in time.
    #[error("the case was finished in time")]
    InTime,
    /// No reason for the delay is known.
    #[error("the case has no reason of its delay; name one")]
    NoReason,
    /// The reason is too long.
    #[error("the reason is longer than {LONGEST_REASON} characters")]
    LongReason,
    /// The case is pending, and no new return date is given.
    #[error("the case is not finished; name the new return date")]
    NoNewDate,
    /// A new return date is named for a result that was given on another day.
    #[error("the result was given on {0}, so no new return date can be appointed")]
    AlreadyGiven(Date),
    /// The new return date is not after the due date, or is past.
    #[error("the new return date must lie after the due date, and not before today")]
    NewDateTooEarly,
}

impl Apology {
    /// Returns the apology for a case. Without a `reason` it gives the one stored with the case. Where
    /// the result was given, it says when, and appoints no other day.
    ///
    /// # Errors
    /// When no apology is owed, or a reason or date is missing or invalid.
    pub fn of(
        case: &Case,
        reason: Option<&str>,
        new_return_date: Option<Date>,
        today: Date,
    ) -> Result<Self, ApologyError> {
        let due = case.due_at.ok_or(ApologyError::NoDueDate)?;
        if case.finished_at.is_some() && case.punctuality() != Some(Punctuality::Overdue) {
            return Err(ApologyError::InTime);
        }
        let given = reason.map(tidy).filter(|reason| !reason.is_empty());
        let reason = given
            .or_else(|| case.overdue_reason.clone())
            .ok_or(ApologyError::NoReason)?;
        if reason.chars().count() > LONGEST_REASON {
            return Err(ApologyError::LongReason);
        }
        let finished = case.finished_at.map(|time| time.date);
        let new = match (finished, new_return_date) {
            (Some(given), Some(new)) if new != given => {
                return Err(ApologyError::AlreadyGiven(given));
            }
            (Some(given), _) => given,
            (None, new) => new.ok_or(ApologyError::NoNewDate)?,
        };
        // A promised hour can be missed on the due day itself.
        let is_after = new > due.date || new == due.date && due.time.is_some();
        if !is_after || finished.is_none() && new < today {
            return Err(ApologyError::NewDateTooEarly);
        }
        Ok(Self {
            day: today,
            reason,
            new_return_date: new,
            is_given: finished.is_some(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cases::agency::Slug;
    use crate::domain::cases::case::{CaseTime, Channel};
    use jiff::civil::date;

    const TODAY: Date = date(2026, 7, 15);

    fn case(due: &str, finished: &str) -> Case {
        let time = |text: &str| (!text.is_empty()).then(|| CaseTime::parse(text).unwrap());
        Case {
            agency: Slug::parse("so-tp").unwrap(),
            case_code: "1".into(),
            intake_office: None,
            return_office: None,
            counter: None,
            procedure: None,
            procedure_name: None,
            field: None,
            applicant: None,
            channel: Channel::Counter,
            received_at: CaseTime::parse("2026-07-01").unwrap(),
            due_at: time(due),
            finished_at: time(finished),
            outcome: None,
            overdue_reason: Some("Chờ xác minh".into()),
        }
    }

    fn made(case: &Case, new: Option<Date>) -> Result<Date, ApologyError> {
        Apology::of(case, None, new, TODAY).map(|apology| apology.new_return_date)
    }

    #[test]
    fn a_late_result_gives_its_own_date_and_reason() {
        let apology = Apology::of(&case("2026-07-10", "2026-07-13"), None, None, TODAY).unwrap();
        assert_eq!(apology.new_return_date, date(2026, 7, 13));
        assert_eq!(apology.reason, "Chờ xác minh");
        let said = Apology::of(
            &case("2026-07-10", "2026-07-13"),
            Some("  Mất điện "),
            None,
            TODAY,
        );
        assert_eq!(said.unwrap().reason, "Mất điện");
    }

    #[test]
    fn no_day_is_appointed_for_a_result_that_was_given() {
        let given = case("2026-07-10", "2026-07-13");
        let on = date(2026, 7, 13);
        assert_eq!(made(&given, Some(on)), Ok(on));
        let refused = made(&given, Some(date(2026, 7, 20)));
        assert_eq!(refused, Err(ApologyError::AlreadyGiven(on)));
    }

    #[test]
    fn a_pending_case_needs_a_new_date_in_the_future() {
        let pending = case("2026-07-10", "");
        assert_eq!(made(&pending, None), Err(ApologyError::NoNewDate));
        for (new, expected) in [
            (date(2026, 7, 20), Ok(date(2026, 7, 20))),
            (TODAY, Ok(TODAY)),
            (date(2026, 7, 14), Err(ApologyError::NewDateTooEarly)),
        ] {
            assert_eq!(made(&pending, Some(new)), expected);
        }
        // The promised day is not over yet.
        let not_yet_due = case("2026-07-15", "");
        assert_eq!(
            made(&not_yet_due, Some(TODAY)),
            Err(ApologyError::NewDateTooEarly)
        );
        assert!(made(&not_yet_due, Some(date(2026, 7, 16))).is_ok());
        assert!(made(&case("2026-07-15 09:00", ""), Some(TODAY)).is_ok());
    }

    #[test]
    fn a_case_in_time_or_without_a_due_date_needs_no_apology() {
        let in_time = case("2026-07-10", "2026-07-10");
        assert_eq!(made(&in_time, Some(TODAY)), Err(ApologyError::InTime));
        assert_eq!(
            made(&case("", ""), Some(TODAY)),
            Err(ApologyError::NoDueDate)
        );
    }

    #[test]
    fn a_reason_is_required_and_short() {
        let silent = Case {
            overdue_reason: None,
            ..case("2026-07-10", "2026-07-13")
        };
        let of = |reason| Apology::of(&silent, reason, None, TODAY);
        assert_eq!(of(Some(" ")), Err(ApologyError::NoReason));
        let long = "ă".repeat(LONGEST_REASON + 1);
        assert_eq!(of(Some(&long)), Err(ApologyError::LongReason));
        assert!(of(Some(&long[..long.len() - 2])).is_ok());
    }
}
