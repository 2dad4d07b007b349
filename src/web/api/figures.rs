//! `GET /api/v1/scores`, `/ranking`, `/timeliness` and `/coverage`: the JSON of the commands of the
//! same names.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::IntoParams;

use super::address::Parameters;
use super::{Refusal, ask, json, key};
use crate::domain::access::Reach;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::timeliness::TimelinessReport;
use crate::domain::figures::coverage::CoverageReport;
use crate::domain::figures::method::Method;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::score::ScoreReport;
use crate::domain::period::Period;
use crate::store::figures::scores::{FigureQuery, Scope};
use crate::store::{Store, StoreError};
use crate::web::{Error, State};

/// What figures are asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// A year `2026`, half `2026-H1`, quarter `2026-Q3` or month `2026-09`.
    #[param(value_type = String, pattern = r"^(19|[2-9][0-9])[0-9]{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$", example = "2026-Q3")]
    period: Period,
    /// One agency or intake office, by its code.
    #[param(value_type = Option<String>, required = false)]
    agency: Option<Slug>,
    /// The agencies of a block, by its code.
    #[param(value_type = Option<String>, required = false)]
    block: Option<Slug>,
    /// The scoring method; the survey definition's own unless named.
    #[param(inline, required = false)]
    method: Option<Method>,
    /// Whether flagged responses are left out.
    #[param(required = false, value_type = Option<bool>)]
    exclude_flagged: bool,
}

/// What a ranking is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what `Asked` reads for a ranking")]
struct AskedRanking {
    /// A year `2026`, half `2026-H1`, quarter `2026-Q3` or month `2026-09`.
    #[param(value_type = String, pattern = r"^(19|[2-9][0-9])[0-9]{2}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$", example = "2026-Q3")]
    period: Period,
    /// The block whose agencies are ranked, by its code.
    #[param(value_type = String, example = "so-ban-nganh")]
    block: Slug,
    /// The scoring method; the survey definition's own unless named.
    #[param(inline, required = false)]
    method: Option<Method>,
    /// Whether flagged responses are left out.
    #[param(required = false, value_type = Option<bool>)]
    exclude_flagged: bool,
}

/// What every kind of figures is asked for.
const ALL: &[&str] = &["period", "agency", "block", "method", "exclude_flagged"];
/// A ranking compares the agencies of a block.
const RANKING: &[&str] = &["period", "block", "method", "exclude_flagged"];

impl Asked {
    fn read(request: &HttpRequest, known: &[&str]) -> Result<Self, Refusal> {
        let parameters = Parameters::read(request, known)?;
        // A text that can't be a code is the code of nothing.
        let code = |name| {
            let text = parameters.get(name);
            text.map(Slug::parse)
                .transpose()
                .map_err(|_| Refusal::NotFound)
        };
        Ok(Self {
            period: parameters.require("period", str::parse)?,
            agency: code("agency")?,
            block: code("block")?,
            method: parameters.parse("method", str::parse)?,
            exclude_flagged: parameters
                .parse("exclude_flagged", |text| match text {
                    "true" => Ok(true),
                    "false" => Ok(false),
                    _ => Err("must be true or false"),
                })?
                .unwrap_or_default(),
        })
    }

    fn query(&self, state: &State) -> FigureQuery {
        FigureQuery {
            period: self.period,
            scope: match (&self.agency, &self.block) {
                (Some(code), _) => Scope::Agency(code.to_string()),
                (None, Some(code)) => Scope::Block(code.to_string()),
                (None, None) => Scope::All,
            },
            method: self.method,
            exclude_flagged: self.exclude_flagged,
            now: (state.clock)(),
        }
    }
}

/// A report with a line for each agency.
trait Figures: Serialize + Send + 'static {
    /// The blocks of its lines.
    fn blocks(&self) -> Vec<&str>;
}

impl Figures for ScoreReport {
    fn blocks(&self) -> Vec<&str> {
        self.agencies
            .iter()
            .map(|line| line.block.as_str())
            .collect()
    }
}

impl Figures for CoverageReport {
    fn blocks(&self) -> Vec<&str> {
        self.agencies
            .iter()
            .map(|line| line.block.as_str())
            .collect()
    }
}

impl Figures for TimelinessReport {
    fn blocks(&self) -> Vec<&str> {
        self.agencies
            .iter()
            .map(|line| line.block.as_str())
            .collect()
    }
}

async fn answer<T: Figures>(
    request: HttpRequest,
    state: web::Data<State>,
    get: fn(&Store, &FigureQuery) -> Result<T, StoreError>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let asked = Asked::read(&request, ALL)?;
    let query = asked.query(&state);
    let report = ask(&state, move |state| {
        get(&state.store.within(&key.reach), &query)
    })
    .await
    .map_err(missing)?;
    let is_elsewhere = |block: &Slug| report.blocks().iter().any(|of| *of != block.as_str());
    if asked.block.as_ref().is_some_and(is_elsewhere) {
        // An agency of another block.
        return Err(Refusal::NotFound);
    }
    Ok(json(HttpResponse::Ok(), &report))
}

/// An agency or block that is not there is no failure.
fn missing(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Ours(Error::Store(StoreError::NoAgency(_) | StoreError::NoBlock(..))) => {
            Refusal::NotFound
        }
        other => other,
    }
}

/// Component scores
///
/// Of every agency within the key's reach, of those of a block, or of one. Where a score is null, its
/// `reason` says why.
#[utoipa::path(
    get,
    path = "/api/v1/scores",
    tag = "figures",
    params(Asked),
    responses((status = 200, description = "The scores", body = ScoreReport)),
)]
pub(super) async fn scores(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    answer(request, state, Store::get_scores).await
}

/// The ranking of a block
///
/// It is about all agencies of the block: a key that does not reach every agency finds none.
#[utoipa::path(
    get,
    path = "/api/v1/ranking",
    tag = "figures",
    params(AskedRanking),
    responses((status = 200, description = "The ranking", body = RankReport)),
)]
pub(super) async fn ranking(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    if key.reach != Reach::All {
        return Err(Refusal::NotFound);
    }
    let asked = Asked::read(&request, RANKING)?;
    if asked.block.is_none() {
        let detail = "must be given: a ranking compares the agencies of one block";
        return Err(Refusal::Parameter(super::refusal::FieldError::new(
            "block", detail,
        )));
    }
    let query = asked.query(&state);
    let report = ask(&state, move |state| {
        state.store.get_ranking(&query, state.min_n)
    })
    .await
    .map_err(missing)?;
    Ok(json(HttpResponse::Ok(), &report))
}

/// Cases against their due dates
///
/// `method` and `exclude_flagged` change nothing here.
#[utoipa::path(
    get,
    path = "/api/v1/timeliness",
    tag = "figures",
    params(Asked),
    responses((status = 200, description = "Timeliness", body = TimelinessReport)),
)]
pub(super) async fn timeliness(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    answer(request, state, Store::get_timeliness).await
}

/// Finished, invited and answered cases
///
/// `method` and `exclude_flagged` change nothing here.
#[utoipa::path(
    get,
    path = "/api/v1/coverage",
    tag = "figures",
    params(Asked),
    responses((status = 200, description = "Coverage", body = CoverageReport)),
)]
pub(super) async fn coverage(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    answer(request, state, Store::get_coverage).await
}
