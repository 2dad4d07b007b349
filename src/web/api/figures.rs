//! `GET /api/v1/scores`, `/ranking`, `/timeliness` and `/coverage`: the same JSON as the commands of
//! these names print.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::refusal::Refusal;
use super::{key, parameters};
use crate::domain::access::{Key, Viewer};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::timeliness::TimelinessReport;
use crate::domain::figures::coverage::CoverageReport;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::ScoreReport;
use crate::domain::period::Period;
use crate::store::figures::Figures;
use crate::store::{Store, StoreError};
use crate::web::http::kept::Kept;
use crate::web::http::kept_responses::Share;
use crate::web::{Error, State};

/// The figures to return.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FigureParameters {
    /// A year `2026`, half `2026-H1`, quarter `2026-Q3` or month `2026-09`.
    #[param(value_type = String, pattern = r"^(19|[2-9][0-9])[0-9]{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$", example = "2023-Q1")]
    #[serde(deserialize_with = "parameters::required")]
    period: Period,
    /// One agency or intake office, by its code.
    #[param(required = false, example = "so-tu-phap")]
    #[serde(default, deserialize_with = "parameters::optional")]
    agency: Option<String>,
    /// The agencies of a block, by its code.
    #[param(required = false)]
    #[serde(default, deserialize_with = "parameters::optional")]
    block: Option<String>,
    /// The scoring method; by default the survey definition's own.
    #[param(inline, required = false)]
    #[serde(default, deserialize_with = "parameters::optional")]
    method: Option<Method>,
    /// Whether flagged responses are left out.
    #[param(required = false)]
    #[serde(default, deserialize_with = "parameters::optional")]
    exclude_flagged: Option<bool>,
}

/// The ranking to return.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RankingParameters {
    /// A year `2026`, half `2026-H1`, quarter `2026-Q3` or month `2026-09`.
    #[param(value_type = String, pattern = r"^(19|[2-9][0-9])[0-9]{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$", example = "2023-Q1")]
    #[serde(deserialize_with = "parameters::required")]
    period: Period,
    /// The block whose agencies are ranked, by its code.
    #[param(example = "so-ban-nganh")]
    block: String,
    /// The scoring method; by default the survey definition's own.
    #[param(inline, required = false)]
    #[serde(default, deserialize_with = "parameters::optional")]
    method: Option<Method>,
    /// Whether flagged responses are left out.
    #[param(required = false)]
    #[serde(default, deserialize_with = "parameters::optional")]
    exclude_flagged: Option<bool>,
}

/// Returns the code that a text is.
///
/// # Errors
/// [`Refusal::NotFound`] for a text that can't be a code, as for an unknown code.
fn code(text: &str) -> Result<Slug, Refusal> {
    Slug::parse(text).map_err(|_| Refusal::NotFound)
}

impl FigureParameters {
    fn query(&self, state: &State) -> Result<FigureQuery, Refusal> {
        let agency = self.agency.as_deref().map(code).transpose()?;
        let block = self.block.as_deref().map(code).transpose()?;
        Ok(FigureQuery {
            period: self.period,
            scope: match (agency, block) {
                (Some(code), _) => Scope::Agency(code.to_string()),
                (None, Some(code)) => Scope::Block(code.to_string()),
                (None, None) => Scope::All,
            },
            method: self.method,
            exclude_flagged: self.exclude_flagged.unwrap_or_default(),
            now: (state.clock)(),
        })
    }
}

impl RankingParameters {
    fn query(&self, state: &State) -> Result<FigureQuery, Refusal> {
        Ok(FigureQuery {
            period: self.period,
            scope: Scope::Block(code(&self.block)?.to_string()),
            method: self.method,
            exclude_flagged: self.exclude_flagged.unwrap_or_default(),
            now: (state.clock)(),
        })
    }
}

/// A report with one line an agency.
trait Report: Serialize + Send + 'static {
    /// The block of each line.
    fn blocks(&self) -> Vec<&str>;
}

impl Report for ScoreReport {
    fn blocks(&self) -> Vec<&str> {
        self.agencies
            .iter()
            .map(|line| line.block.as_str())
            .collect()
    }
}

impl Report for CoverageReport {
    fn blocks(&self) -> Vec<&str> {
        self.agencies
            .iter()
            .map(|line| line.block.as_str())
            .collect()
    }
}

impl Report for TimelinessReport {
    fn blocks(&self) -> Vec<&str> {
        self.agencies
            .iter()
            .map(|line| line.block.as_str())
            .collect()
    }
}

/// Returns what a report depends on, beside its figures and the key's reach: addresses that mean the same
/// have the same.
fn report_key(report: &str, query: &FigureQuery, block: Option<&Slug>) -> String {
    format!("{report} {} {block:?}", query.key())
}

/// Returns the report of a name that `get` makes for the parameters and the reach of a request.
async fn answer<T: Report>(
    request: HttpRequest,
    state: web::Data<State>,
    report: &str,
    get: fn(&mut Figures<'_>, &FigureQuery) -> Result<T, StoreError>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let parameters: FigureParameters = parameters::read(&request)?;
    let query = parameters.query(&state)?;
    let block = parameters.block.as_deref().map(code).transpose()?;
    let asked = report_key(report, &query, block.as_ref());
    let get = move |store: &Store, viewer: &Viewer| {
        let report = store.snapshot(viewer, |figures| get(figures, &query))?;
        let is_elsewhere = |block: &Slug| report.blocks().iter().any(|of| *of != block.as_str());
        // The agency may be in another block.
        Ok((!block.as_ref().is_some_and(is_elsewhere)).then_some(report))
    };
    kept_report(&request, &state, key, &asked, get).await
}

/// Returns the report that is kept for what a key asks, or the one that `get` makes now; 404 where there
/// is none.
async fn kept_report<T: Serialize>(
    request: &HttpRequest,
    state: &web::Data<State>,
    key: Key,
    asked: &str,
    get: impl FnOnce(&Store, &Viewer) -> Result<Option<T>, StoreError> + Send + 'static,
) -> Result<HttpResponse, Refusal> {
    let address = format!("{} {asked}", key.id);
    let made = async {
        let programs = &state.workers.programs;
        let made = programs.run(move |store| {
            let report = get(store, &Viewer::Key(key)).map_err(missing)?;
            let report = report.ok_or(Refusal::NotFound)?;
            let body = serde_json::to_vec(&report).map_err(Error::from)?;
            Ok::<_, Refusal>(Kept::new(StatusCode::OK, "application/json", body))
        });
        made.await.map_err(Refusal::from)?
    };
    let now = (state.clock)();
    let kept = state.kept.get_or_make(Share::Programs, address, now, made);
    let kept = kept.await?;
    let mut response = kept.response(request);
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    Ok(response)
}

/// Turns the error for an unknown agency or block, and for a ranking out of reach, into 404.
fn missing(error: StoreError) -> Refusal {
    match error {
        StoreError::NoAgency { .. } | StoreError::NoBlock(..) => Refusal::NotFound,
        StoreError::OutOfReach => Refusal::NarrowKey,
        other => Refusal::Internal(other.into()),
    }
}

/// Component scores
///
/// The scores of every agency within the key's reach, of those of a block, or of one. Where a score is
/// null, its `reason` says why.
#[utoipa::path(
    get,
    path = "/api/v1/scores",
    tag = "figures",
    params(FigureParameters),
    responses((status = 200, description = "The scores", body = ScoreReport)),
)]
pub(super) async fn scores(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    answer(request, state, "scores", |figures, query| {
        figures.get_scores(query)
    })
    .await
}

/// The ranking of a block
///
/// A ranking is about all agencies of its block: a key that does not reach every agency gets 404.
#[utoipa::path(
    get,
    path = "/api/v1/ranking",
    tag = "figures",
    params(RankingParameters),
    responses((status = 200, description = "The ranking", body = RankReport)),
)]
pub(super) async fn ranking(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let parameters: RankingParameters = parameters::read(&request)?;
    let query = parameters.query(&state)?;
    let asked = report_key("ranking", &query, None);
    let min_n = state.min_n;
    let get = move |store: &Store, viewer: &Viewer| {
        store
            .snapshot(viewer, |figures| {
                figures.get_compared_ranking(&query, min_n)
            })
            .map(Some)
    };
    kept_report(&request, &state, key, &asked, get).await
}

/// Cases against their due dates
///
/// `method` and `exclude_flagged` have no effect here.
#[utoipa::path(
    get,
    path = "/api/v1/timeliness",
    tag = "figures",
    params(FigureParameters),
    responses((status = 200, description = "Timeliness", body = TimelinessReport)),
)]
pub(super) async fn timeliness(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    answer(request, state, "timeliness", |figures, query| {
        figures.get_timeliness(query)
    })
    .await
}

/// Finished, invited and answered cases
///
/// `method` and `exclude_flagged` have no effect here.
#[utoipa::path(
    get,
    path = "/api/v1/coverage",
    tag = "figures",
    params(FigureParameters),
    responses((status = 200, description = "Coverage", body = CoverageReport)),
)]
pub(super) async fn coverage(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    answer(request, state, "coverage", |figures, query| {
        figures.get_coverage(query)
    })
    .await
}
