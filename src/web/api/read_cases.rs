//! `GET /api/v1/agencies/{agency}/cases` and `…/cases/{case_code}`: cases as they are stored.

use std::str::FromStr;

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::case::CaseItem;
use super::refusal::Refusal;
use super::respond::{ask, json};
use super::{address, key, parameters};
use crate::domain::VIETNAM;
use crate::domain::access::{By, Key, Viewer};
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::CaseTime;
use crate::store::cases::read::KeptCase;
use crate::web::State;

/// One case
#[utoipa::path(
    get,
    path = "/api/v1/agencies/{agency}/cases/{case_code}",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::schema::CaseCodeParameter), Path,
            description = "The number on the receipt, percent-encoded"),
    ),
    responses((status = 200, description = "The case", body = CaseItem)),
)]
pub(super) async fn get_case(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let (agency_name, kept) = find(&request, &key, &state).await?;
    record(&state, &key, address::agency_code(&request)?).await?;
    Ok(json(
        HttpResponse::Ok(),
        &CaseItem::new(&state, &agency_name, kept),
    ))
}

/// Returns the case that the path names, with its agency's name.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such case within the key's reach.
pub(super) async fn find(
    request: &HttpRequest,
    key: &Key,
    state: &web::Data<State>,
) -> Result<(String, KeptCase), Refusal> {
    let agency = address::agency_code(request)?;
    let case_code = address::case_code(request)?;
    let name = agency_name(&agency, key, state).await?;
    let viewer = Viewer::Key(key.clone());
    let addressed = agency.clone();
    let kept = ask(state, move |_, store| {
        let cases = store.cases(&viewer);
        cases.find(addressed.as_str(), case_code.as_str())
    })
    .await?;
    let kept = kept.ok_or(Refusal::NotFound)?;
    // It may have gone to a successor.
    let name = match kept.case.agency == agency {
        true => name,
        false => agency_name(&kept.case.agency, key, state).await?,
    };
    Ok((name, kept))
}

/// Returns the name of a deciding agency within the reach of a key.
async fn agency_name(
    agency: &Slug,
    key: &Key,
    state: &web::Data<State>,
) -> Result<String, Refusal> {
    let (viewer, code) = (Viewer::Key(key.clone()), agency.clone());
    let found = ask(state, move |_, store| {
        store.cases(&viewer).find_agency(code.as_str())
    })
    .await?;
    found
        .filter(|agency| !agency.is_intake_office())
        .map(|agency| agency.name)
        .ok_or(Refusal::NotFound)
}

/// Records that a key reads cases of an agency, before the first byte of them is sent.
async fn record(state: &web::Data<State>, key: &Key, agency: Slug) -> Result<(), Refusal> {
    let by = By::key(&key.name, (state.clock)());
    ask(state, move |_, store| {
        store.record_reading(&by, agency.as_str())
    })
    .await
}

/// The default number of cases in a page.
const PAGE: i64 = 100;
/// The most cases in a page.
const LARGEST_PAGE: i64 = 500;

/// The cases to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListParameters {
    /// Only cases of which sipas learned something new then or later: RFC 3339, or a day in Vietnam.
    #[param(value_type = Option<String>, format = DateTime, required = false)]
    #[serde(default, deserialize_with = "parameters::optional")]
    updated_since: Option<Since>,
    /// The `next_cursor` of the previous page.
    #[param(value_type = Option<String>, required = false, pattern = "^[0-9]{1,10}-[0-9a-f]{32}$")]
    #[serde(default, deserialize_with = "parameters::optional")]
    cursor: Option<Cursor>,
    /// The most cases in a page; 100 by default.
    #[param(minimum = 1, maximum = 500, required = false, value_type = Option<i64>)]
    #[serde(default, deserialize_with = "parameters::required")]
    limit: Limit,
}

/// The number of cases in a page, from 1 to [`LARGEST_PAGE`].
struct Limit(i64);

impl Default for Limit {
    fn default() -> Self {
        Self(PAGE)
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let limit = text.parse().ok();
        limit
            .filter(|limit| (1..=LARGEST_PAGE).contains(limit))
            .map(Self)
            .ok_or_else(|| format!("write a number from 1 to {LARGEST_PAGE}"))
    }
}

/// An instant, or the beginning of a day in Vietnam.
struct Since(Timestamp);

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // In a query, a `+` that was not percent-encoded arrives as a space.
        let text = text.trim().replace(' ', "+");
        if let Ok(instant) = text.parse() {
            return Ok(Self(instant));
        }
        let local = CaseTime::parse(&text).map_err(|error| error.to_string())?;
        let midnight = jiff::civil::Time::midnight();
        local
            .date
            .to_datetime(local.time.unwrap_or(midnight))
            .to_zoned(VIETNAM)
            .map(|zoned| Self(zoned.timestamp()))
            .map_err(|error| error.to_string())
    }
}

/// The case after which a page begins.
struct Cursor(Timestamp, Uuid);

impl Cursor {
    /// Returns the cursor of the page after a case.
    fn after(kept: &KeptCase) -> Option<String> {
        let id = Uuid::parse_str(&kept.id).ok()?;
        Some(format!("{}-{}", kept.updated_at.as_second(), id.simple()))
    }

    fn find(text: &str) -> Option<Self> {
        let (second, id) = text.split_once('-')?;
        let is_plain = second.bytes().all(|byte| byte.is_ascii_digit())
            && id.len() == 32
            && id
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let instant = Timestamp::from_second(second.parse().ok()?).ok()?;
        Some(Self(instant, Uuid::parse_str(id).ok()?)).filter(|_| is_plain)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::find(text).ok_or("take it from the page before")
    }
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
struct CasePage {
    /// The cases, by the time of their last change.
    items: Vec<CaseItem>,
    /// The cursor of the next page; null on the last.
    next_cursor: Option<String>,
}

/// Cases for reconciliation
///
/// The cases in the order in which sipas last learned something new of them. An answer does not count
/// as news: no page shows whether a survey was answered. A change that was being written while a page
/// was read may get a slightly earlier time: start the next round a few minutes before the end of the
/// last one.
#[utoipa::path(
    get,
    path = "/api/v1/agencies/{agency}/cases",
    tag = "cases",
    params(
        ("agency" = inline(super::schema::AgencyCode), Path, description = "The deciding agency's code"),
        ListParameters,
    ),
    responses((status = 200, description = "A page of cases", body = CasePage)),
)]
pub(super) async fn list_cases(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let agency = address::agency_code(&request)?;
    let name = agency_name(&agency, &key, &state).await?;
    let parameters: ListParameters = parameters::read(&request)?;
    record(&state, &key, agency.clone()).await?;
    let after = parameters.cursor.map(|Cursor(at, id)| (at, id.to_string()));
    let Limit(limit) = parameters.limit;
    let since = parameters.updated_since.map(|Since(instant)| instant);
    let mut kept = ask(&state, move |_, store| {
        let viewer = Viewer::Key(key);
        let cases = store.cases(&viewer);
        cases.list_updated(agency.as_str(), since, after.as_ref(), limit + 1)
    })
    .await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_last = kept.len() <= most;
    kept.truncate(most);
    let next_cursor = kept.last().filter(|_| !is_last).and_then(Cursor::after);
    let items = kept
        .into_iter()
        .map(|kept| CaseItem::new(&state, &name, kept))
        .collect();
    Ok(json(HttpResponse::Ok(), &CasePage { items, next_cursor }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_with_its_offset_or_as_a_day_in_vietnam() {
        for (text, expected) in [
            ("2026-07-01T00:00:00+07:00", "2026-06-30T17:00:00Z"),
            ("2026-07-01T00:00:00 07:00", "2026-06-30T17:00:00Z"),
            ("2026-07-01T00:00:00Z", "2026-07-01T00:00:00Z"),
            ("2026-07-01", "2026-06-30T17:00:00Z"),
        ] {
            let Since(instant) = text.parse().unwrap();
            assert_eq!(instant.to_string(), expected, "{text}");
        }
        assert!("hôm qua".parse::<Since>().is_err());
    }

    #[test]
    fn a_malformed_cursor_is_refused() {
        for text in [
            "",
            "-",
            "1-2",
            "x-0198f3c2d1e07a0b8c9d0e1f2a3b4c5d",
            "1-0198F3C2D1E07A0B8C9D0E1F2A3B4C5D",
        ] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
