//! One case: what is known of it, and what can be done with its link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::case_page;
use super::case_page::{Done, Said};
use super::change::{Change, change};
use super::hand_over;
use super::request::{Desk, Stop, asked, notice, settle};
use crate::web::State;
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;

/// `GET /counter/case?id=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = shown(&request, &state).await;
    settle(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let kept = desk.find_case(&asked(request)).await?;
    let said = Said {
        done: query_value(request, "done").and_then(|word| Done::find(&word)),
        paper: hand_over::usual_paper(request),
        ..Said::default()
    };
    Ok(html(
        StatusCode::OK,
        case_page::render(&desk, &kept, said).await?,
    ))
}

/// `POST /counter/case?id=`: does what the button says.
pub(super) async fn act(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = acted(&request, payload, &state).await;
    settle(&request, &state, result)
}

async fn acted(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let kept = desk.find_case(&asked(request)).await?;
    let data = form_body::read(request, payload).await?;
    let field = |name: &str| data.text(name);
    match field("action") {
        "print" => hand_over::print(&desk, &kept, field("paper")).await,
        "message" => hand_over::by_message(&desk, &kept).await,
        "kiosk" => hand_over::at_kiosk(&desk, &kept, field("kiosk")).await,
        "form" => hand_over::on_paper(&desk, &kept, field("lang")).await,
        "reissue" => {
            change(
                &desk,
                &kept,
                Change::Reissue,
                field("link"),
                field("reason"),
            )
            .await
        }
        "revoke" => change(&desk, &kept, Change::Revoke, field("link"), field("reason")).await,
        _ => Err(notice(
            state,
            "counter-unreadable",
            StatusCode::BAD_REQUEST,
        )?),
    }
}
