//! `GET /console/agency/{code}/{period}`: the live figures of an agency, as its public page shows them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::request::RoomRequest;
use crate::domain::access::Viewer;
use crate::store::Store;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::kept::Kept;
use crate::web::http::page::html;
use crate::web::login::frame::Frame;
use crate::web::public::agency_figures::AgencyFigures;
use crate::web::public::failure::Failure;
use crate::web::public::query::PublicQuery;
use crate::web::public::reading::Reading;
use crate::web::{Error, State};

#[derive(Template)]
#[template(path = "console/templates/agency_figures.html")]
struct FiguresPage<'a> {
    frame: Frame<'a>,
    room: String,
    /// The title of the page, then its content.
    title: &'a str,
    content: &'a str,
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
    let room = RoomRequest::admit(request, state).await?;
    let query = PublicQuery::of(request);
    let language = room.person.words().language.to_owned();
    let address = format!("console figures {language} {query:?}");
    let shared = state.clone();
    let made = async {
        let work = move |store: &Store| {
            // As everybody sees them: there is one rule of disclosure.
            store.snapshot(&Viewer::Public, |figures| -> Result<Kept, Failure> {
                let reading = Reading::in_console(&shared, &language, query.method()?);
                let figures = AgencyFigures::read(&shared, figures, &query, &reading)?;
                let title = format!("{}, {}", figures.name.text, figures.period.text);
                Ok(Kept::part(format!("{title}\n{}", figures.render()?)))
            })
        };
        match state.workers.people.run(work).await {
            Ok(made) => made,
            Err(error) => Err(Failure::Internal(error)),
        }
    };
    let part = match state.kept.get_or_make(address, room.person.now, made).await {
        Ok(part) => part,
        Err(Failure::Missing(_)) => return Err(room.person.missing()?),
        Err(Failure::Internal(error)) => return Err(error.into()),
    };
    let (title, content) = part.text().split_once('\n').unwrap_or_default();
    let page = FiguresPage {
        frame: room.person.frame(),
        room: room.address(""),
        title,
        content,
    };
    let page = page.render().map_err(Error::from)?;
    Ok(html(StatusCode::OK, page))
}
