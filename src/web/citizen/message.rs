//! The short pages that say one thing: thanks, already answered, expired, not found, a wrong code,
//! not now.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use askama::Template;

use super::STYLE;
use crate::domain::link_code::LinkCode;
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::Link;
use crate::web::words::{Phrase, Words};
use crate::web::{Error, State};

/// What a short page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// The answers were sent.
    Thanks,
    /// The link was answered before.
    Used {
        /// Whether somebody said that they had not.
        disputed: bool,
    },
    /// The time to answer is over.
    Expired,
    /// The link was replaced or withdrawn.
    Revoked,
    /// No such link.
    Unknown,
    /// Not a code at all.
    Malformed,
    /// The page to type a code on.
    Enter,
    /// More was sent than a form can hold.
    TooLarge,
    /// What was sent can't be read.
    Unreadable,
    /// What was sent can't be taken now, and is kept on the page to be sent again.
    Busy,
}

impl Message {
    fn status(self) -> StatusCode {
        match self {
            Self::Thanks | Self::Enter => StatusCode::OK,
            Self::Used { .. } => StatusCode::CONFLICT,
            Self::Expired | Self::Revoked => StatusCode::GONE,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Malformed | Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The id of its message in the language files.
    fn id(self) -> &'static str {
        match self {
            Self::Thanks => "thanks",
            Self::Used { .. } => "used",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
            Self::Malformed => "malformed",
            Self::Enter => "enter",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
            Self::Busy => "busy",
        }
    }

    /// The id of its title.
    fn title_id(self) -> &'static str {
        match self {
            Self::Thanks => "thanks-title",
            Self::Used { .. } => "used-title",
            Self::Expired => "expired-title",
            Self::Revoked => "revoked-title",
            Self::Unknown => "unknown-title",
            Self::Malformed => "malformed-title",
            Self::Enter => "enter-title",
            Self::TooLarge => "too-large-title",
            Self::Unreadable => "unreadable-title",
            Self::Busy => "busy-title",
        }
    }

    /// What `data-state` says; nothing for pages that aren't about a link.
    fn state(self) -> Option<&'static str> {
        match self {
            Self::Enter | Self::TooLarge | Self::Unreadable | Self::Busy => None,
            _ => Some(self.id()),
        }
    }

    fn asks_for_a_code(self) -> bool {
        matches!(
            self,
            Self::Enter | Self::Malformed | Self::Unknown | Self::Revoked
        )
    }
}

/// What a short page is about besides its message.
#[derive(Default)]
pub(super) struct Subject<'a> {
    /// The code of the link.
    pub(super) code: Option<LinkCode>,
    /// The link, where there is one.
    pub(super) link: Option<&'a Link>,
    /// What was typed as a code, to be put right.
    pub(super) typed: &'a str,
    /// The fields of a form that is to be sent again.
    pub(super) kept: &'a [(String, String)],
}

#[derive(Template)]
#[template(path = "citizen/templates/message.html")]
struct MessagePage<'a> {
    style: &'static str,
    words: Words<'a>,
    message: Message,
    agency: Option<Phrase>,
    title: Phrase,
    text: Phrase,
    /// The same in the definition's other languages, for whoever answered in one of them.
    echoes: Vec<(String, Phrase, Phrase)>,
    /// The page's own address, for the links to other languages.
    path: String,
    others: Vec<(String, String)>,
    typed: &'a str,
    kept: &'a [(String, String)],
}

/// A short page in a language.
pub(super) fn page(
    state: &State,
    language: &str,
    message: Message,
    subject: &Subject<'_>,
) -> Result<HttpResponse, Error> {
    page_with_status(state, language, message, message.status(), subject)
}

fn page_with_status(
    state: &State,
    language: &str,
    message: Message,
    status: StatusCode,
    subject: &Subject<'_>,
) -> Result<HttpResponse, Error> {
    let offered = offered(state, subject);
    let language = offered
        .iter()
        .find(|offered| *offered == language)
        .map_or(BASE_LANGUAGE, String::as_str);
    let words = Words::new(&state.languages, language);
    let others = words.others(&offered);
    // The redirect to the thanks can't say the language without another address.
    let echoes = others
        .iter()
        .filter(|_| message == Message::Thanks)
        .map(|(language, _)| {
            let words = Words::new(&state.languages, language);
            let said = |id: &str| words.say(id);
            (
                language.clone(),
                said(message.title_id()),
                said(message.id()),
            )
        })
        .collect();
    let body = MessagePage {
        style: STYLE,
        words,
        message,
        agency: subject
            .link
            .map(|link| words.name(&link.agency_name, link.agency_name_en.as_deref())),
        title: words.say(message.title_id()),
        text: words.say(message.id()),
        echoes,
        path: subject
            .code
            .map_or_else(|| "/s".to_owned(), |code| format!("/s/{}", code.compact())),
        // Another language would be another request, without the answers that are kept here.
        others: if matches!(message, Message::Thanks | Message::Busy) {
            Vec::new()
        } else {
            others
        },
        typed: subject.typed,
        kept: subject.kept,
    }
    .render()?;
    Ok(html(status, body))
}

fn offered(state: &State, subject: &Subject<'_>) -> Vec<String> {
    match subject.link {
        Some(link) => link.definition.languages.clone(),
        None => state.languages.codes().map(str::to_owned).collect(),
    }
}

/// The page for an error of the request; an error of ours is handed back.
pub(super) fn error_page(
    state: &State,
    language: &str,
    error: Error,
) -> Result<HttpResponse, Error> {
    let message = match error {
        Error::TooLarge => Message::TooLarge,
        Error::WrongContentType | Error::Unreadable => Message::Unreadable,
        Error::Store(_)
        | Error::Write(_)
        | Error::Spool(_)
        | Error::Blocking(_)
        | Error::Drawing(_)
        | Error::Qr(_)
        | Error::ChartData(_)
        | Error::Chart(_)
        | Error::Print(_)
        | Error::Page(_) => return Err(error),
    };
    page_with_status(
        state,
        language,
        message,
        error.status(),
        &Subject::default(),
    )
}

/// A page for one person: its address is a key, and it may hold answers. The browser may keep it
/// for its own Back button, which would otherwise meet an error page after every step.
pub(in crate::web) fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .content_type("text/html; charset=utf-8")
        .body(body)
}

/// On to another address.
pub(in crate::web) fn see_other(location: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::LOCATION, location))
        .finish()
}
