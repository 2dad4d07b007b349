//! Pages for everybody: rankings, timeliness, agencies, methods.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::{Error, State};

mod agency;
mod agency_cases;
mod asked;
mod chart;
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

/// The style of every page, inline so that a page needs nothing else; its hash is in the policy.
pub(super) const STYLE: &str = concat!(
    include_str!("../templates/base.css"),
    include_str!("templates/style.css")
);

/// A page, asked of the state; it may read the store.
type Page = fn(&State, &Asked) -> Result<String, Failure>;

/// Adds the public routes, and the page for every address that is none.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    for (path, page) in [
        ("/", home::page as Page),
        ("/ranking/{block}/{period}", ranking::page),
        ("/timeliness/{block}/{period}", timeliness::page),
        ("/agency/{code}/{period}", agency::page),
        ("/method", method::page),
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
        web::route().to(|request, state| serve(request, state, missing::any_address)),
    );
}

async fn serve(request: HttpRequest, state: web::Data<State>, page: Page) -> HttpResponse {
    let asked = Asked::of(&request);
    let result = web::block(move || match page(&state, &asked) {
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
