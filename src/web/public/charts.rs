//! `/charts/{kind}.{svg,png,pdf}`: charts on request.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, guard, web};
use serde::Deserialize;

use crate::domain::access::Viewer;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::outputs::charts::{ChartData, ChartDataError};
use crate::report::charts::{ChartError, ChartKind, Format, render};
use crate::store::StoreError;
use crate::web::State;
use crate::web::http::error::RETRY_AFTER;
use crate::web::http::problem::problem;

/// Adds `/charts/{kind}.{svg,png,pdf}`.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config.service(web::resource("/charts/{file}").route(read.to(chart)));
}

/// The query of a chart's address.
#[derive(Deserialize)]
struct ChartQuery {
    period: String,
    agency: Option<String>,
    block: Option<String>,
    method: Option<String>,
    #[serde(default)]
    exclude_flagged: bool,
}

/// Why a chart can't be drawn.
#[derive(Debug, thiserror::Error)]
enum ChartFailure {
    /// 400: a wrong parameter.
    #[error("{0}")]
    Wrong(String),
    /// 404: an unknown chart, agency or block.
    #[error("{0}")]
    Missing(String),
    /// 503: the database is unreachable.
    #[error("{0}")]
    Unavailable(String),
    /// 500: an error of the server.
    #[error("{0}")]
    Internal(String),
}

impl From<ChartDataError> for ChartFailure {
    fn from(error: ChartDataError) -> Self {
        match error {
            ChartDataError::Store(StoreError::NoAgency(_) | StoreError::NoBlock(..)) => {
                Self::Missing(error.to_string())
            }
            ChartDataError::Store(error) if error.is_unavailable() => {
                Self::Unavailable(error.to_string())
            }
            ChartDataError::Store(error) => Self::Internal(error.to_string()),
            other => Self::Wrong(other.to_string()),
        }
    }
}

impl From<ChartError> for ChartFailure {
    fn from(error: ChartError) -> Self {
        match error {
            ChartError::NotOneAgency(0) => {
                Self::Missing("the agency does not exist in that period".to_owned())
            }
            ChartError::TooLarge(_) => Self::Wrong(error.to_string()),
            other => Self::Internal(other.to_string()),
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
        Ok(Err(ChartFailure::Wrong(detail))) => {
            problem(StatusCode::BAD_REQUEST, "bad_request", Some(&detail))
        }
        Ok(Err(ChartFailure::Missing(detail))) => {
            problem(StatusCode::NOT_FOUND, "not_found", Some(&detail))
        }
        Ok(Err(ChartFailure::Unavailable(cause))) => {
            tracing::warn!(route = "/charts/{file}", %cause, "request put off");
            let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", None);
            response.headers_mut().insert(
                header::RETRY_AFTER,
                header::HeaderValue::from_static(RETRY_AFTER),
            );
            response
        }
        Ok(Err(ChartFailure::Internal(cause))) => {
            tracing::error!(route = "/charts/{file}", %cause, "request failed");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", None)
        }
        Err(cause) => {
            tracing::error!(route = "/charts/{file}", %cause, "request was cut short");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", None)
        }
    }
}

/// Returns the chart of a file name and a query.
fn draw(state: &State, file: &str, query: &str) -> Result<(Format, Vec<u8>), ChartFailure> {
    let wrong = |error: &dyn std::fmt::Display| ChartFailure::Wrong(error.to_string());
    let missing = |error: &dyn std::fmt::Display| ChartFailure::Missing(error.to_string());
    let (kind, ending) = file
        .rsplit_once('.')
        .ok_or_else(|| missing(&"a chart is named KIND.svg, KIND.png or KIND.pdf"))?;
    let kind: ChartKind = kind.parse().map_err(|error| missing(&error))?;
    let format: Format = ending.parse().map_err(|error| missing(&error))?;
    let parameters = web::Query::<ChartQuery>::from_query(query)
        .map_err(|error| wrong(&error))?
        .0;
    let code = |text: String| crate::domain::fold(&text);
    let scope = match (parameters.agency, parameters.block) {
        (Some(_), Some(_)) => return Err(wrong(&"name an agency or a block, not both")),
        (Some(agency), None) => Scope::Agency(code(agency)),
        (None, Some(block)) => Scope::Block(code(block)),
        (None, None) => Scope::All,
    };
    let query = FigureQuery {
        period: parameters.period.parse().map_err(|error| wrong(&error))?,
        scope,
        method: match parameters.method.as_deref() {
            None | Some("") => None,
            Some(name) => Some(name.parse().map_err(|error| wrong(&error))?),
        },
        exclude_flagged: parameters.exclude_flagged,
        now: (state.clock)(),
    };
    let data = state.store.snapshot(&Viewer::Public, |figures| {
        ChartData::get(figures, kind, &query, state.min_n)
    });
    let data = data.inspect_err(|error| {
        if let ChartDataError::Store(error) = error {
            state.metrics.database_error(error);
        }
    })?;
    Ok((format, render(&data.chart(), format, &state.theme)?))
}
