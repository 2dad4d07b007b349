//! The public routes.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, guard, web};

use super::failure::Failure;
use super::query::PublicQuery;
use super::{
    agency, charts, crawlers, home, method, missing_page, newest, privacy, ranking, timeliness,
};
use crate::domain::access::Viewer;
use crate::domain::language::Languages;
use crate::store::Store;
use crate::store::figures::Figures;
use crate::web::State;
use crate::web::http::kept::Kept;
use crate::web::http::kept_responses::Share;

/// The media types of what programs read.
const TEXT: &str = "text/plain; charset=utf-8";
const XML: &str = "application/xml; charset=utf-8";

/// How a page is made.
#[derive(Clone, Copy)]
enum Page {
    /// From the state alone.
    Plain(fn(&State, &PublicQuery) -> Result<String, Failure>),
    /// From figures, all of one snapshot.
    Figures(FromFigures),
    /// The same, with a list that is sorted and searched.
    List(FromFigures),
    /// The address of another page, which is returned likewise.
    Elsewhere(FromFigures),
    /// A text for programs, of a media type.
    Text(&'static str, FromFigures),
}

/// Makes a page from figures.
type FromFigures = fn(&State, &mut Figures<'_>, &PublicQuery) -> Result<String, Failure>;

impl Page {
    /// What of an address the page depends on.
    fn key(self, query: &PublicQuery, languages: &Languages) -> String {
        let language = languages.known(query.language());
        match self {
            Self::Plain(_) => language.to_owned(),
            Self::List(_) => format!("{language} {} {}", query.figures_key(), query.list_key()),
            _ => format!("{language} {}", query.figures_key()),
        }
    }

    /// Returns the response.
    fn make(self, store: &Store, state: &State, query: &PublicQuery) -> Result<Kept, Failure> {
        let read = |page: FromFigures| {
            store.snapshot(&Viewer::Public, |figures| page(state, figures, query))
        };
        Ok(match self {
            Self::Plain(page) => Kept::page(StatusCode::OK, page(state, query)?),
            Self::Figures(page) | Self::List(page) => Kept::page(StatusCode::OK, read(page)?),
            Self::Elsewhere(page) => Kept::found(&read(page)?),
            Self::Text(media_type, page) => {
                Kept::new(StatusCode::OK, media_type, read(page)?.into_bytes())
            }
        })
    }
}

/// Adds the public routes, and the page for unknown addresses.
pub(in crate::web) fn configure(config: &mut web::ServiceConfig) {
    config.configure(charts::configure);
    for (path, page) in [
        ("/", Page::Figures(home::page)),
        ("/ranking/{block}/{period}", Page::List(ranking::page)),
        ("/timeliness/{block}/{period}", Page::List(timeliness::page)),
        ("/agency/{code}/{period}", Page::Figures(agency::page)),
        ("/ranking/{block}", Page::Elsewhere(newest::ranking)),
        ("/timeliness/{block}", Page::Elsewhere(newest::timeliness)),
        ("/agency/{code}", Page::Elsewhere(newest::agency)),
        ("/method", Page::Plain(method::page)),
        ("/privacy", Page::Plain(privacy::page)),
        ("/robots.txt", Page::Text(TEXT, crawlers::robots)),
        ("/sitemap.xml", Page::Text(XML, crawlers::sitemap)),
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
    let is_search = matches!(page, Page::List(_)) && !query.name().trim().is_empty();
    let route = request.match_pattern();
    // Whatever else an address says makes no other page.
    let address = format!(
        "{} {} {}",
        route.as_deref().unwrap_or_default(),
        page.key(&query, &state.languages),
        state.editions.changes()
    );
    let shared = state.clone();
    let made = async {
        let public = &state.workers.public;
        let page = public.run(move |store| match page.make(store, &shared, &query) {
            Ok(kept) => Ok(kept),
            Err(Failure::Missing(missing)) => {
                let body = missing_page::page(store, &shared, &query, &missing)?;
                Ok(Kept::page(StatusCode::NOT_FOUND, body))
            }
            Err(Failure::Internal(error)) => Err(error),
        });
        page.await?
    };
    let now = (state.clock)();
    let share = match is_search {
        true => Share::Searches,
        false => Share::Pages,
    };
    match state.kept.get_or_make(share, address, now, made).await {
        Ok(kept) => kept.response(&request),
        Err(error) => error.to_response(route.as_deref()),
    }
}
