//! The public routes.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::failure::Failure;
use super::query::PublicQuery;
use super::{agency, charts, home, method, missing_page, ranking, timeliness};
use crate::domain::access::Viewer;
use crate::store::Store;
use crate::store::figures::Figures;
use crate::web::State;
use crate::web::http::kept::Kept;

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
    fn make(self, store: &Store, state: &State, query: &PublicQuery) -> Result<String, Failure> {
        match self {
            Self::Plain(page) => page(state, query),
            Self::Figures(page) => {
                store.snapshot(&Viewer::Public, |figures| page(state, figures, query))
            }
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

/// Returns the response of a page: the one that is kept, or one that is made now.
async fn serve(request: HttpRequest, state: web::Data<State>, page: Page) -> HttpResponse {
    let query = PublicQuery::of(&request);
    let route = request.match_pattern();
    let address = format!("{} {query:?}", route.as_deref().unwrap_or_default());
    let shared = state.clone();
    let made = async {
        let public = &state.workers.public;
        let page = public.run(move |store| {
            let (status, body) = match page.make(store, &shared, &query) {
                Ok(body) => (StatusCode::OK, body),
                Err(Failure::Missing(missing)) => {
                    let body = missing_page::page(store, &shared, &query, &missing)?;
                    (StatusCode::NOT_FOUND, body)
                }
                Err(Failure::Internal(error)) => return Err(error),
            };
            Ok(Kept::new(
                status,
                "text/html; charset=utf-8",
                body.into_bytes(),
            ))
        });
        page.await?
    };
    let now = (state.clock)();
    match state.kept.get_or_make(address, now, made).await {
        Ok(kept) => kept.response(&request),
        Err(error) => error.to_response(route.as_deref()),
    }
}
