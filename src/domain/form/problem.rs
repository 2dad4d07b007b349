//! The problems that a page of the form points out.

/// A problem with a sent form. Questions and components are given by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormProblem {
    /// A question of this step was left blank. It is pointed out once, and may then stay blank.
    BlankAnswer {
        /// The question.
        question: usize,
    },
    /// The yes/no question was left blank. It is pointed out once, and may then stay blank.
    BlankScreen {
        /// The component.
        component: usize,
    },
    /// The component is ticked as not applicable although questions of it are answered. Pointed
    /// out once.
    AnsweredThoughNotApplicable {
        /// The component.
        component: usize,
    },
    /// A question has an answer that is not offered, or two different ones.
    InvalidAnswer {
        /// The question.
        question: usize,
    },
    /// A yes/no question has another answer.
    InvalidScreen {
        /// The component.
        component: usize,
    },
    /// No question is answered.
    NothingAnswered,
    /// The comment is longer than [`LONGEST_COMMENT`](super::LONGEST_COMMENT).
    CommentTooLong,
    /// The form was sent by an unknown button.
    UnknownAction,
}

impl FormProblem {
    /// Whether the form is refused, rather than shown once more as a reminder.
    pub fn refuses(self) -> bool {
        match self {
            Self::BlankAnswer { .. }
            | Self::BlankScreen { .. }
            | Self::AnsweredThoughNotApplicable { .. } => false,
            Self::InvalidAnswer { .. }
            | Self::InvalidScreen { .. }
            | Self::NothingAnswered
            | Self::CommentTooLong
            | Self::UnknownAction => true,
        }
    }
}
