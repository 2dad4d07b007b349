//! Short names of the reasons for refusing lines, by which refused lines are counted. A kind quotes
//! nothing of the file, so that there are few of them.

use super::cell::{CellError, CellReason};
use super::table::{LineError, LineReason};

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
            Self::TooLong { .. } => "too long",
            Self::Control(_) => "a control character",
            Self::Date(_) => "not a date",
            Self::Period(_) => "not a period",
            Self::PeriodKind { .. } => "another kind of period",
            Self::Code(_) => "not a code",
            Self::UnknownAgency(_) => "no known agency",
            Self::AmbiguousAgency { .. } => "a name of several agencies",
            Self::IsIntakeOffice(_) => "an intake office",
            Self::NotIntakeOffice(_) => "not an intake office",
            Self::UnknownWord { .. } => "not a known word",
            Self::FinishedBeforeReceived { .. } => "finished before received",
            Self::OutcomeUnfinished => "an outcome of a pending case",
            Self::EndsBeforeItBegins { .. } => "ends before it begins",
            Self::OwnSuccessor => "its own successor",
            Self::Source(_) => "not a source",
            Self::Level { .. } => "not an answer of the survey",
            Self::OtherSurvey { .. } => "a question of another survey",
            Self::NoColumn { .. } => "missing",
            Self::NotAboutIntake { .. } => "not a question about an intake office",
            Self::NoAnswer => "no answer at all",
        }
    }
}

impl LineReason {
    fn kind(&self) -> &'static str {
        match self {
            Self::Utf16 | Self::NotUtf8 { .. } => "not UTF-8",
            Self::Nul => "a NUL byte",
            Self::TooLong => "too long",
            Self::QuoteTooLong | Self::UnclosedQuote => "a quote that is never closed",
            Self::Cells { .. } => "another number of cells than the header",
            Self::Read(_) => "unreadable",
        }
    }
}
