//! The apology for a late case: the form for it and the document that it produces.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;

use super::request::{
    ClerkRequest, EarlyResponse, OfficeHeader, case_id, document, into_response, notice,
};
use super::{refusal, wording};
use crate::domain::cases::apology::{Apology, ApologyError, LONGEST_REASON};
use crate::domain::cases::case::{Case, CaseTime};
use crate::outputs::papers::ApologyFormat;
use crate::store::cases::read::KeptCase;
use crate::web::http::form_body;
use crate::web::http::page::html;
use crate::web::http::papers;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};
use crate::web::{Error, State};

#[derive(Template)]
#[template(path = "counter/clerk/templates/apology.html")]
struct ApologyPage<'a> {
    style: &'static str,
    words: Words<'a>,
    header: OfficeHeader,
    id: &'a str,
    case_code: &'a str,
    due: String,
    /// The day on which the result was given, if it was.
    given: Option<String>,
    longest: usize,
    form: Form,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Form {
    applicant: String,
    reason: String,
    new_return_date: String,
    refused_applicant: Option<Phrase>,
    refused_reason: Option<Phrase>,
    refused_date: Option<Phrase>,
}

/// `GET /counter/apology?id=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let kept = clerk.find_case(&case_id(request)).await?;
    if !is_apology_due(&kept.case, clerk.local().date()) {
        return Err(notice(state, "apology-none", StatusCode::CONFLICT)?);
    }
    let form = Form {
        reason: kept.case.overdue_reason.clone().unwrap_or_default(),
        ..Form::default()
    };
    let page = render(&clerk, &kept, form).await?;
    Ok(html(StatusCode::OK, page))
}

/// Whether an apology can be made for a case, given what the form asks for.
pub(super) fn is_apology_due(case: &Case, today: Date) -> bool {
    let is_past = case.due_at.is_some_and(|due| due.date <= today);
    let made = Apology::of(case, None, None, today);
    is_past && !matches!(made, Err(ApologyError::NoDueDate | ApologyError::InTime))
}

/// `POST /counter/apology?id=`: the document itself, because a redirect would have to carry the
/// applicant's name, which is stored nowhere.
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = try_send(&request, payload, &state).await;
    into_response(&request, &state, result)
}

async fn try_send(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let clerk = ClerkRequest::admit(request, state).await?;
    let kept = clerk.find_case(&case_id(request)).await?;
    let data = form_body::read(request, payload, state).await?;
    let field = |name: &str| data.text(name).to_owned();
    let mut form = Form {
        applicant: field("applicant"),
        reason: field("reason"),
        new_return_date: field("new_return_date"),
        ..Form::default()
    };
    let today = clerk.local().date();
    let apology = match form.read(&kept.case, today, clerk.words()) {
        Some(apology) => apology,
        None if !is_apology_due(&kept.case, today) => {
            return Err(notice(state, "apology-none", StatusCode::CONFLICT)?);
        }
        None => {
            let page = render(&clerk, &kept, form).await?;
            return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    let (format, disposition) = match field("format").as_str() {
        "docx" => (
            ApologyFormat::Docx,
            "attachment; filename=\"phieu-xin-loi.docx\"",
        ),
        _ => (ApologyFormat::Pdf, "inline; filename=\"phieu-xin-loi.pdf\""),
    };
    let applicant = Some(form.applicant).filter(|name| !name.is_empty());
    let bytes = papers::apology(state, kept.case, apology.clone(), applicant, format).await?;
    // Recorded only once there is a document.
    let (id, by) = (kept.id, clerk.by());
    clerk
        .ask(move |store| store.insert_apology(&id, &apology, &by))
        .await?;
    Ok(document(bytes, format.media_type(), disposition))
}

impl Form {
    /// Returns the apology; `None` where a field is wrong, with the reason noted beside it.
    fn read(&mut self, case: &Case, today: Date, words: Words<'_>) -> Option<Apology> {
        let plain = |typed: &str| match typed {
            "" => None,
            typed => refusal::text(typed).err(),
        };
        let refuse = |reason| refusal::say(words, &reason);
        self.refused_applicant = plain(&self.applicant).map(refuse);
        self.refused_reason = plain(&self.reason).map(refuse);
        let day = Some(self.new_return_date.as_str()).filter(|typed| !typed.is_empty());
        let day = day.map(CaseTime::parse).transpose();
        if day.is_err() {
            self.refused_date = Some(words.say("refused-day"));
        }
        let day = day.ok().flatten().map(|time| time.date);
        let made = Apology::of(case, Some(self.reason.as_str()), day, today);
        match &made {
            Err(ApologyError::NoReason) => {
                self.refused_reason = Some(words.say("refused-empty"));
            }
            Err(ApologyError::LongReason) => {
                let limit = LONGEST_REASON.to_string();
                let limit = [("limit", limit.as_str())];
                self.refused_reason = Some(words.say_with("refused-long", &limit));
            }
            Err(ApologyError::NoNewDate) if self.refused_date.is_none() => {
                self.refused_date = Some(words.say("refused-empty"));
            }
            Err(ApologyError::AlreadyGiven(_)) => {
                self.refused_date = Some(words.say("apology-already-given"));
            }
            Err(ApologyError::NewDateTooEarly) => {
                self.refused_date = Some(words.say("apology-too-early"));
            }
            Ok(_) | Err(_) => {}
        }
        let is_refused = [
            &self.refused_applicant,
            &self.refused_reason,
            &self.refused_date,
        ]
        .into_iter()
        .any(Option::is_some);
        made.ok().filter(|_| !is_refused)
    }
}

/// Returns the page with the form as HTML.
async fn render(clerk: &ClerkRequest, kept: &KeptCase, form: Form) -> Result<String, Error> {
    let page = ApologyPage {
        style: styles::COUNTER,
        words: clerk.words(),
        header: clerk.office_header().await?,
        id: &kept.id,
        case_code: &kept.case.case_code,
        due: kept
            .case
            .due_at
            .map_or_else(String::new, wording::case_time),
        given: kept.case.finished_at.map(|given| wording::day(given.date)),
        longest: LONGEST_REASON,
        form,
    };
    Ok(page.render()?)
}
