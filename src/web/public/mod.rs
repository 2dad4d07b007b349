//! Pages for everybody: rankings, timeliness, agencies, methods.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::{Error, State};
use crate::domain::access::viewer::Viewer;
use crate::store::figures::Figures;

mod agency;
mod agency_cases;
mod asked;
mod chart;
pub(super) mod charts;
mod failure;
mod figure;
mod home;
mod method;
mod missing;
mod numbers;
mod periods;
mod ranking;
mod ranking_rows;
mod reading;
#[cfg(test)]
mod samples;
mod status;
mod timeliness;
mod timeliness_rows;

use asked::Asked;
use failure::Failure;

/// How a page is made.
#[derive(Clone, Copy)]
enum Page {
    /// Of the state alone.
    Plain(fn(&State, &Asked) -> Result<String, Failure>),
    /// Of figures, all of one snapshot.
    Figures(fn(&State, &mut Figures<'_>, &Asked) -> Result<String, Failure>),
}

impl Page {
    fn make(self, state: &State, asked: &Asked) -> Result<String, Failure> {
        match self {
            Self::Plain(page) => page(state, asked),
            Self::Figures(page) => state
                .store
                .snapshot(&Viewer::Public, |figures| page(state, figures, asked)),
        }
    }
}

/// Adds the public routes, and the page for every address that is none.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    for (path, page) in [
        ("/", Page::Figures(home::page)),
        ("/ranking/{block}/{period}", Page::Figures(ranking::page)),
        (
            "/timeliness/{block}/{period}",
            Page::Figures(timeliness::page),
        ),
        ("/agency/{code}/{period}", Page::Figures(agency::page)),
        ("/method", Page::Plain(method::page)),
    ] {
        config.service(
            web::resource(path).route(
                web::route()
                    .guard(guard::Any(guard::Get()).or(guard::Head()))
                    .to(move |request, state| serve(request, state, page)),
            ),
        );
    }
    config.default_service(
        web::route().to(|request, state| serve(request, state, Page::Plain(missing::any_address))),
    );
}

async fn serve(request: HttpRequest, state: web::Data<State>, page: Page) -> HttpResponse {
    let asked = Asked::of(&request);
    let result = web::block(move || match page.make(&state, &asked) {
        Ok(body) => Ok((StatusCode::OK, body)),
        Err(Failure::Missing(missing)) => {
            let body = missing::page(&state, &asked, &missing)?;
            Ok((StatusCode::NOT_FOUND, body))
        }
        Err(Failure::Ours(error)) => Err(error),
    })
    .await
    .unwrap_or_else(|error| Err(Error::from(error)));
    match result {
        Ok((status, body)) => HttpResponse::build(status)
            // Figures change with every mixing; what is kept must be asked about again.
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .content_type("text/html; charset=utf-8")
            .body(body),
        Err(error) => error.failed(request.match_pattern().as_deref()),
    }
}
