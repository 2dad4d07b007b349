//! `/console`: the first page after the login, with what the person's roles open.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::domain::access::{Role, RoleScope};
use crate::domain::order::compare_names;
use crate::store::Store;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::page::html;
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;

/// An agency that the person reaches.
struct AgencyLink {
    name: Phrase,
    address: String,
}

#[derive(Template)]
#[template(path = "console/templates/home.html")]
struct HomePage<'a> {
    frame: Frame<'a>,
    agencies: Vec<AgencyLink>,
    /// What each of the person's pages is for.
    pages: Vec<(String, Phrase, Phrase)>,
}

/// `GET /console`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, &Role::ALL).await?;
    let words = person.words();
    let known = person.ask(Store::list_agencies).await?;
    let own =
        person
            .user
            .grants
            .iter()
            .filter_map(|kept| match (kept.grant.role, &kept.grant.scope) {
                (Role::Agency | Role::Inspector, RoleScope::Agency(code)) => Some(code),
                _ => None,
            });
    let mut agencies: Vec<AgencyLink> = own
        .filter_map(|code| known.iter().find(|agency| agency.code == *code))
        .map(|agency| AgencyLink {
            name: words.name(&agency.name, agency.name_en.as_deref()),
            address: format!("/console/agency/{}", agency.code),
        })
        .collect();
    agencies.sort_by(|a, b| compare_names(&a.name.text, &b.name.text));
    let frame = person.frame();
    let descriptions = [
        ("/console/province", "home-province"),
        ("/console/editions", "home-editions"),
        ("/console/users", "home-users"),
        ("/console/keys", "home-keys"),
        ("/console/agencies", "home-agency-list"),
        ("/console/settings", "home-settings"),
        ("/console/batches", "home-batches"),
        ("/console/audit", "home-audit"),
        ("/counter", "home-counter"),
        ("/account", "home-account"),
    ];
    let pages = frame
        .links
        .iter()
        .filter_map(|link| {
            let (_, description) = descriptions
                .iter()
                .find(|(address, _)| *address == link.address)?;
            Some((
                link.address.clone(),
                link.text.clone(),
                words.say(description),
            ))
        })
        .collect();
    let page = HomePage {
        frame,
        agencies,
        pages,
    };
    Ok(html(StatusCode::OK, page.render()?))
}
