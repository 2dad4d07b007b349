//! A request of somebody who is logged in: the person, and what all pages for people have in common.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::Timestamp;

use super::frame::Frame;
use super::session;
use super::session::SignedIn;
use crate::domain::access::{By, Role, Token, User, Viewer};
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::{Store, StoreError};
use crate::web::http::early_response::EarlyResponse;
use crate::web::http::own_form::is_own_form;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

/// A request of somebody who is logged in.
pub(in crate::web) struct PersonRequest {
    /// The state of the server.
    pub(in crate::web) state: web::Data<State>,
    /// The person.
    pub(in crate::web) user: User,
    /// The token of the session.
    pub(in crate::web) token: Token,
    /// The time of the request.
    pub(in crate::web) now: Timestamp,
    /// The path, to come back to after changing the language.
    path: String,
}

/// A page with one message.
#[derive(Template)]
#[template(path = "login/templates/notice.html")]
struct LoginNoticePage<'a> {
    frame: Frame<'a>,
    title: Phrase,
    text: Phrase,
}

impl PersonRequest {
    /// Returns the request of somebody who is logged in, whatever the roles, for the pages of the own
    /// account.
    ///
    /// # Errors
    /// The login page for others, and a refusal of what another site's page sends.
    pub(in crate::web) async fn admit_anyone(
        request: &HttpRequest,
        state: &web::Data<State>,
    ) -> Result<Self, EarlyResponse> {
        let Some(SignedIn { user, token }) = session::find(request, state).await? else {
            return Err(see_other(login_address(request)).into());
        };
        let person = Self {
            state: state.clone(),
            user,
            token,
            now: (state.clock)(),
            path: request.path().to_owned(),
        };
        if request.method() == Method::POST && !is_own_form(request, state) {
            return Err(person.notice("people-foreign", StatusCode::FORBIDDEN)?);
        }
        // No text that is kept has this character, and PostgreSQL refuses to look for one.
        if request.uri().to_string().contains("%00") {
            return Err(person.missing()?);
        }
        Ok(person)
    }

    /// Returns the request of somebody who has one of some roles.
    ///
    /// # Errors
    /// The login page for who is not logged in, the page that sets up the authenticator app where a
    /// role needs one, and a page that says so for other roles.
    pub(in crate::web) async fn admit(
        request: &HttpRequest,
        state: &web::Data<State>,
        roles: &[Role],
    ) -> Result<Self, EarlyResponse> {
        let person = Self::admit_anyone(request, state).await?;
        if session::lacks_factor(state, &person.user, &person.token).await? {
            return Err(see_other("/account/totp".to_owned()).into());
        }
        if person.user.has_any(roles) {
            Ok(person)
        } else {
            Err(person.notice("people-no-role", StatusCode::FORBIDDEN)?)
        }
    }

    /// Returns the result of a question to the store, asked on a thread that may block.
    ///
    /// # Errors
    /// When the store fails, or too many wait for it.
    pub(in crate::web) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        Ok(self.state.workers.people.run(question).await??)
    }

    /// The person as the viewer of figures, comments and cases.
    pub(in crate::web) fn viewer(&self) -> Viewer {
        self.user.viewer()
    }

    /// The person as the actor of the audit trail.
    pub(in crate::web) fn by(&self) -> By {
        By::user(&self.user.name, self.now)
    }

    /// The texts in the person's language.
    pub(in crate::web) fn words(&self) -> Words<'_> {
        let languages = &self.state.languages;
        let language = self.user.profile.language.as_str();
        let language = if languages.has(language) {
            language
        } else {
            BASE_LANGUAGE
        };
        Words::new(languages, language)
    }

    /// What all pages show around their content.
    pub(in crate::web) fn frame(&self) -> Frame<'_> {
        Frame::new(self.words(), Some(&self.user), &self.path)
    }

    /// Returns a page with one message, in place of the one that was requested.
    ///
    /// # Errors
    /// When the page can't be rendered.
    pub(in crate::web) fn notice(
        &self,
        id: &str,
        status: StatusCode,
    ) -> Result<EarlyResponse, Error> {
        let words = self.words();
        let page = LoginNoticePage {
            frame: self.frame(),
            title: words.say(&format!("{id}-title")),
            text: words.say(id),
        };
        Ok(html(status, page.render()?).into())
    }

    /// Returns the page for what is not there, or not within reach.
    ///
    /// # Errors
    /// When the page can't be rendered.
    pub(in crate::web) fn missing(&self) -> Result<EarlyResponse, Error> {
        self.notice("people-missing", StatusCode::NOT_FOUND)
    }
}

/// Returns the address of the login page, which leads back to the requested page.
fn login_address(request: &HttpRequest) -> String {
    let uri = request.uri();
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    if request.method().is_safe() && path != "/console" {
        let next = percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC);
        format!("/login?next={next}")
    } else {
        "/login".to_owned()
    }
}

/// Returns a redirect to a page of our own, which a form or an address named.
pub(super) fn next_page(next: &str) -> HttpResponse {
    let own = ["/console", "/account", "/counter"];
    let is_own = own.iter().any(|path| {
        next.strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    });
    let is_plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    see_other(if is_own && is_plain {
        next.to_owned()
    } else {
        "/console".to_owned()
    })
}
