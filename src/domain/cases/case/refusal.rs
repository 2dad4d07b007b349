//! Why a case is refused, whoever sends it.

use jiff::civil::Date;

use super::time::CaseTime;
use crate::domain::cases::agency::Slug;

/// A refused case: the column that is wrong, by its English name, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column `{column}`: {reason}")]
pub struct CaseRefusal {
    /// The column.
    pub column: &'static str,
    /// Why.
    pub reason: CaseReason,
}

/// Why a case is refused, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseReason {
    /// A new case without the day of its receipt.
    #[error("a new case needs the day on which it was received")]
    NotReceived,
    /// A case finished before it was received.
    #[error("{finished} is before the case was received ({received})")]
    FinishedBeforeReceived {
        /// When it was finished.
        finished: CaseTime,
        /// When it was received.
        received: CaseTime,
    },
    /// A receipt or a finish that is still to come.
    #[error("{0} is in the future: no case can be received or finished then")]
    InFuture(CaseTime),
    /// An outcome of a pending case.
    #[error(
        "an outcome needs the day on which the case was finished: fill in finished_at (Ngày trả kết quả) or empty this cell"
    )]
    OutcomeUnfinished,
    /// A word for a pending case, of one that is known to be finished.
    #[error(
        "this is a word for a pending case, but the case was finished on {0}: write how it ended, or empty finished_at (Ngày trả kết quả) as well where it is open again"
    )]
    PendingFinished(CaseTime),
    /// An agency that did not exist on the day of the case, or an intake office that did not on the day of
    /// its receipt.
    #[error("{}", outside_validity(agency, *day, *valid_from, *valid_to, successor.as_ref()))]
    OutsideValidity {
        /// The agency or office.
        agency: Slug,
        /// The day of the finish, or of the receipt while it is pending or for an office.
        day: Date,
        /// The agency's first day.
        valid_from: Option<Date>,
        /// The agency's last day.
        valid_to: Option<Date>,
        /// The agency that took over its work, if one did.
        successor: Option<Slug>,
    },
    /// A code that is unique in the province and belongs to another case.
    #[error(
        "this is the code of another case, of agency `{agency}`, received on {received}: correct the code or the day of receipt"
    )]
    OtherCaseSameCode {
        /// The agency of the other case.
        agency: Slug,
        /// The day on which the other case was received.
        received: Date,
    },
    /// A code that several predecessors of the agency gave on the same day.
    #[error(
        "{codes} each have a case with this code and this day of receipt, and `{agency}` took over from them: write the one that received this case, with follow_successor = true under [agencies]",
        codes = listed(predecessors)
    )]
    SeveralCasesSameCode {
        /// The agency.
        agency: Slug,
        /// Its predecessors that have such a case.
        predecessors: Vec<Slug>,
    },
    /// A case whose code was replaced by a pseudonym, long after its finish.
    #[error(
        "this is the code of a case that was finished long ago: its code was replaced as the rules of retention say, and the case changes no more"
    )]
    CodeReplaced,
    /// A case of an agency that is out of the sender's reach.
    #[error("this is the code of a case of another agency, which this key does not reach")]
    Elsewhere,
    /// An intake office that is out of the sender's reach.
    #[error(
        "this key does not reach the intake office `{0}`: leave this as it is, or give the key the office (`sipas key offices`)"
    )]
    OfficeElsewhere(Slug),
}

impl CaseReason {
    /// The stable code of the reason, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotReceived
            | Self::FinishedBeforeReceived { .. }
            | Self::InFuture(_)
            | Self::OutcomeUnfinished
            | Self::PendingFinished(_) => "invalid_field",
            Self::OutsideValidity { .. } => "agency_not_valid",
            Self::OtherCaseSameCode { .. } | Self::SeveralCasesSameCode { .. } => {
                "other_case_same_code"
            }
            Self::CodeReplaced => "case_code_replaced",
            Self::Elsewhere => "case_elsewhere",
            Self::OfficeElsewhere(_) => "office_elsewhere",
        }
    }
}

fn listed(codes: &[Slug]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    codes.join(" and ")
}

fn outside_validity(
    agency: &Slug,
    day: Date,
    valid_from: Option<Date>,
    valid_to: Option<Date>,
    successor: Option<&Slug>,
) -> String {
    match (valid_from, valid_to, successor) {
        (_, Some(to), Some(successor)) if day > to => format!(
            "`{agency}` existed until {to}, not on {day}: write its successor `{successor}`"
        ),
        (_, Some(to), None) if day > to => format!(
            "`{agency}` existed until {to}, not on {day}: write the one that took over its work"
        ),
        (Some(from), ..) => format!(
            "`{agency}` exists since {from}, not on {day}: write the one that did its work then"
        ),
        _ => format!("`{agency}` did not exist on {day}"),
    }
}
