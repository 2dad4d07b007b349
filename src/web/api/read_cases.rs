//! `GET /api/v1/agencies/{agency}/cases` and `…/cases/{case_code}`: cases as sipas keeps them.

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::address::Parameters;
use super::case::CaseItem;
use super::{Refusal, address, ask, json, key};
use crate::domain::VIETNAM;
use crate::domain::access::Key;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::CaseTime;
use crate::store::links::by_hand::KeptCase;
use crate::web::State;

/// One case
#[utoipa::path(
    get,
    path = "/api/v1/agencies/{agency}/cases/{case_code}",
    tag = "cases",
    params(
        ("agency" = inline(super::openapi::AgencyCode), Path, description = "The deciding agency's code"),
        ("case_code" = inline(super::openapi::CaseCode), Path,
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
    Ok(json(
        HttpResponse::Ok(),
        &CaseItem::new(&state, &agency_name, kept),
    ))
}

/// The case in the address, if the key reaches it, with its agency's name.
pub(super) async fn find(
    request: &HttpRequest,
    key: &Key,
    state: &web::Data<State>,
) -> Result<(String, KeptCase), Refusal> {
    let agency = address::agency_code(request)?;
    let case_code = address::case_code(request)?;
    // No case is kept under such a code, and PostgreSQL can't be asked for every one of them.
    if case_code.chars().any(char::is_control) {
        return Err(Refusal::NotFound);
    }
    let name = reached(&agency, key, state).await?;
    let kept = ask(state, move |state| {
        state.store.find_case(agency.as_str(), &case_code)
    })
    .await?;
    let kept = kept.filter(|kept| key.reach.covers(kept.place()));
    kept.map(|kept| (name, kept)).ok_or(Refusal::NotFound)
}

/// The name of an agency that a key reaches.
async fn reached(agency: &Slug, key: &Key, state: &web::Data<State>) -> Result<String, Refusal> {
    if !key.reach.covers_agency(agency.as_str()) {
        return Err(Refusal::NotFound);
    }
    let code = agency.clone();
    let found = ask(state, move |state| state.store.find_agency(code.as_str())).await?;
    found
        .filter(|agency| !agency.is_intake_office())
        .map(|agency| agency.name)
        .ok_or(Refusal::NotFound)
}

/// Cases in a page, unless told.
const PAGE: i64 = 100;
/// Most cases in a page.
const LARGEST_PAGE: i64 = 500;

/// Which cases are listed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct Listing {
    /// Only cases of which sipas learned something new then or later: RFC 3339, or a day in Vietnam.
    #[param(value_type = Option<String>, format = DateTime, required = false)]
    updated_since: Option<Timestamp>,
    /// Where to go on: the `next_cursor` of the page before.
    #[param(value_type = Option<String>, required = false, pattern = "^[0-9]{1,10}-[0-9a-f]{32}$")]
    cursor: Option<Cursor>,
    /// Most cases in a page; 100 unless told.
    #[param(minimum = 1, maximum = 500, required = false, value_type = Option<i64>)]
    limit: i64,
}

impl Listing {
    fn read(request: &HttpRequest) -> Result<Self, Refusal> {
        let parameters = Parameters::read(request, &["updated_since", "cursor", "limit"])?;
        Ok(Self {
            updated_since: parameters.parse("updated_since", moment)?,
            cursor: parameters.parse("cursor", |text| {
                Cursor::read(text).ok_or("take it from the page before")
            })?,
            limit: parameters
                .parse("limit", |text| {
                    let limit = text.parse().ok();
                    limit
                        .filter(|limit| (1..=LARGEST_PAGE).contains(limit))
                        .ok_or_else(|| format!("write a number from 1 to {LARGEST_PAGE}"))
                })?
                .unwrap_or(PAGE),
        })
    }
}

/// A moment, or the beginning of a day in Vietnam.
fn moment(text: &str) -> Result<Timestamp, String> {
    // A `+` that was not percent-encoded has become a space.
    let text = text.trim().replace(' ', "+");
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let local = CaseTime::parse(&text).map_err(|error| error.to_string())?;
    let midnight = jiff::civil::Time::midnight();
    local
        .date
        .to_datetime(local.time.unwrap_or(midnight))
        .to_zoned(VIETNAM)
        .map(|zoned| zoned.timestamp())
        .map_err(|error| error.to_string())
}

/// The case after which a page begins.
struct Cursor(Timestamp, Uuid);

impl Cursor {
    fn after(kept: &KeptCase) -> Option<String> {
        let id = Uuid::parse_str(&kept.id).ok()?;
        Some(format!("{}-{}", kept.updated_at.as_second(), id.simple()))
    }

    fn read(text: &str) -> Option<Self> {
        let (second, id) = text.split_once('-')?;
        let is_plain = second.bytes().all(|byte| byte.is_ascii_digit())
            && id.len() == 32
            && id
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let moment = Timestamp::from_second(second.parse().ok()?).ok()?;
        Some(Self(moment, Uuid::parse_str(id).ok()?)).filter(|_| is_plain)
    }
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
struct CasePage {
    /// The cases, by the time of their last change.
    items: Vec<CaseItem>,
    /// The cursor of the page after this one; none on the last.
    next_cursor: Option<String>,
}

/// Cases for reconciliation
///
/// In the order in which sipas last learned something new of them. An answer is nothing new: no page
/// tells whether a survey was answered. A change that was being written while a page was read may
/// come with a slightly earlier time: begin the next round some minutes before the last one's end.
#[utoipa::path(
    get,
    path = "/api/v1/agencies/{agency}/cases",
    tag = "cases",
    params(
        ("agency" = inline(super::openapi::AgencyCode), Path, description = "The deciding agency's code"),
        Listing,
    ),
    responses((status = 200, description = "A page of cases", body = CasePage)),
)]
pub(super) async fn list_cases(
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Refusal> {
    let key = key::find(&request, &state).await?;
    let agency = address::agency_code(&request)?;
    let name = reached(&agency, &key, &state).await?;
    let listing = Listing::read(&request)?;
    let after = listing.cursor.map(|Cursor(at, id)| (at, id.to_string()));
    let limit = listing.limit;
    let mut kept = ask(&state, move |state| {
        state.store.list_updated(
            agency.as_str(),
            listing.updated_since,
            after.as_ref(),
            limit + 1,
        )
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
    use crate::web::api::read_cases::*;

    #[test]
    fn a_moment_is_read_with_its_offset_or_as_a_day_in_vietnam() {
        for (text, told) in [
            ("2026-07-01T00:00:00+07:00", "2026-06-30T17:00:00Z"),
            ("2026-07-01T00:00:00 07:00", "2026-06-30T17:00:00Z"),
            ("2026-07-01T00:00:00Z", "2026-07-01T00:00:00Z"),
            ("2026-07-01", "2026-06-30T17:00:00Z"),
        ] {
            assert_eq!(moment(text).unwrap().to_string(), told, "{text}");
        }
        assert!(moment("hôm qua").is_err());
    }

    #[test]
    fn a_cursor_that_is_none_is_told() {
        for text in [
            "",
            "-",
            "1-2",
            "x-0198f3c2d1e07a0b8c9d0e1f2a3b4c5d",
            "1-0198F3C2D1E07A0B8C9D0E1F2A3B4C5D",
        ] {
            assert!(Cursor::read(text).is_none(), "{text}");
        }
    }
}
