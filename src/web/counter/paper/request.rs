//! A clerk's request about paper forms.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::domain::form::FormData;
use crate::domain::paper::Clerk;
use crate::domain::survey::BASE_LANGUAGE;
use crate::store::{Store, StoreError};
use crate::web::http::form_body;
use crate::web::http::own_form::is_own_form;
use crate::web::http::words::Words;
use crate::web::login::clerk;
use crate::web::login::key_login::CLERK;
use crate::web::{Error, State};

/// A request of a clerk who may type paper forms in.
pub(super) struct PaperRequest<'a> {
    pub(super) state: &'a web::Data<State>,
    pub(super) clerk: Clerk,
}

impl<'a> PaperRequest<'a> {
    /// Returns the admitted request, or the page that asks for a key or a login.
    pub(super) async fn admit(
        request: &HttpRequest,
        state: &'a web::Data<State>,
    ) -> Result<Result<Self, HttpResponse>, Error> {
        let admitted = match clerk::admit(request, state).await? {
            Ok(admitted) => admitted,
            Err(page) => return Ok(Err(page)),
        };
        Ok(match Clerk::at(&admitted.id, &admitted.reach) {
            Some(clerk) => Ok(Self { state, clerk }),
            None => Err(CLERK.ask(state, true)?),
        })
    }

    /// Returns the admitted request and the form that it sends, or the page to answer with instead.
    pub(super) async fn read(
        request: &HttpRequest,
        payload: web::Payload,
        state: &'a web::Data<State>,
    ) -> Result<Result<(Self, FormData), HttpResponse>, Error> {
        if !is_own_form(request, state) {
            return Ok(Err(CLERK.ask(state, true)?));
        }
        let admitted = match Self::admit(request, state).await? {
            Ok(admitted) => admitted,
            Err(page) => return Ok(Err(page)),
        };
        let data = form_body::read(request, payload, state).await?;
        Ok(Ok((admitted, data)))
    }

    /// Returns the result of a question to the store.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Error> {
        Ok(self.state.workers.counter.run(question).await??)
    }

    /// The texts of the clerk's pages, which are Vietnamese.
    pub(super) fn words(&self) -> Words<'a> {
        Words::new(&self.state.languages, BASE_LANGUAGE)
    }
}
