//! The OpenAPI description of the interface, made from the code.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use super::examples::Examples;
use super::refusal::Refusal;
use super::respond;
use super::{delivered, figures, kiosk, put_case, read_cases, stream};
use crate::web::http::kept::Kept;
use crate::web::http::problem::{PROBLEM, Problem};
use crate::web::{Error, State};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "sipas",
        description = "Cases come in from one-stop software, links to their surveys and figures go out.",
    ),
    paths(
        put_case::put_case,
        put_case::patch_case,
        read_cases::get_case,
        read_cases::list_cases,
        delivered::note_delivered,
        kiosk::assign,
        stream::post_cases,
        figures::scores,
        figures::ranking,
        figures::timeliness,
        figures::coverage,
    ),
    components(schemas(Problem<'static>, super::schema::CaseLine, super::stream_results::ResultLine)),
    tags(
        (name = "cases", description = "Cases and the links of those that are finished"),
        (name = "figures", description = "Figures of the last mixing"),
    ),
    security(("key" = [])),
    modifiers(&KeyAuthentication, &Problems, &Examples),
)]
struct Description;

/// The modifier that adds authentication by key.
struct KeyAuthentication;

impl Modify for KeyAuthentication {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A system key: `sipas key add --kind system …`"))
            .build();
        if let Some(components) = &mut api.components {
            components.add_security_scheme("key", SecurityScheme::Http(scheme));
        }
    }
}

/// The modifier that adds the problems of every operation.
struct Problems;

impl Modify for Problems {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        for path in api.paths.paths.values_mut() {
            let operations = [
                &mut path.get,
                &mut path.put,
                &mut path.patch,
                &mut path.post,
            ];
            operations.into_iter().flatten().for_each(add_problems);
        }
    }
}

fn add_problems(operation: &mut Operation) {
    let always = [
        (
            "401",
            "`unauthorized`: no system key in force",
            Some("WWW-Authenticate"),
        ),
        (
            "404",
            "`not_found`: it is not there, or not for this key",
            None,
        ),
        ("500", "`internal`: a failure of the server's own", None),
        (
            "503",
            "`unavailable`: the server can't take it for the moment",
            Some("Retry-After"),
        ),
    ];
    let with_parameters = [("400", "`invalid_parameter`: `field` says which", None)];
    let with_body = [
        (
            "400",
            "`invalid_json`: the body is no JSON object; `invalid_parameter`: the case code is encoded twice",
            None,
        ),
        (
            "413",
            "`too_large`: more than 64 KiB, or 64 MiB of a table",
            None,
        ),
        (
            "415",
            "`wrong_media_type`, or `wrong_content_encoding`: a compressed body",
            None,
        ),
        (
            "422",
            "`invalid_field`: `field` says which, `detail` why",
            None,
        ),
    ];
    let mut add = |problems: &[(&str, &str, Option<&str>)]| {
        for (status, description, header) in problems {
            let responses = &mut operation.responses.responses;
            if !responses.contains_key(*status) {
                responses.insert((*status).to_owned(), refusal(description, *header).into());
            }
        }
    };
    add(&always);
    if operation.request_body.is_some() {
        add(&with_body);
    } else {
        add(&with_parameters);
    }
}

/// Returns the description of a problem, with the header that comes with it.
fn refusal(description: &str, header: Option<&str>) -> utoipa::openapi::Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    let mut response = ResponseBuilder::new()
        .description(description)
        .content(PROBLEM, content);
    if let Some(name) = header {
        let text = ObjectBuilder::new().schema_type(Type::String);
        response = response.header(name, HeaderBuilder::new().schema(Some(text)).build());
    }
    response.build()
}

static DESCRIPTION: LazyLock<utoipa::openapi::OpenApi> = LazyLock::new(Description::openapi);

/// Returns the description as JSON.
pub(super) fn description() -> Value {
    // The description holds texts, numbers and maps only, so serialising it never fails.
    serde_json::to_value(&*DESCRIPTION).unwrap_or_default()
}

/// `GET /api/openapi.json`
pub(super) async fn show(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let make = |_: &State| {
        let body = serde_json::to_vec(&*DESCRIPTION)?;
        Ok::<_, Error>(Kept::new(StatusCode::OK, "application/json", body))
    };
    respond::kept(&request, &state, "/api/openapi.json".to_owned(), make).await
}
