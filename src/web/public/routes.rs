//! The public routes.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::failure::Failure;
use super::query::PublicQuery;
use super::{agency, charts, home, method, missing_page, ranking, timeliness};
use crate::domain::access::Viewer;
use crate::store::figures::Figures;
use crate::web::{Error, State};

/// How a page is made.
#[derive(Clone, Copy)]
enum Page {
    /// From the state alone.
    Plain(fn(&State, &PublicQuery) -> Result<String, Failure>),
    /// From figures, all of one snapshot.
    Figures(fn(&State, &mut Figures<'_>, &PublicQuery) -> Result<String, Failure>),
}

impl Page {
    /// Returns the page as HTML.
    fn make(self, state: &State, query: &PublicQuery) -> Result<String, Failure> {
        match self {
            Self::Plain(page) => page(state, query),
            Self::Figures(page) => state
                .store
                .snapshot(&Viewer::Public, |figures| page(state, figures, query)),
        }
    }
}

/// Adds the public routes, and the page for unknown addresses.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
    config.configure(charts::configure);
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
    config
        .default_service(web::route().to(|request, state| {
            serve(request, state, Page::Plain(missing_page::unknown_address))
        }));
}

/// Returns the response of a page, made on a thread that may block.
async fn serve(request: HttpRequest, state: web::Data<State>, page: Page) -> HttpResponse {
    let query = PublicQuery::of(&request);
    let result = web::block(move || match page.make(&state, &query) {
        Ok(body) => Ok((StatusCode::OK, body)),
        Err(Failure::Missing(missing)) => {
            let body = missing_page::page(&state, &query, &missing)?;
            Ok((StatusCode::NOT_FOUND, body))
        }
        Err(Failure::Internal(error)) => Err(error),
    })
    .await
    .unwrap_or_else(|error| Err(Error::from(error)));
    match result {
        Ok((status, body)) => HttpResponse::build(status)
            // Figures change with every mixing, so caches must revalidate.
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .content_type("text/html; charset=utf-8")
            .body(body),
        Err(error) => error.to_response(request.match_pattern().as_deref()),
    }
}
