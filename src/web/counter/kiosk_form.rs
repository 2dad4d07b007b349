//! Answering at a kiosk: the same form as on a phone, for the case that is assigned now.

use crate::web::http::styles;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::device;
use super::kiosk::{find_link, find_turn};
use crate::domain::form;
use crate::domain::form::{FormData, FormStep, Turn, View};
use crate::store::answers::inbox::KIOSK as BY_KIOSK;
use crate::store::links::kiosks::KioskTurn;
use crate::store::{Link, LinkState, Submitted};
use crate::web::citizen::answer::random_press;
use crate::web::citizen::form_page;
use crate::web::citizen::form_page::{Frame, Opening};
use crate::web::citizen::submit::{Way, submit};
use crate::web::http::form_body;
use crate::web::http::response::into_response;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::key_login::{KIOSK, is_own_form};
use crate::web::{Error, State};

/// What a kiosk says instead of a step of the form.
#[derive(Clone, Copy)]
struct Told {
    /// What `data-state` says.
    state: &'static str,
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    /// Whether the citizen may say that they have not answered.
    is_disputable: bool,
}

impl Told {
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

const THANKS: Told = Told::new("thanks", StatusCode::OK, "thanks-title", "thanks");
const USED: Told = Told {
    is_disputable: true,
    ..Told::new("used", StatusCode::CONFLICT, "used-title", "used")
};
const DISPUTED: Told = Told::new("used", StatusCode::CONFLICT, "used-title", "disputed");
const EXPIRED: Told = Told::new("expired", StatusCode::GONE, "expired-title", "expired");
const REVOKED: Told = Told::new("revoked", StatusCode::GONE, "revoked-title", "revoked");
/// The form was of an earlier turn, whose case is not known any more: nothing of it is kept, and it
/// is no answer to the case of this turn.
const CLOSED: Told = Told::new(
    "closed",
    StatusCode::CONFLICT,
    "kiosk-closed-title",
    "kiosk-closed",
);

/// `POST /kiosk/form`: the first step, the next one, or the answers kept.
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = match form_body::read(&request, payload).await {
        Ok(data) => sent(&request, &data, &state).await,
        Err(error) => Err(error),
    };
    into_response(&request, &state, result)
}

async fn sent(
    request: &HttpRequest,
    data: &FormData,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    if !is_own_form(request) {
        return Ok(device::page(StatusCode::FORBIDDEN, String::new()));
    }
    let Some(key) = KIOSK.find_key(request, state).await? else {
        return KIOSK.ask(state, false);
    };
    let at = Kiosk { state, data };
    let turn = find_turn(&key, state)
        .await?
        .filter(|turn| data.find("turn") == Some(turn.turn.as_str()));
    let Some(turn) = turn else {
        return at.tell(CLOSED);
    };
    let Some(link) = find_link(&turn, state).await? else {
        return at.tell(REVOKED);
    };
    match data.find("action") {
        Some("start") => match closed(&link) {
            Some(told) => at.tell(told),
            None => at.show(&link, form::open(&link.definition, at.language())),
        },
        Some("dispute") => {
            let store = state.store.clone();
            web::block(move || store.dispute(&turn.code)).await??;
            at.tell(DISPUTED)
        }
        _ => at.advance(&turn, &link).await,
    }
}

/// What a link that can't be answered any more is told as.
fn closed(link: &Link) -> Option<Told> {
    match link.state {
        LinkState::Open => None,
        LinkState::Used if link.disputed => Some(DISPUTED),
        LinkState::Used => Some(USED),
        LinkState::Expired => Some(EXPIRED),
        LinkState::Revoked => Some(REVOKED),
    }
}

#[derive(Template)]
#[template(path = "counter/templates/kiosk-told.html")]
struct ToldPage<'a> {
    style: &'static str,
    words: Words<'a>,
    state: &'static str,
    title: Phrase,
    text: Phrase,
    /// The turn, where its citizen may say that they have not answered.
    disputable: Option<&'a str>,
}

/// A form that was sent at a kiosk.
struct Kiosk<'a> {
    state: &'a web::Data<State>,
    data: &'a FormData,
}

impl Kiosk<'_> {
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
                let way = Way {
                    source: BY_KIOSK,
                    assisted: self.is_assisted(),
                };
                let now = (self.state.clock)();
                self.tell(
                    match submit(self.state, turn.code, link, answers, way, now).await? {
                        Submitted::Accepted => THANKS,
                        Submitted::Used => closed(link).unwrap_or(USED),
                        Submitted::Expired => EXPIRED,
                        Submitted::Revoked | Submitted::Unknown => REVOKED,
                    },
                )
            }
            Turn::Show(view) => match closed(link) {
                Some(told) => self.tell(told),
                None => self.show(link, view),
            },
        }
    }

    fn show(&self, link: &Link, mut view: View<'_>) -> Result<HttpResponse, Error> {
        view.answered.press.get_or_insert_with(random_press);
        let mut also = vec![("turn".to_owned(), self.turn().to_owned())];
        if self.is_assisted() && view.step != FormStep::Finish {
            also.push(("assisted".to_owned(), "yes".to_owned()));
        }
        let status = if view.is_refused() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let frame = Frame {
            action: "/kiosk/form".to_owned(),
            style: styles::KIOSK,
            opening: Opening::Turned,
            also,
            help: Some(self.is_assisted()),
        };
        let body = form_page::render(self.state, link, &view, frame)?;
        Ok(device::page(status, body))
    }

    fn tell(&self, told: Told) -> Result<HttpResponse, Error> {
        let words = Words::new(&self.state.languages, self.language());
        let page = ToldPage {
            style: styles::KIOSK,
            words,
            state: told.state,
            title: words.say(told.title),
            text: words.say(told.text),
            disputable: told.is_disputable.then(|| self.turn()),
        };
        Ok(device::page(told.status, page.render()?))
    }
}
