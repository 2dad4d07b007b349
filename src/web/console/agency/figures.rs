//! `GET /console/agency/{code}/{period}`: the live figures of an agency, as its public page shows them.
//! There is one rule of disclosure.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::request::AgencyRequest;
use crate::store::Store;
use crate::web::State;
use crate::web::console::kept_page;
use crate::web::console::kept_page::PageContent;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::words::Words;
use crate::web::public::agency_figures::AgencyFigures;
use crate::web::public::failure::Failure;
use crate::web::public::query::PublicQuery;
use crate::web::public::reading::Reading;

#[derive(Template)]
#[template(path = "console/templates/agency_figures.html")]
struct FiguresContent<'a> {
    words: Words<'a>,
    home: String,
    figures: AgencyFigures<'a>,
}

/// `GET /console/agency/{code}/{period}`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let query = PublicQuery::of(request);
    let address = format!("figures {}", query.figures_key());
    let language = admitted.person.words().language.to_owned();
    let (shared, path, viewer) = (
        state.clone(),
        admitted.address(""),
        admitted.person.viewer(),
    );
    let make = move |store: &Store| {
        store.snapshot(&viewer, |figures| -> Result<_, Failure> {
            let reading = Reading::in_console(&shared, &language, query.method()?);
            let figures = AgencyFigures::read(&shared, figures, &query, &reading)?;
            let title = format!("{}, {}", figures.name.text, figures.period.text);
            let home = format!("{path}?period={}", query.period()?);
            let content = FiguresContent {
                words: reading.words,
                home,
                figures,
            };
            let content = content.render()?;
            Ok(Some(PageContent { title, content }))
        })
    };
    kept_page::respond(request, &admitted.person, &address, make).await
}
