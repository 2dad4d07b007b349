//! What an address can name that there is not.

use crate::domain::cases::agency::Agency;
use crate::domain::period::Period;

/// What there is not.
pub(super) enum Missing {
    /// No page at all.
    Address,
    /// No such block.
    Block,
    /// No such agency.
    Agency,
    /// A text that is no period.
    Period,
    /// A text that names no method.
    Method,
    /// The agency did not exist in that period.
    NotThen(Box<Agency>, Period),
}

impl Missing {
    pub(super) fn id(&self) -> &'static str {
        match self {
            Self::Address => "missing-address",
            Self::Block => "missing-block",
            Self::Agency => "missing-agency",
            Self::Period => "missing-period",
            Self::Method => "missing-method",
            Self::NotThen(..) => "missing-then",
        }
    }
}
