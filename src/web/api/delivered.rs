//! `POST /api/v1/agencies/{agency}/cases/{case_code}/delivered`: the record of how a link was handed over.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use super::refusal::Refusal;
use super::respond::ask;
use super::{body, key, read_cases};
use crate::domain::access::By;
use crate::domain::cases::case::Delivery;
use crate::web::State;

/// How a link was handed over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delivered {
    /// The way.
    #[serde(deserialize_with = "delivery")]
    #[schema(value_type = Way)]
    by: Delivery,
}

/// A way of handing a link over.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes what `delivery` reads")]
enum Way {
    /// On a printed slip.
    Slip,
    /// On the counter's display.
    Display,
    /// At the kiosk.
    Kiosk,
    /// By SMS, Zalo, e-mail or portal.
    Message,
    /// On a paper form.
    Paper,
}

/// Returns a way, read from its name. A derived reader would also accept `{"slip": null}`.
fn delivery<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Delivery, D::Error> {
    let name = String::deserialize(deserializer)?;
    Delivery::from_name(&name).ok_or_else(|| {
        let names: Vec<&str> = Delivery::ALL.iter().map(|way| way.name()).collect();
        D::Error::custom(format!("must be one of {}", names.join(", ")))
    })
}

/// Records how a link was handed over
///
/// Only the first record counts. Coverage counts a citizen whose link was handed over as invited.
#[utoipa::path(
    post,
    path = "/api/v1/agencies/{agency}/cases/{case_code}/delivered",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::schema::CaseCodeParameter), Path,
            description = "The number on the receipt, percent-encoded"),
    ),
    request_body(
        content = Delivered,
        content_type = "application/json",
        example = json!({ "by": "message" }),
    ),
    responses(
        (status = 204, description = "It is recorded"),
        (status = 409, description = "`no_link`: the case is not finished, or its link was revoked",
            body = crate::web::http::problem::Problem, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn note_delivered(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let (_, kept) = read_cases::find(&request, &key, &state).await?;
    let Delivered { by } = body::read(&request, payload, &state).await?;
    if kept.link.is_none() || kept.case.finished_at.is_none() {
        return Err(Refusal::NoLink);
    }
    ask(&state, move |state, store| {
        let who = By::key(&key.name, (state.clock)());
        store.record_delivery_by_software(&kept.id, by, &who)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::api::body::{fields, object};

    #[test]
    fn a_way_is_read_from_its_name_only() {
        let read = |json: &str| fields::<Delivered>(object(json.as_bytes()).unwrap());
        assert_eq!(read(r#"{"by": "kiosk"}"#).unwrap().by, Delivery::Kiosk);
        for wrong in [r#"{"by": "pigeon"}"#, r#"{"by": {"slip": null}}"#, "{}"] {
            assert_eq!(read(wrong).err().unwrap().field, "by", "{wrong}");
        }
    }
}
