//! The codes of an edition: every status that stands in one, and nothing else does.

use crate::domain::figures::funnel::Mark;
use crate::domain::figures::ranking::{Direction, Group, NotComparable};
use crate::domain::figures::score::NoScore;

/// What a code tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeKind {
    /// Why there is no score, no distribution or no rank.
    Reason,
    /// How an agency stands against its block.
    Group,
    /// Whether an agency is unusual among its peers.
    Mark,
    /// Whether a score has changed since the previous edition, or why that can't be told.
    Change,
}

impl CodeKind {
    /// The name in `codes.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Group => "group",
            Self::Mark => "mark",
            Self::Change => "change",
        }
    }
}

/// Declares every code once: its variant, its name in files, its kind, and what it says.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:ident;)*) => {
        /// A code of an edition.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of `codes.csv`.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it stands in files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What it tells.
            pub fn kind(self) -> CodeKind {
                match self {
                    $(Self::$variant => CodeKind::$kind,)*
                }
            }
        }
    };
}

codes! {
    /// There is no answer.
    NoData = "no_data", Reason;
    /// There are answers, but too few to be shown.
    Suppressed = "suppressed", Reason;
    /// Not ranked: no case finished.
    NoCases = "no_cases", Reason;
    /// Not ranked: too few cases finished.
    FewCases = "few_cases", Reason;
    /// Not ranked: enough cases finished, but too few answered.
    LowCoverage = "low_coverage", Reason;
    /// Not ranked: scored by another definition than its block.
    OtherDefinition = "other_definition", Reason;
    /// Not ranked: it did not exist for the whole period.
    NotWholePeriod = "not_whole_period", Reason;
    /// Not ranked: nobody of its block is.
    NotRankedBlock = "not_ranked_block", Reason;
    /// Better than its block by more than chance.
    Above = "above", Group;
    /// No difference from its block is shown.
    Within = "within", Group;
    /// Worse than its block by more than chance.
    Below = "below", Group;
    /// Beyond the upper limit of its peers.
    UnusuallyHigh = "unusually_high", Mark;
    /// Beyond the lower limit of its peers.
    UnusuallyLow = "unusually_low", Mark;
    /// The score has risen by more than chance.
    Risen = "risen", Change;
    /// The score has fallen by more than chance.
    Fallen = "fallen", Change;
    /// The data give no ground to say that the score has changed.
    NotShown = "not_shown", Change;
    /// There is no edition of an earlier period.
    NoPreviousEdition = "no_previous_edition", Change;
    /// There is no score to compare.
    NoScore = "no_score", Change;
    /// The previous edition has no score of this agency.
    NoEarlierScore = "no_earlier_score", Change;
    /// The questionnaire of the previous edition counts differently.
    OtherSurvey = "other_survey", Change;
    /// The method of the previous edition, or its version, was another one.
    OtherMethod = "other_method", Change;
}

impl Code {
    /// The code of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl From<Group> for Code {
    fn from(group: Group) -> Self {
        match group {
            Group::Above => Self::Above,
            Group::Within => Self::Within,
            Group::Below => Self::Below,
        }
    }
}

impl From<Mark> for Code {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::UnusuallyHigh => Self::UnusuallyHigh,
            Mark::UnusuallyLow => Self::UnusuallyLow,
        }
    }
}

impl From<Direction> for Code {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Risen => Self::Risen,
            Direction::Fallen => Self::Fallen,
            Direction::NotShown => Self::NotShown,
        }
    }
}

impl From<NotComparable> for Code {
    fn from(reason: NotComparable) -> Self {
        match reason {
            NotComparable::NoScore => Self::NoScore,
            NotComparable::NoEarlierScore => Self::NoEarlierScore,
            NotComparable::OtherSurvey => Self::OtherSurvey,
            NotComparable::OtherMethod => Self::OtherMethod,
        }
    }
}

impl From<NoScore> for Code {
    fn from(reason: NoScore) -> Self {
        match reason {
            NoScore::NoData => Self::NoData,
            NoScore::Suppressed => Self::Suppressed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::figures::ranking::Unranked;

    #[test]
    fn every_code_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::find(code.name()), Some(*code));
        }
    }

    #[test]
    fn every_reason_of_a_ranking_is_a_code() {
        // No edition is made of a period that is not closed for an agency of its block.
        let reasons = Unranked::ALL.into_iter();
        for reason in reasons.filter(|reason| *reason != Unranked::NotClosed) {
            let code = Code::find(reason.name());
            assert_eq!(code.map(Code::kind), Some(CodeKind::Reason), "{reason:?}");
        }
    }
}
