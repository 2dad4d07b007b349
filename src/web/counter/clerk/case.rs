//! One case: what is known about it, and what can be done with its link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::case_page;
use super::case_page::{Done, PageMessages};
use super::change::{LinkChange, change};
use super::delivery;
use super::request::{ClerkRequest, EarlyResponse, case_id, into_response, notice, scripted};
use crate::web::State;
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;

/// `GET /counter/case?id=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let kept = clerk.find_case(&case_id(request)).await?;
    let messages = PageMessages {
        done: query_value(request, "done").and_then(|word| Done::find(&word)),
        paper: delivery::usual_paper(request, state),
        place: delivery::next_place(request, state),
        ..PageMessages::default()
    };
    let page = case_page::render(&clerk, &kept, messages).await?;
    Ok(scripted(html(StatusCode::OK, page)))
}

/// `POST /counter/case?id=`: the action of the button that was pressed.
pub(super) async fn act(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_act(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_act(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let kept = clerk.find_case(&case_id(request)).await?;
    let data = form_body::read(request, payload, state).await?;
    let field = |name: &str| data.text(name);
    match field("action") {
        "print" => {
            let (paper, place) = (field("paper"), field("place"));
            delivery::print(&clerk, &kept, paper, place, field("then") == "list").await
        }
        "message" => delivery::by_message(&clerk, &kept).await,
        "kiosk" => delivery::at_kiosk(&clerk, &kept, field("kiosk")).await,
        "form" => delivery::on_paper(&clerk, &kept, field("lang")).await,
        "reissue" => {
            change(
                &clerk,
                &kept,
                LinkChange::Reissue,
                field("link"),
                field("reason"),
            )
            .await
        }
        "revoke" => {
            change(
                &clerk,
                &kept,
                LinkChange::Revoke,
                field("link"),
                field("reason"),
            )
            .await
        }
        _ => Err(notice(
            state,
            "counter-unreadable",
            StatusCode::BAD_REQUEST,
        )?),
    }
}
