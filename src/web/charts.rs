//! Charts on request: what a chart shows, fetched and rendered. Pages, addresses and the command
//! line draw the same.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, guard, web};
use serde::Deserialize;

use super::State;
use super::error::RETRY_AFTER;
use super::problem::problem;
use crate::domain::coverage::{Coverage, CoverageReport};
use crate::domain::distribution::Distribution;
use crate::domain::period::Period;
use crate::domain::ranking::RankReport;
use crate::domain::score::ScoreReport;
use crate::domain::trend::Trend;
use crate::report::charts::{Chart, ChartError, ChartKind, Format, render};
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::figures::{FigureQuery, Scope};

/// Periods in a trend: two years of quarters.
const TREND_LENGTH: usize = 8;

/// A chart that lacks what it is about.
#[derive(Debug, thiserror::Error)]
pub enum ChartDataError {
    /// It is about one agency.
    #[error("a {0} chart is about one agency: name it")]
    NeedsAgency(ChartKind),
    /// It is about a block.
    #[error("a {0} chart is about the agencies of a block: name it")]
    NeedsBlock(ChartKind),
    /// It is about either.
    #[error("a {0} chart is about an agency or a block: name one")]
    NeedsEither(ChartKind),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a chart shows.
pub enum ChartData {
    /// One agency's components.
    Components(ScoreReport),
    /// A series, with its coverage.
    Trend(Trend, Vec<Coverage>, i64),
    /// A block's ranking.
    Ranking(RankReport),
    /// The components of a block's agencies.
    Heatmap(ScoreReport, String),
    /// The answers to each question.
    Distribution(Distribution),
    /// Finished, invited and answered.
    Coverage(CoverageReport, String),
}

impl ChartData {
    /// Fetches what a chart of a kind shows.
    ///
    /// # Errors
    /// When the query names nothing that such a chart is about, or the store fails.
    pub fn get(
        store: &Store,
        kind: ChartKind,
        query: &FigureQuery,
        min_n: i64,
    ) -> Result<Self, ChartDataError> {
        let scope_name = match &query.scope {
            Scope::Block(block) => store.block_name(block),
            Scope::Agency(_) | Scope::All => String::new(),
        };
        match (kind, &query.scope) {
            (ChartKind::Components, Scope::Agency(_)) => {
                Ok(Self::Components(store.get_scores(query)?))
            }
            (ChartKind::Components, _) => Err(ChartDataError::NeedsAgency(kind)),
            (ChartKind::Ranking, Scope::Block(_)) => {
                Ok(Self::Ranking(store.get_ranking(query, min_n)?))
            }
            (ChartKind::Ranking, _) => Err(ChartDataError::NeedsBlock(kind)),
            (ChartKind::Heatmap, _) => Ok(Self::Heatmap(store.get_scores(query)?, scope_name)),
            (ChartKind::Coverage, _) => Ok(Self::Coverage(store.get_coverage(query)?, scope_name)),
            (ChartKind::Trend | ChartKind::Distribution, Scope::All) => {
                Err(ChartDataError::NeedsEither(kind))
            }
            (ChartKind::Distribution, _) => Ok(Self::Distribution(store.get_distribution(query)?)),
            (ChartKind::Trend, _) => {
                let trend = store.get_trend(query, TREND_LENGTH)?;
                let coverage = trend
                    .points
                    .iter()
                    .map(|point| total_coverage(store, query, point.period))
                    .collect::<Result<_, _>>()?;
                Ok(Self::Trend(trend, coverage, store.k()))
            }
        }
    }

    /// The chart.
    pub fn chart(&self) -> Chart<'_> {
        match self {
            Self::Components(report) => Chart::Components(report),
            Self::Trend(trend, coverage, k) => Chart::Trend {
                trend,
                coverage,
                k: *k,
            },
            Self::Ranking(report) => Chart::Ranking(report),
            Self::Heatmap(report, scope) => Chart::Heatmap { report, scope },
            Self::Distribution(distribution) => Chart::Distribution {
                distribution,
                k: distribution.k,
            },
            Self::Coverage(report, scope) => Chart::Coverage { report, scope },
        }
    }
}

/// Adds `/charts/{kind}.{svg,png,pdf}`.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config.service(web::resource("/charts/{file}").route(read.to(chart)));
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

fn total_coverage(
    store: &Store,
    query: &FigureQuery,
    period: Period,
) -> Result<Coverage, StoreError> {
    let query = FigureQuery {
        period,
        ..query.clone()
    };
    let mut total = Coverage::default();
    for agency in store.get_coverage(&query)?.agencies {
        total += agency.coverage;
    }
    Ok(total)
}
