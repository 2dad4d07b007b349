//! Pages whose content is the same for everybody who may open them. The content, and the page of each
//! person, are kept until the figures or the cases change, or a minute has passed.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::store::Store;
use crate::web::Error;
use crate::web::http::early_response::EarlyResponse;
use crate::web::http::kept::Kept;
use crate::web::http::kept_responses::Share;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::public::failure::Failure;
use crate::web::public::missing::Missing;

#[derive(Template)]
#[template(path = "console/templates/kept.html")]
struct KeptPage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    content: &'a str,
}

/// The content of a page, as HTML, and its title.
pub(super) struct PageContent {
    pub(super) title: String,
    pub(super) content: String,
}

/// Returns the page that is kept for a person and an address, or the one that is made now. Whether the
/// person may open it has been checked.
///
/// # Errors
/// The page for what is not there, where there is no content.
pub(super) async fn respond(
    request: &HttpRequest,
    person: &PersonRequest,
    address: &str,
    make: impl FnOnce(&Store) -> Result<Option<PageContent>, Failure> + Send + 'static,
) -> Result<HttpResponse, EarlyResponse> {
    let (kept, user) = (&person.state.kept, &person.user);
    let content = format!("console {} {address}", person.words().language);
    let of_person = format!("{content} {} {}", user.id, user.version);
    // The content is asked for within, so that it is never older than the page that is kept of it.
    let made = async {
        let made = async {
            // Nothing that is not there is kept.
            match person.state.workers.people.run(make).await?? {
                Some(PageContent { title, content }) => {
                    Ok(Kept::part(format!("{title}\n{content}")))
                }
                None => Err(Failure::Missing(Missing::Agency)),
            }
        };
        let part = kept
            .get_or_make(Share::Pages, content, person.now, made)
            .await?;
        let (title, content) = part.text().split_once('\n').unwrap_or_default();
        let page = KeptPage {
            frame: person.frame(),
            title,
            content,
        };
        let page = page.render().map_err(Error::from)?;
        let people = &person.state.workers.people;
        Ok(people.run(|_| Kept::page(StatusCode::OK, page)).await?)
    };
    match kept
        .get_or_make(Share::Pages, of_person, person.now, made)
        .await
    {
        Ok(page) => Ok(page.response(request)),
        Err(Failure::Missing(_)) => Err(person.missing()?),
        Err(Failure::Internal(error)) => Err(error.into()),
    }
}
