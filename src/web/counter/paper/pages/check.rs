//! The page that asks for the number of a form to be checked.

use actix_web::http::StatusCode;
use askama::Template;

use super::parts::NoticeLine;
use crate::store::answers::paper::WaitingDraft;
use crate::web::http::styles;
use crate::web::http::words::Words;

/// What became of the previous form, or of the number that was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web::counter::paper) enum CheckOutcome {
    /// There is nothing to report.
    #[default]
    Number,
    /// The previous form was committed; its two entries differed in this many answers.
    Committed(usize),
    /// The text is not a number.
    Malformed,
    /// No form with this number waits here.
    Gone,
    /// This clerk made the first entry.
    Own,
}

impl CheckOutcome {
    /// The status that the page is answered with.
    pub(in crate::web::counter::paper) fn status(self) -> StatusCode {
        match self {
            Self::Number | Self::Committed(_) => StatusCode::OK,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Gone => StatusCode::NOT_FOUND,
            Self::Own => StatusCode::FORBIDDEN,
        }
    }

    /// The page's `data-state`, and the end of its message's id.
    fn id(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Committed(0) => "same",
            Self::Committed(_) => "settled",
            Self::Malformed => "malformed",
            Self::Gone => "gone",
            Self::Own => "own",
        }
    }
}

/// The state of the page that asks for the next form's number.
#[derive(Default)]
pub(in crate::web::counter::paper) struct NumberPrompt {
    /// What became of the previous form, or of the number that was typed.
    pub(in crate::web::counter::paper) outcome: CheckOutcome,
    /// What was typed where it led to no form.
    pub(in crate::web::counter::paper) typed: String,
}

/// The page that asks for the number of a form, with the numbers that wait.
#[derive(Template)]
#[template(path = "counter/paper/templates/check.html")]
pub(in crate::web::counter::paper) struct CheckPage<'a> {
    style: &'static str,
    words: Words<'a>,
    state: &'static str,
    notice: Option<NoticeLine>,
    typed: &'a str,
    /// Number and day of the first entry.
    waiting: Vec<(String, String)>,
}

impl<'a> CheckPage<'a> {
    pub(in crate::web::counter::paper) fn new(
        words: Words<'a>,
        prompt: &'a NumberPrompt,
        waiting: &[WaitingDraft],
    ) -> Self {
        let notice = match prompt.outcome {
            CheckOutcome::Number => None,
            CheckOutcome::Committed(0) => Some(NoticeLine::Good(words.say("paper-check-same"))),
            CheckOutcome::Committed(differences) => {
                let count = differences.to_string();
                let text = words.say_with("paper-check-settled", &[("count", &count)]);
                Some(NoticeLine::Good(text))
            }
            CheckOutcome::Malformed => Some(NoticeLine::Wrong(words.say("paper-check-malformed"))),
            CheckOutcome::Gone => Some(NoticeLine::Wrong(words.say("paper-check-gone"))),
            CheckOutcome::Own => Some(NoticeLine::Wrong(words.say("paper-check-own"))),
        };
        Self {
            style: styles::COUNTER,
            words,
            state: prompt.outcome.id(),
            notice,
            typed: &prompt.typed,
            waiting: waiting
                .iter()
                .map(|draft| {
                    let day = draft.entered_on.strftime("%d/%m/%Y").to_string();
                    (draft.number.to_string(), day)
                })
                .collect(),
        }
    }
}
