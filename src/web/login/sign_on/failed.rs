//! The page that says why a sign-on failed, and leads on: to another attempt, and to the password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::names::{address, begin_address, words_in};
use crate::web::http::page::html;
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::sign_on::error::SignOnError;
use crate::web::{Error, State};

/// Why a sign-on failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignOnFailure {
    /// The browser keeps no sign-on that this is the end of: it took too long, or is another browser, or
    /// was ended before.
    #[error("the browser keeps no sign-on that fits")]
    Stale,
    /// The person gave up at the provider.
    #[error("the person gave up")]
    Cancelled,
    /// The provider sends the person back with an error.
    #[error("the provider sent the browser back with `{0}`")]
    SentBack(String),
    /// Too many wait for the provider.
    #[error("too many wait for the provider")]
    Busy,
    /// Something is wrong at the provider or with what it says.
    #[error(transparent)]
    Provider(#[from] SignOnError),
    /// Nobody is linked to this identity.
    #[error("nobody is linked to this identity")]
    Unknown,
    /// The person may not log in.
    #[error("the user is disabled")]
    Disabled,
    /// Another user is linked to this identity.
    #[error("another user is linked to this identity")]
    Taken,
}

impl SignOnFailure {
    fn status(&self) -> StatusCode {
        match self {
            Self::Stale | Self::Cancelled => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::SentBack(_) | Self::Provider(_) => StatusCode::BAD_GATEWAY,
            Self::Unknown | Self::Disabled => StatusCode::FORBIDDEN,
            Self::Taken => StatusCode::CONFLICT,
        }
    }

    fn text(&self) -> &'static str {
        match self {
            Self::Stale => "sign-on-stale",
            Self::Cancelled => "sign-on-cancelled",
            Self::Busy | Self::Provider(SignOnError::Unreachable(_)) => "sign-on-unreachable",
            Self::SentBack(_) | Self::Provider(SignOnError::Answer(_)) => "sign-on-answer",
            Self::Provider(SignOnError::Code) => "sign-on-code",
            Self::Provider(SignOnError::Key(_) | SignOnError::Untrusted(_)) => "sign-on-untrusted",
            Self::Provider(SignOnError::Clock(_)) => "sign-on-clock",
            Self::Unknown => "sign-on-unknown",
            Self::Disabled => "sign-on-disabled",
            Self::Taken => "sign-on-taken",
        }
    }

    /// Writes the cause to the log: what operators can mend as a warning.
    fn log(&self) {
        match self {
            Self::Stale | Self::Cancelled | Self::Unknown | Self::Disabled | Self::Taken => {
                tracing::info!(cause = %self, "a single sign-on ended");
            }
            Self::SentBack(_) | Self::Busy | Self::Provider(_) => {
                tracing::warn!(cause = %self, "a single sign-on failed");
            }
        }
    }
}

/// The origin and destination of a sign-on.
#[derive(Default)]
pub(super) struct Course<'a> {
    /// The page to go to afterwards.
    pub(super) next: &'a str,
    /// The language of the pages.
    pub(super) language: &'a str,
    /// Whether it is to link an account.
    pub(super) is_link: bool,
}

#[derive(Template)]
#[template(path = "login/templates/sign_on_failed.html")]
struct FailedPage<'a> {
    frame: Frame<'a>,
    text: Phrase,
    again: String,
    /// The login page, where it was a login.
    login: Option<String>,
}

/// Returns the page that says why a sign-on failed.
pub(super) fn page(
    state: &State,
    failure: &SignOnFailure,
    course: &Course<'_>,
) -> Result<HttpResponse, Error> {
    failure.log();
    let words = words_in(state, course.language);
    let (next, language) = (course.next, words.language);
    let page = FailedPage {
        frame: Frame::new(words, None, "/login"),
        text: words.say(failure.text()),
        again: match course.is_link {
            true => "/account/sign-on".to_owned(),
            false => begin_address(next, language),
        },
        login: (!course.is_link).then(|| address("/login", next, language)),
    };
    Ok(html(failure.status(), page.render()?))
}
