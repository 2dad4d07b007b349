//! Adding an agency and changing one.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::entry::{AgencyForm, RefusedAgencyField};
use crate::domain::access::Role;
use crate::domain::cases::agencies::AgencyRefusal;
use crate::domain::cases::agency::Agency;
use crate::store::cases::agencies::AgencyChangeOutcome;
use crate::web::State;
use crate::web::console::difference::FieldDifference;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body;
use crate::web::http::form_body::query_value;
use crate::web::http::page::{html, see_other};
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;

const ADMINS: &[Role] = &[Role::Admin];

#[derive(Template)]
#[template(path = "console/templates/agency.html")]
struct AgencyPage<'a> {
    frame: Frame<'a>,
    title: Phrase,
    /// Whether the agency is there already.
    is_known: bool,
    entry: &'a AgencyForm,
    read_at: String,
    /// The blocks: id, name, whether it is chosen.
    blocks: Vec<(String, Phrase, bool)>,
    refused: Option<(&'static str, Phrase)>,
    differences: Vec<FieldDifference>,
    done: Option<Phrase>,
}

impl AgencyPage<'_> {
    /// Whether a field is the one that is refused.
    fn is_wrong(&self, field: &str) -> bool {
        self.refused
            .as_ref()
            .is_some_and(|(wrong, _)| *wrong == field)
    }
}

/// Returns the page of an agency as stored, or of a new one.
fn render(
    person: &PersonRequest,
    stored: Option<&Agency>,
    entry: &AgencyForm,
    refused: Option<(&'static str, Phrase)>,
    done: bool,
    status: StatusCode,
) -> Result<HttpResponse, EarlyResponse> {
    let words = person.words();
    let is_changed = status == StatusCode::CONFLICT;
    let blocks = person.state.store.blocks().iter().map(|block| {
        let name = words.name(&block.name, block.name_en.as_deref());
        (block.id.to_string(), name, block.id.as_str() == entry.block)
    });
    let page = AgencyPage {
        frame: person.frame(),
        title: match stored {
            Some(agency) => words.name(&agency.name, agency.name_en.as_deref()),
            None => words.say("agency-new"),
        },
        is_known: stored.is_some(),
        entry,
        read_at: stored.map_or_else(String::new, Agency::fingerprint),
        blocks: blocks.collect(),
        refused,
        differences: match stored {
            Some(stored) if is_changed => differences(person, entry, &AgencyForm::of(stored)),
            _ => Vec::new(),
        },
        done: done.then(|| words.say("user-changed")),
    };
    Ok(html(status, page.render()?))
}

fn differences(
    person: &PersonRequest,
    own: &AgencyForm,
    other: &AgencyForm,
) -> Vec<FieldDifference> {
    let words = person.words();
    let fields = [
        ("agency-name", &own.name, &other.name),
        ("agency-name-en", &own.name_en, &other.name_en),
        ("agency-block", &own.block, &other.block),
        ("agency-valid-from", &own.valid_from, &other.valid_from),
        ("agency-valid-to", &own.valid_to, &other.valid_to),
        ("agency-successor", &own.successor, &other.successor),
    ];
    FieldDifference::list(
        fields.map(|(field, own, other)| (words.say(field), own.clone(), other.clone())),
    )
}

/// `GET /console/agencies/-/new`
pub(super) async fn show_new(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit(&request, &state, ADMINS).await?;
        render(
            &person,
            None,
            &AgencyForm::default(),
            None,
            false,
            StatusCode::OK,
        )
    };
    let result = result.await;
    into_response(&request, &state, result)
}

/// `POST /console/agencies/-/new`
pub(super) async fn add(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, None, payload, &state).await;
    into_response(&request, &state, result)
}

/// `GET /console/agencies/{code}`
pub(super) async fn show(
    request: HttpRequest,
    code: web::Path<String>,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_show(&request, &code, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    code: &str,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ADMINS).await?;
    let agency = find(&person, code).await?;
    let done = query_value(request, "done").is_some();
    render(
        &person,
        Some(&agency),
        &AgencyForm::of(&agency),
        None,
        done,
        StatusCode::OK,
    )
}

async fn find(person: &PersonRequest, code: &str) -> Result<Agency, EarlyResponse> {
    let code = code.to_owned();
    match person.ask(move |store| store.find_agency(&code)).await? {
        Some(agency) => Ok(agency),
        None => Err(person.missing()?),
    }
}

/// `POST /console/agencies/{code}`
pub(super) async fn change(
    request: HttpRequest,
    code: web::Path<String>,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, Some(&code), payload, &state).await;
    into_response(&request, &state, result)
}

/// Changes the agency of a code, or adds one.
async fn try_send(
    request: &HttpRequest,
    code: Option<&str>,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, ADMINS).await?;
    let data = form_body::read(request, payload, state).await?;
    let stored = match code {
        Some(code) => Some(find(&person, code).await?),
        None => None,
    };
    let mut entry = AgencyForm::read(&data);
    if let Some(stored) = &stored {
        entry.code = stored.code.to_string();
    }
    let refuse = |(field, why): RefusedAgencyField, value: &str| {
        let why = person.words().say_with(why, &[("value", value)]);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        render(
            &person,
            stored.as_ref(),
            &entry,
            Some((field, why)),
            false,
            status,
        )
    };
    let agency = match entry.agency(state.store.blocks()) {
        Ok(agency) => agency,
        Err(refused) => return refuse(refused, ""),
    };
    let by = person.by();
    let read_at = stored.as_ref().map(|_| data.text("read_at").to_owned());
    let sent = agency.clone();
    let changed = person
        .ask(move |store| store.change_agency(&sent, read_at.as_deref(), &by))
        .await?;
    match changed {
        AgencyChangeOutcome::Made => Ok(see_other(format!(
            "/console/agencies/{}?done=changed",
            agency.code
        ))),
        AgencyChangeOutcome::Refused(refusal) => {
            let (refused, value) = refusal_text(&refusal);
            refuse(refused, &value)
        }
        AgencyChangeOutcome::Outdated(_) if stored.is_none() => {
            refuse(("code", "agency-taken"), "")
        }
        AgencyChangeOutcome::Outdated(other) => render(
            &person,
            Some(&other),
            &entry,
            None,
            false,
            StatusCode::CONFLICT,
        ),
    }
}

/// Returns what the form says of a refusal of the store, and what it is about.
fn refusal_text(refusal: &AgencyRefusal) -> (RefusedAgencyField, String) {
    match refusal {
        AgencyRefusal::UnknownSuccessor(code) => {
            (("successor", "agency-successor-unknown"), code.to_string())
        }
        AgencyRefusal::Circle => (("successor", "agency-circle"), String::new()),
        AgencyRefusal::CaseOutside(day) => (("valid_to", "agency-case-outside"), day.clone()),
        AgencyRefusal::CountOutside(month) => (("valid_to", "agency-count-outside"), month.clone()),
        AgencyRefusal::ReceiptOutside(day) => (("valid_to", "agency-receipt-outside"), day.clone()),
        AgencyRefusal::ResponsesOutside(period) => {
            (("valid_to", "agency-responses-outside"), period.clone())
        }
        AgencyRefusal::FiguresOutside(period) => {
            (("valid_to", "agency-figures-outside"), period.clone())
        }
    }
}
