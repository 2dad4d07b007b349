//! Logging in to a page of the counter with a key, which the browser then keeps as a cookie.
//!
//! The cookie is the key itself, hidden from scripts. So there are no sessions on the server, and a
//! revoked key stops working at once. `SameSite=Strict` keeps other sites from acting with the key, and
//! [`is_own_form`] refuses forms that a browser says come from one.

use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, guard, web};
use askama::Template;

use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{By, Credential, Key, KeyKind, KeyText};
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::Store;
use crate::web::http::own_form::is_own_form;
use crate::web::http::page::{html, see_other};
use crate::web::http::response::into_response;
use crate::web::http::styles;
use crate::web::http::words::Words;
use crate::web::http::{cookie, form_body};
use crate::web::{Error, State};

/// A page that is opened with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) struct KeyPage {
    /// The kind of key.
    pub(in crate::web) kind: KeyKind,
    /// The path of the page, and of everything below it.
    pub(in crate::web) path: &'static str,
    cookie: &'static str,
    /// Whether the browser keeps the key when it is closed, so that a device restarts without a login.
    is_device: bool,
}

/// The clerk's page.
pub(in crate::web) const CLERK: KeyPage = KeyPage {
    kind: KeyKind::Clerk,
    path: "/counter",
    cookie: "sipas-clerk",
    is_device: false,
};
/// The counter's display.
pub(in crate::web) const DISPLAY: KeyPage = KeyPage {
    kind: KeyKind::Display,
    path: "/display",
    cookie: "sipas-display",
    is_device: true,
};
/// The kiosk.
pub(in crate::web) const KIOSK: KeyPage = KeyPage {
    kind: KeyKind::Kiosk,
    path: "/kiosk",
    cookie: "sipas-kiosk",
    is_device: true,
};

/// Browsers keep no cookie for longer.
const LONGEST: Duration = Duration::days(400);

/// Adds the routes to log in and out.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
    for page in [CLERK, DISPLAY, KIOSK] {
        config
            .service(
                web::resource(format!("{}/open", page.path))
                    .guard(guard::Post())
                    .to(move |request, payload, state| open(page, request, payload, state)),
            )
            .service(
                web::resource(format!("{}/leave", page.path))
                    .guard(guard::Post())
                    .to(move |request, state| leave(page, request, state)),
            );
    }
}

#[derive(Template)]
#[template(path = "login/templates/key_login.html")]
struct KeyLoginPage<'a> {
    style: &'static str,
    words: Words<'a>,
    action: String,
    title: &'a str,
    is_refused: bool,
    /// The address where a person with an account logs in instead.
    login: Option<&'static str>,
}

impl KeyPage {
    /// Returns the valid key for this page that a request brings.
    pub(in crate::web) async fn find_key(
        self,
        request: &HttpRequest,
        state: &web::Data<State>,
    ) -> Result<Option<Key>, Error> {
        let Some(text) = cookie::find(request, state, self.cookie) else {
            return Ok(None);
        };
        self.check(&text, state).await
    }

    /// Returns the valid key for this page that a text is.
    async fn check(self, text: &str, state: &web::Data<State>) -> Result<Option<Key>, Error> {
        let Ok(text) = KeyText::parse(text) else {
            return Ok(None);
        };
        let (workers, now) = (&state.workers, (state.clock)());
        let credential = Credential::Key(self.kind, text.digest());
        let key = workers.look_up(&workers.counter, credential, move |store| {
            let key = store.find_key(&text, now)?;
            Ok(key.filter(|key| key.kind == self.kind))
        });
        key.await
    }

    /// Whether a request brings a key that this server knows.
    pub(super) fn is_known(self, request: &HttpRequest, state: &State) -> bool {
        let text = cookie::find(request, state, self.cookie);
        text.and_then(|text| KeyText::parse(&text).ok())
            .is_some_and(|text| {
                let key = Credential::Key(self.kind, text.digest());
                state.workers.credentials.knows(&key)
            })
    }

    /// Returns the page that asks for a key, 401; or 403 where the one that was given is refused.
    pub(in crate::web) fn ask(
        self,
        state: &State,
        is_refused: bool,
    ) -> Result<HttpResponse, Error> {
        let status = if is_refused {
            StatusCode::FORBIDDEN
        } else {
            StatusCode::UNAUTHORIZED
        };
        let page = KeyLoginPage {
            style: styles::COUNTER,
            words: Words::new(&state.languages, BASE_LANGUAGE),
            action: format!("{}/open", self.path),
            title: match self.kind {
                KeyKind::Display => "opening-display",
                KeyKind::Kiosk => "opening-kiosk",
                KeyKind::Clerk | KeyKind::System => "opening-clerk",
            },
            is_refused,
            login: (self.kind == KeyKind::Clerk).then_some("/login?next=%2Fcounter"),
        };
        Ok(html(status, page.render()?))
    }
}

/// `POST …/open`: the login.
async fn open(
    page: KeyPage,
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_open(page, &request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_open(
    page: KeyPage,
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Error> {
    let data = form_body::read(request, payload, state).await?;
    let text = data.text("key");
    let key = match is_own_form(request, state) {
        true => page.check(text, state).await?,
        false => None,
    };
    let Some(key) = key else {
        return page.ask(state, true);
    };
    let by = By::key(&key.name, (state.clock)());
    let event = AuditEvent::new(Act::Login, &key.name).with("kind", key.kind.name());
    let record = move |store: &Store| store.record(&by, &event);
    state.workers.counter.run(record).await??;
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut cookie = cookie::make(state, page.cookie, plain);
    cookie.set_max_age(page.is_device.then_some(LONGEST));
    let mut response = see_other(page.path.to_owned());
    // Setting a cookie of letters and digits never fails.
    let _ = response.add_cookie(&cookie);
    Ok(response)
}

/// `POST …/leave`: the logout, by which the browser forgets the key.
async fn leave(page: KeyPage, request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let mut response = see_other(page.path.to_owned());
    if is_own_form(&request, &state) {
        let _ = response.add_cookie(&cookie::removal(&state, page.cookie));
    }
    response
}
