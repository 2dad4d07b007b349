//! `GET /s/{code}/slip.pdf` and `form.pdf`: what is printed for a link. Printing changes nothing.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::message::Message;
use super::request::SurveyRequest;
use crate::domain::access::Viewer;
use crate::report::documents::slips::Paper;
use crate::store::LinkState;
use crate::store::cases::read::KeptCase;
use crate::web::http::form_body::{language_of, query_value};
use crate::web::http::papers;
use crate::web::http::pieces::with_body;
use crate::web::http::problem::problem;
use crate::web::http::response::into_response;
use crate::web::{Error, State};

/// `GET /s/{code}/slip.pdf?paper=a4|80|58|envelope`
pub(super) async fn slip(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_slip(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_slip(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    let paper = match query_value(request, "paper").as_deref() {
        None | Some("") => Paper::default(),
        Some(name) => match name.parse() {
            Ok(paper) => paper,
            Err(error) => {
                let detail = format!("paper: {error}");
                return Ok(problem(
                    StatusCode::BAD_REQUEST,
                    "bad_request",
                    Some(&detail),
                ));
            }
        },
    };
    match find_case(request, state).await? {
        Ok(case) => Ok(pdf(papers::slips(
            state,
            &state.workers.link_papers,
            vec![case],
            paper.into(),
        )
        .await?)),
        Err(page) => Ok(page),
    }
}

/// `GET /s/{code}/form.pdf?lang=`
pub(super) async fn form(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_form(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_form(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Error> {
    match find_case(request, state).await? {
        Ok(case) => Ok(pdf(papers::paper_form(
            state,
            &state.workers.link_papers,
            case,
            language_of(request),
        )
        .await?)),
        Err(page) => Ok(page),
    }
}

/// Returns the case of a valid link, or the page that says why there is none. A link that was answered
/// is printed like any other, so that the print does not reveal it.
async fn find_case(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<Result<KeptCase, HttpResponse>, Error> {
    let language = language_of(request);
    let survey = SurveyRequest::read(request, state, &language);
    let now = (state.clock)();
    let (code, link) = match survey.find(now).await? {
        Ok(found) => found,
        Err(message) => return survey.page(message).map(Err),
    };
    if link.state == LinkState::Revoked {
        return survey.about(code, &link, Message::Revoked).map(Err);
    }
    let work = state
        .workers
        .link_papers
        .run(move |store| store.cases(&Viewer::Public).find_of_link(&code));
    let found = work.await??;
    match found {
        Some(case) if case.link.as_ref().is_some_and(|link| link.expires_at > now) => Ok(Ok(case)),
        Some(_) => survey.about(code, &link, Message::Expired).map(Err),
        // It was revoked since the lookup of the link.
        None => survey.about(code, &link, Message::Revoked).map(Err),
    }
}

fn pdf(document: Vec<u8>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type("application/pdf")
        .insert_header((header::CACHE_CONTROL, "no-store"));
    with_body(&mut response, document)
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;

    use super::*;

    #[test]
    fn a_form_is_sent_in_pieces() {
        let body = pdf(vec![0; 1_000_000]).into_body();
        assert!(body.try_into_bytes().is_err());
    }
}
