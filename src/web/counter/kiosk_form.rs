//! Answering at a kiosk: the same form as on a phone, for the case that is assigned.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::device;
use super::kiosk_turn::{find_link, find_turn};
use crate::domain::answers::source::Source;
use crate::domain::form;
use crate::domain::form::{FormData, Turn, View};
use crate::store::links::kiosks::KioskTurn;
use crate::store::{Link, LinkState, Submitted};
use crate::web::citizen::form_page;
use crate::web::citizen::form_page::FormFrame;
use crate::web::citizen::submit::{AnswerOrigin, random_press, submit};
use crate::web::http::form_body;
use crate::web::http::own_form::is_own_form;
use crate::web::http::response::into_response;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::KIOSK;
use crate::web::{Error, State};

/// A message that a kiosk shows instead of a step of the form.
#[derive(Clone, Copy)]
struct KioskMessage {
    /// The value of `data-state`.
    state: &'static str,
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    /// Whether the citizen can say that they did not answer.
    is_disputable: bool,
}

impl KioskMessage {
    const fn new(
        state: &'static str,
        status: StatusCode,
        title: &'static str,
        text: &'static str,
    ) -> Self {
        Self {
            state,
            status,
            title,
            text,
            is_disputable: false,
        }
    }
}

const THANKS: KioskMessage = KioskMessage::new("thanks", StatusCode::OK, "thanks-title", "thanks");
/// Thanks for saying that nothing applies. Nothing was stored.
const NOTHING_APPLIES: KioskMessage = KioskMessage::new(
    "thanks",
    StatusCode::OK,
    "thanks-title",
    "thanks-nothing-applies",
);
const USED: KioskMessage = KioskMessage {
    is_disputable: true,
    ..KioskMessage::new("used", StatusCode::CONFLICT, "used-title", "used")
};
const DISPUTED: KioskMessage =
    KioskMessage::new("used", StatusCode::CONFLICT, "used-title", "disputed");
const EXPIRED: KioskMessage =
    KioskMessage::new("expired", StatusCode::GONE, "expired-title", "expired");
const REVOKED: KioskMessage =
    KioskMessage::new("revoked", StatusCode::GONE, "revoked-title", "revoked");
/// The form belongs to an earlier turn, whose case is no longer known. It is discarded: it is no
/// answer to the case of the present turn.
const CLOSED: KioskMessage = KioskMessage::new(
    "closed",
    StatusCode::CONFLICT,
    "kiosk-closed-title",
    "kiosk-closed",
);

/// `POST /kiosk/form`: the first step, the next one, or the answers submitted.
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_send(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    if !is_own_form(request, state) {
        return Ok(device::page(StatusCode::FORBIDDEN, String::new()));
    }
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    let data = &form_body::read(request, payload, state).await?;
    let kiosk = KioskForm { state, data };
    let turn = find_turn(&key, state)
        .await?
        .filter(|turn| data.find("turn") == Some(turn.turn.as_str()));
    let Some(turn) = turn else {
        return kiosk.show_message(CLOSED);
    };
    let Some(link) = find_link(&turn, state).await? else {
        return kiosk.show_message(REVOKED);
    };
    match data.find("action") {
        Some("start") => match closed(&link) {
            Some(message) => kiosk.show_message(message),
            None => kiosk.show(&link, form::open(&link.definition, kiosk.language())),
        },
        Some("dispute") => {
            let work = state
                .workers
                .counter
                .run(move |store| store.dispute(&turn.code));
            work.await??;
            kiosk.show_message(DISPUTED)
        }
        _ => kiosk.advance(&turn, &link).await,
    }
}

/// Returns the message for a link that can no longer be answered; `None` for an open one.
fn closed(link: &Link) -> Option<KioskMessage> {
    match link.state {
        LinkState::Open => None,
        LinkState::Used if link.disputed => Some(DISPUTED),
        LinkState::Used => Some(USED),
        LinkState::Expired => Some(EXPIRED),
        LinkState::Revoked => Some(REVOKED),
    }
}

#[derive(Template)]
#[template(path = "counter/templates/kiosk-message.html")]
struct KioskMessagePage<'a> {
    style: &'static str,
    words: Words<'a>,
    state: &'static str,
    title: Phrase,
    text: Phrase,
    /// The turn, where the citizen can say that they did not answer.
    disputable: Option<&'a str>,
}

/// A form that a kiosk sent.
struct KioskForm<'a> {
    state: &'a web::Data<State>,
    data: &'a FormData,
}

impl KioskForm<'_> {
    fn language(&self) -> &str {
        self.data.find("lang").unwrap_or_default()
    }

    fn turn(&self) -> &str {
        self.data.find("turn").unwrap_or_default()
    }

    fn is_assisted(&self) -> bool {
        self.data.find("assisted") == Some("yes")
    }

    async fn advance(&self, turn: &KioskTurn, link: &Link) -> Result<HttpResponse, Error> {
        match form::advance(&link.definition, self.data) {
            Turn::Send(answers) => {
                let origin = AnswerOrigin {
                    source: Source::Kiosk,
                    assisted: self.is_assisted(),
                };
                let now = (self.state.clock)();
                self.show_message(
                    match submit(self.state, turn.code, link, answers, origin, now).await? {
                        Submitted::Accepted => THANKS,
                        Submitted::Used => closed(link).unwrap_or(USED),
                        Submitted::Expired => EXPIRED,
                        Submitted::Revoked | Submitted::Unknown => REVOKED,
                    },
                )
            }
            Turn::NothingApplies => self.show_message(closed(link).unwrap_or(NOTHING_APPLIES)),
            Turn::Show(view) => match closed(link) {
                Some(message) => self.show_message(message),
                None => self.show(link, view),
            },
        }
    }

    fn show(&self, link: &Link, mut view: View<'_>) -> Result<HttpResponse, Error> {
        view.answered.press.get_or_insert_with(random_press);
        let mut extra_fields = vec![("turn".to_owned(), self.turn().to_owned())];
        if self.is_assisted() && !view.is_last() {
            extra_fields.push(("assisted".to_owned(), "yes".to_owned()));
        }
        let status = if view.is_refused() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let frame = FormFrame {
            action: "/kiosk/form".to_owned(),
            style: styles::KIOSK,
            has_addresses: false,
            extra_fields,
            help: Some(self.is_assisted()),
        };
        let body = form_page::render(self.state, link, &view, frame)?;
        Ok(device::page(status, body))
    }

    fn show_message(&self, message: KioskMessage) -> Result<HttpResponse, Error> {
        let words = Words::new(&self.state.languages, self.language());
        let page = KioskMessagePage {
            style: styles::KIOSK,
            words,
            state: message.state,
            title: words.say(message.title),
            text: words.say(message.text),
            disputable: message.is_disputable.then(|| self.turn()),
        };
        Ok(device::page(message.status, page.render()?))
    }
}
