//! Charts on request: what a chart shows, fetched and rendered. Pages, addresses and the command
//! line draw the same.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::State;
use super::citizen::body::fields;
use super::error::RETRY_AFTER;
use super::names::Names;
use super::problem::{problem, problem_of};
use crate::domain::coverage::{Coverage, CoverageReport};
use crate::domain::distribution::Distribution;
use crate::domain::method::Method;
use crate::domain::period::Period;
use crate::domain::ranking::RankReport;
use crate::domain::score::ScoreReport;
use crate::domain::survey::BASE_LANGUAGE;
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
    /// Fetches what a chart of a kind shows, with names in a language.
    ///
    /// # Errors
    /// When the query names nothing that such a chart is about, or the store fails.
    pub fn get(
        store: &Store,
        kind: ChartKind,
        query: &FigureQuery,
        min_n: i64,
        language: &str,
    ) -> Result<Self, ChartDataError> {
        let names = Names::read(store, language)?;
        let scope_name = match &query.scope {
            Scope::Block(block) => store.block_name(block),
            Scope::Agency(_) | Scope::All => String::new(),
        };
        match (kind, &query.scope) {
            (ChartKind::Components, Scope::Agency(_)) => {
                Ok(Self::Components(names.scores(store.get_scores(query)?)))
            }
            (ChartKind::Components, _) => Err(ChartDataError::NeedsAgency(kind)),
            (ChartKind::Ranking, Scope::Block(_)) => Ok(Self::Ranking(
                names.ranking(store.get_ranking(query, min_n)?),
            )),
            (ChartKind::Ranking, _) => Err(ChartDataError::NeedsBlock(kind)),
            (ChartKind::Heatmap, _) => {
                let report = names.scores(store.get_scores(query)?);
                Ok(Self::Heatmap(report, scope_name))
            }
            (ChartKind::Coverage, _) => {
                let report = names.coverage(store.get_coverage(query)?);
                Ok(Self::Coverage(report, scope_name))
            }
            (ChartKind::Trend | ChartKind::Distribution, Scope::All) => {
                Err(ChartDataError::NeedsEither(kind))
            }
            (ChartKind::Distribution, scope) => {
                let answers = store.get_distribution(query)?;
                Ok(Self::Distribution(names.distribution(answers, scope)))
            }
            (ChartKind::Trend, scope) => {
                let trend = names.trend(store.get_trend(query, TREND_LENGTH)?, scope);
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
    config.service(web::resource("/charts/{file}").route(web::get().to(chart)));
}

/// What the address asks for.
#[derive(Deserialize)]
struct Asked {
    period: Option<String>,
    agency: Option<String>,
    block: Option<String>,
    method: Option<String>,
    exclude_flagged: Option<String>,
}

/// Why a chart can't be sent.
#[derive(Debug)]
enum Failure {
    /// 400: a value of the address is wrong, or one is missing.
    Wrong(Refused),
    /// 404: no such chart, agency or block.
    Missing(Refused),
    /// 503: the database is away.
    Away(String),
    /// 500: ours.
    Ours(String),
}

/// What is told of an address that shows no chart.
#[derive(Debug)]
struct Refused {
    /// The parameter it is about; none where it is the path.
    field: Option<&'static str>,
    /// The id of a text that says what to do.
    text: &'static str,
}

fn wrong(field: &'static str, text: &'static str) -> Failure {
    let field = Some(field);
    Failure::Wrong(Refused { field, text })
}

fn missing(field: Option<&'static str>, text: &'static str) -> Failure {
    Failure::Missing(Refused { field, text })
}

impl From<ChartDataError> for Failure {
    fn from(error: ChartDataError) -> Self {
        match error {
            ChartDataError::NeedsAgency(_) => wrong("agency", "chart-needs-agency"),
            ChartDataError::NeedsBlock(_) => wrong("block", "chart-needs-block"),
            ChartDataError::NeedsEither(_) => wrong("agency", "chart-needs-either"),
            ChartDataError::Store(StoreError::NoAgency(_)) => {
                missing(Some("agency"), "missing-agency")
            }
            ChartDataError::Store(StoreError::NoBlock(..)) => {
                missing(Some("block"), "missing-block")
            }
            ChartDataError::Store(error) if error.is_unavailable() => Self::Away(error.to_string()),
            ChartDataError::Store(error) => Self::Ours(error.to_string()),
        }
    }
}

impl From<ChartError> for Failure {
    fn from(error: ChartError) -> Self {
        match error {
            ChartError::NotOneAgency(0) => missing(Some("period"), "chart-not-then"),
            ChartError::TooLarge(_) => Self::Wrong(Refused {
                field: None,
                text: "chart-too-large",
            }),
            other => Self::Ours(other.to_string()),
        }
    }
}

/// `GET /charts/{kind}.{svg,png,pdf}?period=&agency=&block=&lang=`
async fn chart(
    request: HttpRequest,
    file: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let query = request.query_string().to_owned();
    let language = state.languages.known(&language(&query)).to_owned();
    let (shared, wanted) = (state.clone(), language.clone());
    let drawn = state
        .charts
        .draw(move || draw(&shared, &file, &query, &wanted))
        .await;
    let mut response = match drawn {
        Ok(Ok((format, picture))) => HttpResponse::Ok()
            .content_type(format.media_type())
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .body(picture),
        Ok(Err(Failure::Wrong(refused))) => {
            refused.told(StatusCode::BAD_REQUEST, "bad_request", &state, &language)
        }
        Ok(Err(Failure::Missing(refused))) => {
            refused.told(StatusCode::NOT_FOUND, "not_found", &state, &language)
        }
        Ok(Err(Failure::Away(cause))) => {
            tracing::warn!(route = "/charts/{file}", %cause, "request put off");
            let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", None);
            response.headers_mut().insert(
                header::RETRY_AFTER,
                header::HeaderValue::from_static(RETRY_AFTER),
            );
            return response;
        }
        Ok(Err(Failure::Ours(cause))) => {
            tracing::error!(route = "/charts/{file}", %cause, "request failed");
            return problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", None);
        }
        Err(cause) => {
            tracing::error!(route = "/charts/{file}", %cause, "request was cut short");
            return problem(StatusCode::INTERNAL_SERVER_ERROR, "internal", None);
        }
    };
    if let Ok(language) = header::HeaderValue::from_str(&language) {
        response
            .headers_mut()
            .insert(header::CONTENT_LANGUAGE, language);
    }
    response
}

impl Refused {
    /// A problem document that says in the asker's language what to do.
    fn told(&self, status: StatusCode, code: &str, state: &State, language: &str) -> HttpResponse {
        let kinds = ChartKind::ALL.map(ChartKind::name).join(", ");
        let methods = Method::ALL.map(Method::name).join(", ");
        let values = [("kinds", kinds.as_str()), ("methods", methods.as_str())];
        let (_, detail) = state.languages.find(language, self.text, &values);
        problem_of(status, code, Some(&detail), self.field)
    }
}

/// The language that an address asks for, whatever else may be wrong with it.
fn language(query: &str) -> String {
    let fields = fields(query.as_bytes()).unwrap_or_default();
    let asked = fields.into_iter().find(|(name, _)| name == "lang");
    asked.map_or_else(|| BASE_LANGUAGE.to_owned(), |(_, language)| language)
}

fn draw(
    state: &State,
    file: &str,
    query: &str,
    language: &str,
) -> Result<(Format, Vec<u8>), Failure> {
    let (kind, format) = file
        .rsplit_once('.')
        .and_then(|(kind, ending)| Some((kind.parse().ok()?, ending.parse::<Format>().ok()?)))
        .ok_or_else(|| missing(None, "chart-no-such"))?;
    let asked = web::Query::<Asked>::from_query(query)
        .map_err(|_| {
            Failure::Wrong(Refused {
                field: None,
                text: "chart-wrong-query",
            })
        })?
        .0;
    let code = |text: String| crate::domain::fold(&text);
    let scope = match (asked.agency, asked.block) {
        (Some(_), Some(_)) => return Err(wrong("block", "chart-both")),
        (Some(agency), None) => Scope::Agency(code(agency)),
        (None, Some(block)) => Scope::Block(code(block)),
        (None, None) => Scope::All,
    };
    let period = asked
        .period
        .ok_or_else(|| wrong("period", "chart-no-period"))?;
    let query = FigureQuery {
        period: period
            .parse()
            .map_err(|_| wrong("period", "missing-period"))?,
        scope,
        method: match asked.method.as_deref() {
            None | Some("") => None,
            Some(name) => Some(
                name.parse()
                    .map_err(|_| wrong("method", "chart-wrong-method"))?,
            ),
        },
        exclude_flagged: match asked.exclude_flagged.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(wrong("exclude_flagged", "chart-wrong-flag")),
        },
        now: (state.clock)(),
    };
    let data =
        ChartData::get(&state.store, kind, &query, state.min_n, language).inspect_err(|error| {
            if let ChartDataError::Store(error) = error {
                state.metrics.database_error(error);
            }
        })?;
    let picture = render(&data.chart(), format, state.themes.get(language))?;
    Ok((format, picture))
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
