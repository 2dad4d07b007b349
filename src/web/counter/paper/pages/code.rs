//! The page that asks for the code of a form.

use actix_web::http::StatusCode;
use askama::Template;

use super::parts::NoticeLine;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// What became of the previous form, or of the code that was typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::web::counter::paper) enum FormOutcome {
    /// There is nothing to report.
    #[default]
    Code,
    /// The previous form was stored.
    Kept,
    /// The previous form was stored, and its number was written on it.
    Written,
    /// The text is not a code.
    Malformed,
    /// This clerk can reach no form with this code.
    Unknown,
    /// The form was answered before.
    Used,
    /// The link has expired.
    Expired,
    /// The link was replaced or revoked.
    Revoked,
}

impl FormOutcome {
    /// The status that the page is answered with.
    pub(in crate::web::counter::paper) fn status(self) -> StatusCode {
        match self {
            Self::Code | Self::Kept | Self::Written => StatusCode::OK,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Used => StatusCode::CONFLICT,
            Self::Expired | Self::Revoked => StatusCode::GONE,
        }
    }

    /// The page's `data-state`, and the end of its message's id.
    fn id(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Kept => "kept",
            Self::Written => "written",
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

/// The state of the page that asks for the next form's code.
#[derive(Default)]
pub(in crate::web::counter::paper) struct CodePrompt {
    /// The number of forms typed in at this sitting.
    pub(in crate::web::counter::paper) done: usize,
    /// What became of the previous form, or of the code that was typed.
    pub(in crate::web::counter::paper) outcome: FormOutcome,
    /// What was typed where it led to no form.
    pub(in crate::web::counter::paper) typed: String,
}

/// The page that asks for the code of a form.
#[derive(Template)]
#[template(path = "counter/paper/templates/code.html")]
pub(in crate::web::counter::paper) struct CodePage<'a> {
    style: &'static str,
    words: Words<'a>,
    state: &'static str,
    notice: Option<NoticeLine>,
    typed: &'a str,
    done: usize,
    waiting: usize,
}

impl<'a> CodePage<'a> {
    pub(in crate::web::counter::paper) fn new(
        words: Words<'a>,
        prompt: &'a CodePrompt,
        waiting: usize,
    ) -> Self {
        let (good, wrong) = (
            |id: &str| Some(NoticeLine::Good(words.say(id))),
            |id: &str| Some(NoticeLine::Wrong(words.say(id))),
        );
        let notice = match prompt.outcome {
            FormOutcome::Code => None,
            FormOutcome::Kept => good("paper-kept"),
            FormOutcome::Written => good("paper-written"),
            FormOutcome::Malformed => wrong("paper-malformed"),
            FormOutcome::Unknown => wrong("paper-unknown"),
            FormOutcome::Used => wrong("paper-used"),
            FormOutcome::Expired => wrong("paper-expired"),
            FormOutcome::Revoked => wrong("paper-revoked"),
        };
        Self {
            style: styles::COUNTER,
            words,
            state: prompt.outcome.id(),
            notice,
            // A text that can't be corrected would only precede the next scanned code.
            typed: match prompt.outcome {
                FormOutcome::Malformed | FormOutcome::Unknown => prompt.typed.as_str(),
                _ => "",
            },
            done: prompt.done,
            waiting,
        }
    }

    fn count(&self, id: &str, count: usize) -> Phrase {
        self.words.say_with(id, &[("count", &count.to_string())])
    }
}
