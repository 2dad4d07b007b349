//! The clerk's pages: the cases that a counter finished today, and what can be done with their links.
//!
//! Every page works without scripts; with them the slip is printed by itself, and the list renews
//! itself. A form is posted and answered with a redirect to a page that
//! can be reloaded. Nothing here shows whether a link was answered, and everything
//! that is done to an answered link looks as if done to an open one.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, guard, web};

use self::request::ClerkRequest;
use crate::web::State;
use crate::web::http::form_body;
use crate::web::login::clerk::change_counter;

mod add;
mod add_page;
mod add_reading;
mod apologies_due;
mod apology;
mod case;
mod case_page;
mod change;
mod delivery;
mod find;
mod list;
mod message;
mod refusal;
mod request;
mod slip;
mod wording;

/// `GET /counter/script.js`
fn script() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type("text/javascript; charset=utf-8")
        .body(include_str!("templates/clerk.js"))
}

/// `POST /counter/place`: lets a person with several counters work at another one.
async fn place(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = async {
        ClerkRequest::admit(&request, &state).await?;
        let data = form_body::read(&request, payload, &state).await?;
        Ok(change_counter(&state, data.text("place")))
    };
    let result = result.await;
    request::into_response(&request, &state, result)
}

/// Adds the clerk's routes.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource(["/counter", "/counter/"]).route(read().to(list::show)))
        .service(web::resource("/counter/script.js").route(read().to(async || script())))
        .service(web::resource("/counter/place").route(web::post().to(place)))
        .service(web::resource("/counter/find").route(web::post().to(find::find)))
        .service(
            web::resource("/counter/add")
                .route(read().to(add::show))
                .route(web::post().to(add::send)),
        )
        .service(
            web::resource("/counter/case")
                .route(read().to(case::show))
                .route(web::post().to(case::act)),
        )
        .service(web::resource("/counter/slip").route(read().to(slip::show)))
        .service(web::resource("/counter/form").route(read().to(slip::form)))
        .service(web::resource("/counter/message").route(read().to(message::show)))
        .service(
            web::resource("/counter/apologies")
                .route(read().to(apologies_due::show))
                .route(web::post().to(apologies_due::find)),
        )
        .service(
            web::resource("/counter/apology")
                .route(read().to(apology::show))
                .route(web::post().to(apology::send)),
        );
}
