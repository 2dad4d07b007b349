//! Short names of the reasons for refusing lines, by which refused lines are counted. A kind quotes
//! nothing of the file, so that there are few of them.

use super::cell::{CellError, CellReason};
use super::no_value::NoValue;
use super::table::{LineError, LineReason};
use crate::domain::cases::agencies::AgencyRefusal;
use crate::domain::cases::case::{CaseCodeError, CaseReason, CaseTimeError};

/// A refusal of a line.
pub trait Refusal {
    /// The column, as written in the header; empty where the whole line is refused.
    fn column(&self) -> &str;
    /// Why, and what can be done about it.
    fn reason(&self) -> String;
    /// The kind of the reason.
    fn kind(&self) -> &'static str;
}

impl Refusal for CellError {
    fn column(&self) -> &str {
        &self.column
    }

    fn reason(&self) -> String {
        self.reason.to_string()
    }

    fn kind(&self) -> &'static str {
        self.reason.kind()
    }
}

impl Refusal for LineError {
    fn column(&self) -> &'static str {
        ""
    }

    fn reason(&self) -> String {
        self.reason.to_string()
    }

    fn kind(&self) -> &'static str {
        self.reason.kind()
    }
}

impl CellReason {
    fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoValue(NoValue::ErrorValue(_)) => "a spreadsheet's error value",
            Self::NoValue(NoValue::NarrowCell) => "a cell too narrow for its value",
            Self::NoValue(NoValue::Null) => "the empty value of a database",
            Self::TooLong { .. } => "too long",
            Self::Control(_) => "a control character",
            Self::Date(CaseTimeError::NoDate(_)) => "not a date",
            Self::Date(CaseTimeError::SerialNumber(_)) => "a spreadsheet's number of a date",
            Self::Date(CaseTimeError::TwelveHours(_)) => "a time with AM or PM",
            Self::Period(_) => "not a period",
            Self::PeriodKind { .. } => "another kind of period",
            Self::Code(_) => "not a code",
            Self::UnknownAgency(_) => "no known agency",
            Self::AmbiguousAgency { .. } => "a name of several agencies",
            Self::IsIntakeOffice(_) => "an intake office",
            Self::NotIntakeOffice(_) => "not an intake office",
            Self::UnknownWord { .. } => "not a known word",
            Self::Formula(_) | Self::CaseCode(CaseCodeError::Formula(_)) => "a formula",
            Self::CaseCode(CaseCodeError::Empty) => "empty",
            Self::CaseCode(CaseCodeError::TooLong(_)) => "too long",
            Self::CaseCode(CaseCodeError::Scientific(_) | CaseCodeError::Date(_)) => {
                "damaged by a spreadsheet"
            }
            Self::Case(reason) => reason.kind(),
            Self::Repeated(_) => "the same case with other values",
            Self::RepeatedAgency(_) => "the same agency with other values",
            Self::PendingFinished(_) => "a pending case that is finished",
            Self::EndsBeforeItBegins { .. } => "ends before it begins",
            Self::OwnSuccessor => "its own successor",
            Self::Source(_) => "not a source",
            Self::Level { .. } => "not an answer of the survey",
            Self::OtherSurvey { .. } => "a question of another survey",
            Self::NoColumn { .. } => "missing",
            Self::NotAboutIntake { .. } => "not a question about an intake office",
            Self::NoAnswer => "no answer at all",
            Self::Amount(_) => "not a number",
            Self::AboveMax { .. } => "more than the highest value",
            Self::NoMax => "no highest value",
            Self::Count(_) => "not a count",
            Self::MoreThanWhole { .. } => "more than the whole",
            Self::NotBegun(_) => "a period that has not begun",
            Self::Url(_) => "not an address",
            Self::ComponentFigure => "a figure of a component",
            Self::RepeatedFigure(_) => "the same figure twice",
            Self::RepeatedTotals(_) => "the same totals twice",
        }
    }
}

impl CaseReason {
    fn kind(&self) -> &'static str {
        match self {
            Self::NotReceived => "empty",
            Self::FinishedBeforeReceived { .. } => "finished before received",
            Self::InFuture(_) => "in the future",
            Self::OutcomeUnfinished => "an outcome of a pending case",
            Self::PendingFinished(_) => "a pending case that is finished",
            Self::OutsideValidity { .. } => "an agency that did not exist then",
            Self::OtherCaseSameCode { .. } => "the code of another case",
            Self::SeveralCasesSameCode { .. } => "the code of several cases",
            Self::CodeReplaced => "a case of long ago",
            Self::Elsewhere => "a case of another agency",
            Self::OfficeElsewhere(_) => "an office out of reach",
        }
    }
}

impl Refusal for AgencyRefusal {
    fn column(&self) -> &'static str {
        match self {
            Self::UnknownSuccessor(_) | Self::Circle => "successor",
            Self::CaseOutside(_)
            | Self::CountOutside(_)
            | Self::ReceiptOutside(_)
            | Self::ResponsesOutside(_)
            | Self::FiguresOutside(_) => "valid_to",
        }
    }

    fn reason(&self) -> String {
        self.to_string()
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::UnknownSuccessor(_) => "no known agency",
            Self::Circle => "a circle of successors",
            Self::CaseOutside(_) | Self::CountOutside(_) | Self::ReceiptOutside(_) => {
                "cases would be outside"
            }
            Self::ResponsesOutside(_) => "responses would be outside",
            Self::FiguresOutside(_) => "figures would be outside",
        }
    }
}

impl LineReason {
    fn kind(&self) -> &'static str {
        match self {
            Self::Utf16 | Self::NotUtf8 { .. } => "another encoding",
            Self::Nul => "a NUL byte",
            Self::TooLong => "too long",
            Self::QuoteTooLong | Self::UnclosedQuote => "a quote that is never closed",
            Self::Cells { .. } => "another number of cells than the header",
            Self::Unnamed(_) => "a column without a name",
            Self::Read(_) => "unreadable",
        }
    }
}
