//! `/charts/{kind}.{svg,png,pdf}`: charts on request.

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, guard, web};
use jiff::Timestamp;
use serde::Deserialize;

use super::chart_file::ChartFile;
use crate::domain::access::Viewer;
use crate::domain::figures::method::Method;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::survey::BASE_LANGUAGE;
use crate::outputs::charts::{ChartData, ChartDataError};
use crate::report::charts::{ChartError, ChartFormat, ChartKind, WIDTHS, document, render};
use crate::store::{Store, StoreError};
use crate::web::http::documents::Draft;
use crate::web::http::form_body::fields;
use crate::web::http::kept::Kept;
use crate::web::http::kept_responses::Share;
use crate::web::http::problem::problem_of;
use crate::web::http::words::Words;
use crate::web::{Error, State};

/// Adds `/charts/{kind}.{svg,png,pdf}`.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    let read = web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config.service(web::resource("/charts/{file}").route(read.to(chart)));
}

/// The query of a chart's address.
#[derive(Deserialize)]
struct ChartQuery {
    period: Option<String>,
    agency: Option<String>,
    block: Option<String>,
    method: Option<String>,
    exclude_flagged: Option<String>,
    width: Option<String>,
}

/// The chart that an address asks for.
struct ChartRequest {
    kind: ChartKind,
    format: ChartFormat,
    query: FigureQuery,
    /// The width of a picture; `None` for the usual one, and for documents.
    width: Option<i32>,
    language: String,
}

/// Why a chart can't be drawn.
#[derive(Debug)]
enum ChartFailure {
    /// 400: a wrong or missing parameter.
    Wrong(ChartRefusal),
    /// 404: an unknown chart, agency or block.
    Missing(ChartRefusal),
    /// An error of the server.
    Internal(Error),
}

/// The problem with an address that shows no chart.
#[derive(Debug)]
struct ChartRefusal {
    /// The parameter that is wrong; `None` where it is the path.
    field: Option<&'static str>,
    /// The id of the text that says what to do.
    text: &'static str,
}

fn wrong(field: &'static str, text: &'static str) -> ChartFailure {
    let field = Some(field);
    ChartFailure::Wrong(ChartRefusal { field, text })
}

fn missing(field: Option<&'static str>, text: &'static str) -> ChartFailure {
    ChartFailure::Missing(ChartRefusal { field, text })
}

impl From<ChartDataError> for ChartFailure {
    fn from(error: ChartDataError) -> Self {
        match error {
            ChartDataError::NeedsAgency(_) => wrong("agency", "chart-needs-agency"),
            ChartDataError::NeedsBlock(_) => wrong("block", "chart-needs-block"),
            ChartDataError::NeedsEither(_) => wrong("agency", "chart-needs-either"),
            ChartDataError::Store(StoreError::NoAgency { .. }) => {
                missing(Some("agency"), "missing-agency")
            }
            ChartDataError::Store(StoreError::NoBlock(..)) => {
                missing(Some("block"), "missing-block")
            }
            ChartDataError::Store(_) => Self::Internal(error.into()),
        }
    }
}

impl From<Error> for ChartFailure {
    fn from(error: Error) -> Self {
        Self::Internal(error)
    }
}

impl From<ChartError> for ChartFailure {
    fn from(error: ChartError) -> Self {
        match error {
            ChartError::NotOneAgency(0) => missing(Some("period"), "chart-not-then"),
            ChartError::TooLarge(_) => Self::Wrong(ChartRefusal {
                field: None,
                text: "chart-too-large",
            }),
            other => Self::Internal(other.into()),
        }
    }
}

/// `GET /charts/{kind}.{svg,png,pdf}?period=&agency=&block=&lang=&width=`
async fn chart(
    request: HttpRequest,
    file: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let query = request.query_string();
    let language = state.languages.known(&language(query)).to_owned();
    let query = web::Query::<ChartQuery>::from_query(query).ok();
    let kept = match ChartRequest::read(&file, query, &language, (state.clock)()) {
        Ok(wanted) => get_or_draw(&state, wanted).await,
        Err(failure) => Err(failure),
    };
    let mut response = match kept {
        Ok(kept) => kept.response(&request),
        Err(ChartFailure::Wrong(refusal)) => {
            refusal.response(StatusCode::BAD_REQUEST, "bad_request", &state, &language)
        }
        Err(ChartFailure::Missing(refusal)) => {
            refusal.response(StatusCode::NOT_FOUND, "not_found", &state, &language)
        }
        Err(ChartFailure::Internal(error)) => return error.to_problem(Some("/charts/{file}")),
    };
    if let Ok(language) = header::HeaderValue::from_str(&language) {
        response
            .headers_mut()
            .insert(header::CONTENT_LANGUAGE, language);
    }
    response
}

/// Returns the chart that is kept, or the one that is drawn now.
async fn get_or_draw(
    state: &web::Data<State>,
    wanted: ChartRequest,
) -> Result<Arc<Kept>, ChartFailure> {
    let (address, now) = (wanted.key(), wanted.query.now);
    let shared = state.clone();
    let drawn = async {
        let charts = &state.workers.charts;
        let chart = charts.run(move |store| {
            let (drawn, draft) = draw(store, &shared, &wanted)?;
            Ok::<_, ChartFailure>(match draft {
                Draft::Made(picture) => Ok(drawn.kept(picture)),
                long @ Draft::Long(_) => Err((drawn, long)),
            })
        });
        match chart.await?? {
            Ok(kept) => Ok::<_, ChartFailure>(kept),
            Err((drawn, long)) => {
                let document = state.documents.finish(long).await?;
                Ok(charts.run(move |_| drawn.kept(document)).await?)
            }
        }
    };
    state
        .kept
        .get_or_make(Share::Pages, address, now, drawn)
        .await
}

impl ChartRefusal {
    /// Returns a problem document that says what to do, in the language of the address.
    fn response(
        &self,
        status: StatusCode,
        code: &str,
        state: &State,
        language: &str,
    ) -> HttpResponse {
        let kinds = ChartKind::ALL.map(ChartKind::name).join(", ");
        let methods = Method::ALL.map(Method::name).join(", ");
        let widths = [WIDTHS.start(), WIDTHS.end()].map(i32::to_string);
        let values = [
            ("kinds", kinds.as_str()),
            ("methods", methods.as_str()),
            ("least", widths[0].as_str()),
            ("most", widths[1].as_str()),
        ];
        let (_, detail) = state.languages.find(language, self.text, &values);
        problem_of(status, code, Some(&detail), self.field)
    }
}

/// Returns the language that an address asks for, whatever else may be wrong with it.
fn language(query: &str) -> String {
    let fields = fields(query.as_bytes()).unwrap_or_default();
    let found = fields.into_iter().find(|(name, _)| name == "lang");
    found.map_or_else(|| BASE_LANGUAGE.to_owned(), |(_, language)| language)
}

/// Returns the figures that an address asks for, and the width of the picture.
fn chart_query(
    query: Option<web::Query<ChartQuery>>,
    now: Timestamp,
) -> Result<(FigureQuery, Option<i32>), ChartFailure> {
    let web::Query(parameters) = query.ok_or(ChartFailure::Wrong(ChartRefusal {
        field: None,
        text: "chart-wrong-query",
    }))?;
    let code = |text: String| crate::domain::fold(&text);
    let scope = match (parameters.agency, parameters.block) {
        (Some(_), Some(_)) => return Err(wrong("block", "chart-both")),
        (Some(agency), None) => Scope::Agency(code(agency)),
        (None, Some(block)) => Scope::Block(code(block)),
        (None, None) => Scope::All,
    };
    let period = parameters
        .period
        .ok_or_else(|| wrong("period", "chart-no-period"))?;
    let width = match parameters.width.as_deref() {
        None | Some("") => None,
        Some(width) => Some(
            width
                .parse::<i32>()
                .ok()
                .filter(|width| WIDTHS.contains(width))
                .ok_or_else(|| wrong("width", "chart-wrong-width"))?,
        ),
    };
    let query = FigureQuery {
        period: period
            .parse()
            .map_err(|_| wrong("period", "missing-period"))?,
        scope,
        method: match parameters.method.as_deref() {
            None | Some("") => None,
            Some(name) => Some(
                name.parse()
                    .map_err(|_| wrong("method", "chart-wrong-method"))?,
            ),
        },
        exclude_flagged: match parameters.exclude_flagged.as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(wrong("exclude_flagged", "chart-wrong-flag")),
        },
        now,
    };
    Ok((query, width))
}

impl ChartRequest {
    /// Returns the chart that a file name and a query ask for.
    fn read(
        file: &str,
        query: Option<web::Query<ChartQuery>>,
        language: &str,
        now: Timestamp,
    ) -> Result<Self, ChartFailure> {
        let (kind, format) = file
            .rsplit_once('.')
            .and_then(|(kind, ending)| {
                Some((kind.parse().ok()?, ending.parse::<ChartFormat>().ok()?))
            })
            .ok_or_else(|| missing(None, "chart-no-such"))?;
        let (query, width) = chart_query(query, now)?;
        Ok(Self {
            kind,
            format,
            query,
            // A document is made for paper, whatever the width of a picture.
            width: width.filter(|_| format != ChartFormat::Pdf),
            language: language.to_owned(),
        })
    }

    /// What the chart depends on, beside its figures: addresses that mean the same have the same.
    fn key(&self) -> String {
        let Self {
            kind,
            format,
            query,
            width,
            language,
        } = self;
        let (ending, asked) = (format.extension(), query.key());
        format!("/charts/{kind}.{ending} {language} {asked} {width:?}")
    }
}

/// Returns the chart that is asked for.
fn draw(
    store: &Store,
    state: &State,
    wanted: &ChartRequest,
) -> Result<(ChartFile, Draft), ChartFailure> {
    let ChartRequest {
        kind,
        format,
        ref query,
        width,
        ref language,
    } = *wanted;
    let base = state.themes.get(language);
    let sized = width.and_then(|width| base.at_width(width));
    let data = store.snapshot(&Viewer::Public, |figures| {
        ChartData::get(figures, kind, query, state.min_n, language)
    })?;
    let chart = data.chart();
    let draft = match format {
        ChartFormat::Pdf => Draft::begin(document(&chart, base)?).map_err(ChartError::from)?,
        ChartFormat::Svg | ChartFormat::Png => {
            let theme = sized.as_ref().unwrap_or(base);
            Draft::Made(render(&chart, format, theme)?)
        }
    };
    let words = Words::new(&state.languages, language);
    Ok((ChartFile::new((kind, format), query, width, words), draft))
}
