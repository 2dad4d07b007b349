//! Apologies: *phiếu xin lỗi và hẹn lại ngày trả kết quả*, owed for every case past its due date,
//! pending ones included, at the latest on the promised date.

use jiff::civil::Date;

use super::case::{Case, Punctuality};
use crate::domain::tidy;

/// Most characters of a reason: what a line or two of paper hold.
pub const LONGEST_REASON: usize = 300;

/// What an apology says beside the case. The applicant's name is on the paper alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apology {
    /// The day it is made on.
    pub day: Date,
    /// Why the result is late.
    pub reason: String,
    /// The day on which the result is promised now, or was given.
    pub new_return_date: Date,
}

/// Why there is nothing to apologise for, or not yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApologyError {
    /// No date was promised.
    #[error("the case has no due date")]
    NoDueDate,
    /// It was finished in time.
    #[error("the case was finished in time")]
    InTime,
    /// Nobody said why it is late.
    #[error("the case has no reason of its delay; name one")]
    NoReason,
    /// The reason is too long.
    #[error("the reason is longer than {LONGEST_REASON} characters")]
    LongReason,
    /// A pending case has no other date yet.
    #[error("the case is not finished; name the new return date")]
    NoNewDate,
    /// The new date is no later than the old one, or over already.
    #[error("the new return date must lie after the due date, and not before today")]
    NewDateTooEarly,
}

impl Apology {
    /// The apology for a case. Where they are not given, the reason is that of the case's delay
    /// and the new date the one on which it was finished.
    ///
    /// # Errors
    /// When none is owed, or something is missing or can't be.
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
        let finished = case.finished_at.map(|moment| moment.date);
        let new = new_return_date
            .or(finished)
            .ok_or(ApologyError::NoNewDate)?;
        // A promised hour can be missed on its day.
        let is_after = new > due.date || new == due.date && due.time.is_some();
        if !is_after || finished.is_none() && new < today {
            return Err(ApologyError::NewDateTooEarly);
        }
        Ok(Self {
            day: today,
            reason,
            new_return_date: new,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::cases::agency::Slug;
    use crate::domain::cases::apology::*;
    use crate::domain::cases::case::{CaseTime, Channel};
    use jiff::civil::date;

    const TODAY: Date = date(2026, 7, 15);

    fn case(due: &str, finished: &str) -> Case {
        let moment = |text: &str| (!text.is_empty()).then(|| CaseTime::parse(text).unwrap());
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
            due_at: moment(due),
            finished_at: moment(finished),
            outcome: None,
            overdue_reason: Some("Chờ xác minh".into()),
        }
    }

    fn made(case: &Case, new: Option<Date>) -> Result<Date, ApologyError> {
        Apology::of(case, None, new, TODAY).map(|apology| apology.new_return_date)
    }

    #[test]
    fn a_late_result_has_its_own_date_and_reason() {
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
    fn a_pending_case_needs_a_new_date_that_is_to_come() {
        let pending = case("2026-07-10", "");
        assert_eq!(made(&pending, None), Err(ApologyError::NoNewDate));
        for (new, expected) in [
            (date(2026, 7, 20), Ok(date(2026, 7, 20))),
            (TODAY, Ok(TODAY)),
            (date(2026, 7, 14), Err(ApologyError::NewDateTooEarly)),
        ] {
            assert_eq!(made(&pending, Some(new)), expected);
        }
        // Told before the promised day is over.
        let not_yet_due = case("2026-07-15", "");
        assert_eq!(
            made(&not_yet_due, Some(TODAY)),
            Err(ApologyError::NewDateTooEarly)
        );
        assert!(made(&not_yet_due, Some(date(2026, 7, 16))).is_ok());
        assert!(made(&case("2026-07-15 09:00", ""), Some(TODAY)).is_ok());
    }

    #[test]
    fn what_was_in_time_or_had_no_date_needs_none() {
        let in_time = case("2026-07-10", "2026-07-10");
        assert_eq!(made(&in_time, Some(TODAY)), Err(ApologyError::InTime));
        assert_eq!(
            made(&case("", ""), Some(TODAY)),
            Err(ApologyError::NoDueDate)
        );
    }

    #[test]
    fn a_reason_is_needed_and_short() {
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
