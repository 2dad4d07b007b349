//! The short pages with one message: thanks, already answered, expired, not found, a wrong code, try
//! again.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::domain::links::code::LinkCode;
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::Link;
use crate::web::http::page::html;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// The message of a short page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    /// The answers were submitted.
    Thanks,
    /// Everything was marked as not applicable: nothing was stored, and the link stays open.
    NothingApplies,
    /// The link was answered before.
    Used {
        /// Whether somebody said that they had not answered.
        disputed: bool,
    },
    /// The link has expired.
    Expired,
    /// The link was replaced or revoked.
    Revoked,
    /// There is no such link.
    Unknown,
    /// The text is not a code.
    Malformed,
    /// A code can be typed here.
    Enter,
    /// The answers can't be stored now; the page holds them, to be sent again.
    Busy,
}

impl Message {
    fn status(self) -> StatusCode {
        match self {
            Self::Thanks | Self::NothingApplies | Self::Enter => StatusCode::OK,
            Self::Used { .. } => StatusCode::CONFLICT,
            Self::Expired | Self::Revoked => StatusCode::GONE,
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The id of its message in the language files.
    fn id(self) -> &'static str {
        match self {
            Self::Thanks => "thanks",
            Self::NothingApplies => "thanks-nothing-applies",
            Self::Used { .. } => "used",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
            Self::Malformed => "malformed",
            Self::Enter => "enter",
            Self::Busy => "busy",
        }
    }

    /// The id of its title.
    fn title_id(self) -> &'static str {
        match self {
            Self::Thanks | Self::NothingApplies => "thanks-title",
            Self::Used { .. } => "used-title",
            Self::Expired => "expired-title",
            Self::Revoked => "revoked-title",
            Self::Unknown => "unknown-title",
            Self::Malformed => "malformed-title",
            Self::Enter => "enter-title",
            Self::Busy => "busy-title",
        }
    }

    /// The value of `data-state`; `None` for pages that are not about a link.
    fn state(self) -> Option<&'static str> {
        match self {
            Self::Enter | Self::Busy => None,
            Self::NothingApplies => Self::Thanks.state(),
            _ => Some(self.id()),
        }
    }

    /// Whether the citizen may want to talk to somebody: after answering, or where it is not possible.
    fn names_the_hotline(self) -> bool {
        matches!(
            self,
            Self::Thanks | Self::NothingApplies | Self::Used { .. } | Self::Expired
        )
    }

    fn asks_for_a_code(self) -> bool {
        matches!(
            self,
            Self::Enter | Self::Malformed | Self::Unknown | Self::Revoked
        )
    }
}

/// What a short page is about.
#[derive(Default)]
pub(super) struct MessageSubject<'a> {
    /// The code of the link.
    pub(super) code: Option<LinkCode>,
    /// The link, where there is one.
    pub(super) link: Option<&'a Link>,
    /// What was typed as a code, to be corrected.
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
    /// Language, title and text in the definition's other languages, for those who answered in one.
    echoes: Vec<(String, Phrase, Phrase)>,
    /// The page's own address, for the links to other languages.
    path: String,
    others: Vec<(String, String)>,
    typed: &'a str,
    kept: &'a [(String, String)],
    hotline: Option<Hotline>,
}

/// The telephone for complaints.
struct Hotline {
    text: Phrase,
    /// The address that dials it, where it is a plain number.
    address: Option<String>,
}

impl Hotline {
    /// Returns the configured hotline where a message names it.
    fn find(state: &State, message: Message, words: Words<'_>) -> Option<Self> {
        let number = state.counter.hotline.as_deref()?;
        message
            .names_the_hotline()
            .then(|| Self::new(number, words))
    }

    fn new(number: &str, words: Words<'_>) -> Self {
        let is_plain = |c: char| c.is_ascii_digit() || " .+-()".contains(c);
        let digits: String = number
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        Self {
            text: words.say_with("slip-hotline", &[("hotline", number)]),
            address: number
                .chars()
                .all(is_plain)
                .then(|| format!("tel:{digits}")),
        }
    }
}

/// Returns a short page in a language.
pub(super) fn page(
    state: &State,
    language: &str,
    message: Message,
    subject: &MessageSubject<'_>,
) -> Result<HttpResponse, Error> {
    let offered = offered(state, subject);
    let language = offered
        .iter()
        .find(|offered| *offered == language)
        .map_or(BASE_LANGUAGE, String::as_str);
    let words = Words::new(&state.languages, language);
    let others = words.others(&offered);
    // The redirect to this page doesn't carry the language, so it shows all of them.
    let echoes = others
        .iter()
        .filter(|_| matches!(message, Message::Thanks | Message::NothingApplies))
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
        style: styles::CITIZEN,
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
        // A link to another language would lose the answers that this page holds.
        others: if matches!(
            message,
            Message::Thanks | Message::NothingApplies | Message::Busy
        ) {
            Vec::new()
        } else {
            others
        },
        typed: subject.typed,
        kept: subject.kept,
        hotline: Hotline::find(state, message, words),
    }
    .render()?;
    Ok(html(message.status(), body))
}

/// Returns the languages in which the page is offered.
fn offered(state: &State, subject: &MessageSubject<'_>) -> Vec<String> {
    match subject.link {
        Some(link) => link.definition.languages.clone(),
        None => state.languages.codes().map(str::to_owned).collect(),
    }
}
