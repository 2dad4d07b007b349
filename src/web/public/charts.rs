//! `/charts/{kind}.{svg,png,pdf}`: charts on request.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use crate::outputs::charts::{ChartData, ChartDataError};
use crate::report::charts::{ChartError, ChartKind, Format, render};
use crate::store::StoreError;
use crate::store::figures::scores::{FigureQuery, Scope};
use crate::web::State;
use crate::web::http::error::RETRY_AFTER;
use crate::web::http::problem::problem;

/// Adds `/charts/{kind}.{svg,png,pdf}`.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.service(web::resource("/charts/{file}").route(web::get().to(chart)));
}

/// What the address asks for.
#[derive(Deserialize)]
struct Asked {
    period: String,
    agency: Option<String>,
    block: Option<String>,
    method: Option<String>,
    #[serde(default)]
    exclude_flagged: bool,
}

/// Why a chart can't be sent.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// 400: a value of the address is none.
    #[error("{0}")]
    Wrong(String),
    /// 404: no such chart, agency or block.
    #[error("{0}")]
    Missing(String),
    /// 503: the database is away.
    #[error("{0}")]
    Away(String),
    /// 500: ours.
    #[error("{0}")]
    Ours(String),
}

impl From<ChartDataError> for Failure {
    fn from(error: ChartDataError) -> Self {
        match error {
            ChartDataError::Store(StoreError::NoAgency(_) | StoreError::NoBlock(..)) => {
                Self::Missing(error.to_string())
            }
            ChartDataError::Store(error) if error.is_unavailable() => Self::Away(error.to_string()),
            ChartDataError::Store(error) => Self::Ours(error.to_string()),
            other => Self::Wrong(other.to_string()),
        }
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        match error {
            ChartError::NotOneAgency(0) => {
                Self::Missing("the agency does not exist in that period".to_owned())
            }
            ChartError::TooLarge(_) => Self::Wrong(error.to_string()),
            other => Self::Ours(other.to_string()),
        }
    }
}

/// `GET /charts/{kind}.{svg,png,pdf}?period=&agency=&block=`
async fn chart(
    request: HttpRequest,
    file: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let query = request.query_string().to_owned();
    let shared = state.clone();
    let drawn = state
        .charts
        .draw(move || draw(&shared, &file, &query))
        .await;
    match drawn {
        Ok(Ok((format, picture))) => HttpResponse::Ok()
            .content_type(format.media_type())
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .body(picture),
        Ok(Err(Failure::Wrong(detail))) => {
            problem(StatusCode::BAD_REQUEST, "bad_request", Some(&detail))
        }
        Ok(Err(Failure::Missing(detail))) => {
            problem(StatusCode::NOT_FOUND, "not_found", Some(&detail))
        }
        Ok(Err(Failure::Away(cause))) => {
            tracing::warn!(route = "/charts/{file}", %cause, "request put off");
            let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", None);
            response.headers_mut().insert(
                header::RETRY_AFTER,
                header::HeaderValue::from_static(RETRY_AFTER),
            );
            response
        }
        Ok(Err(Failure::Ours(cause))) => {
            tracing::error!(route = "/charts/{file}", %cause, "request failed");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", None)
        }
        Err(cause) => {
            tracing::error!(route = "/charts/{file}", %cause, "request was cut short");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", None)
        }
    }
}

fn draw(state: &State, file: &str, query: &str) -> Result<(Format, Vec<u8>), Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::Wrong(error.to_string());
    let missing = |error: &dyn std::fmt::Display| Failure::Missing(error.to_string());
    let (kind, ending) = file
        .rsplit_once('.')
        .ok_or_else(|| missing(&"a chart is named KIND.svg, KIND.png or KIND.pdf"))?;
    let kind: ChartKind = kind.parse().map_err(|error| missing(&error))?;
    let format: Format = ending.parse().map_err(|error| missing(&error))?;
    let asked = web::Query::<Asked>::from_query(query)
        .map_err(|error| wrong(&error))?
        .0;
    let code = |text: String| crate::domain::fold(&text);
    let scope = match (asked.agency, asked.block) {
        (Some(_), Some(_)) => return Err(wrong(&"name an agency or a block, not both")),
        (Some(agency), None) => Scope::Agency(code(agency)),
        (None, Some(block)) => Scope::Block(code(block)),
        (None, None) => Scope::All,
    };
    let query = FigureQuery {
        period: asked.period.parse().map_err(|error| wrong(&error))?,
        scope,
        method: match asked.method.as_deref() {
            None | Some("") => None,
            Some(name) => Some(name.parse().map_err(|error| wrong(&error))?),
        },
        exclude_flagged: asked.exclude_flagged,
        now: (state.clock)(),
    };
    let data = ChartData::get(&state.store, kind, &query, state.min_n).inspect_err(|error| {
        if let ChartDataError::Store(error) = error {
            state.metrics.database_error(error);
        }
    })?;
    Ok((format, render(&data.chart(), format, &state.theme)?))
}
