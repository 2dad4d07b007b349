//! Pages whose content is the same for everybody who may open them. It is kept until the figures or the
//! cases change, or a minute has passed.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::store::Store;
use crate::web::Error;
use crate::web::http::early_response::EarlyResponse;
use crate::web::http::kept::Kept;
use crate::web::http::page::html;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::public::failure::Failure;

#[derive(Template)]
#[template(path = "console/templates/kept.html")]
struct KeptPage<'a> {
    frame: Frame<'a>,
    title: &'a str,
    content: &'a str,
}

/// The content of a page, as HTML, and its title.
pub(super) struct Content {
    pub(super) title: String,
    pub(super) content: String,
}

/// Returns the page that is kept for an address, or the one that is made now. Whether the person may open
/// it has been checked.
///
/// # Errors
/// The page for what is not there, where there is no content.
pub(super) async fn respond(
    person: &PersonRequest,
    address: &str,
    make: impl FnOnce(&Store) -> Result<Option<Content>, Failure> + Send + 'static,
) -> Result<HttpResponse, EarlyResponse> {
    let language = person.words().language;
    let address = format!("console {language} {address}");
    let made = async {
        // Nothing that is not there is kept.
        match person.state.workers.people.run(make).await?? {
            Some(Content { title, content }) => Ok(Kept::part(format!("{title}\n{content}"))),
            None => Err(Failure::Missing(
                crate::web::public::missing::Missing::Agency,
            )),
        }
    };
    let kept = &person.state.kept;
    let part = match kept.get_or_make(address, person.now, made).await {
        Ok(part) => part,
        Err(Failure::Missing(_)) => return Err(person.missing()?),
        Err(Failure::Internal(error)) => return Err(error.into()),
    };
    let (title, content) = part.text().split_once('\n').unwrap_or_default();
    let page = KeptPage {
        frame: person.frame(),
        title,
        content,
    };
    let page = page.render().map_err(Error::from)?;
    Ok(html(StatusCode::OK, page))
}
