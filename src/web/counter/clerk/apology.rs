//! The apology for a late case: its form, and the document that comes of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;

use super::case::asked;
use super::request::{Desk, Sign, Stop, document, notice, settle};
use super::{refusal, wording};
use crate::domain::cases::apology::{Apology, ApologyError, LONGEST_REASON};
use crate::domain::cases::case::{Case, CaseTime};
use crate::outputs::papers::ApologyFormat;
use crate::store::links::by_hand::KeptCase;
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
    sign: Sign,
    id: &'a str,
    case_code: &'a str,
    due: String,
    longest: usize,
    form: Form,
}

/// What is typed, and what is wrong with it.
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
    let result = shown(&request, &state).await;
    settle(&request, &state, result)
}

async fn shown(request: &HttpRequest, state: &web::Data<State>) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let kept = desk.find_case(&asked(request)).await?;
    if !is_owed(&kept.case, desk.local().date()) {
        return Err(notice(state, "apology-none", StatusCode::CONFLICT)?);
    }
    let finished = kept.case.finished_at;
    let form = Form {
        reason: kept.case.overdue_reason.clone().unwrap_or_default(),
        new_return_date: finished.map_or_else(String::new, |moment| wording::day(moment.date)),
        ..Form::default()
    };
    let page = render(&desk, &kept, form).await?;
    Ok(html(StatusCode::OK, page))
}

/// Whether anything but what a form asks stands against an apology.
pub(super) fn is_owed(case: &Case, today: Date) -> bool {
    let is_past = case.due_at.is_some_and(|due| due.date <= today);
    let made = Apology::of(case, None, None, today);
    is_past && !matches!(made, Err(ApologyError::NoDueDate | ApologyError::InTime))
}

/// `POST /counter/apology?id=`: the document itself. A redirect would have to carry the
/// applicant's name, which is kept nowhere.
pub(super) async fn send(
    request: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> HttpResponse {
    let result = sent(&request, payload, &state).await;
    settle(&request, &state, result)
}

async fn sent(
    request: &HttpRequest,
    payload: web::Payload,
    state: &web::Data<State>,
) -> Result<HttpResponse, Stop> {
    let desk = Desk::enter(request, state).await?;
    let kept = desk.find_case(&asked(request)).await?;
    let data = form_body::read(request, payload).await?;
    let field = |name: &str| data.text(name).to_owned();
    let mut form = Form {
        applicant: field("applicant"),
        reason: field("reason"),
        new_return_date: field("new_return_date"),
        ..Form::default()
    };
    let today = desk.local().date();
    let apology = match form.read(&kept.case, today, desk.words()) {
        Some(apology) => apology,
        None if !is_owed(&kept.case, today) => {
            return Err(notice(state, "apology-none", StatusCode::CONFLICT)?);
        }
        None => {
            let page = render(&desk, &kept, form).await?;
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
    // Noted only when there is a document.
    let (id, made_by) = (kept.id, desk.key.name.clone());
    desk.ask(move |store| store.insert_apology(&id, &apology, &made_by))
        .await?;
    Ok(document(bytes, format.media_type(), disposition))
}

impl Form {
    /// The apology, or none and what is wrong beside its field.
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
        let day = day.ok().flatten().map(|moment| moment.date);
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

async fn render(desk: &Desk, kept: &KeptCase, form: Form) -> Result<String, Error> {
    let page = ApologyPage {
        style: styles::COUNTER,
        words: desk.words(),
        sign: desk.sign().await?,
        id: &kept.id,
        case_code: &kept.case.case_code,
        due: kept.case.due_at.map_or_else(String::new, wording::moment),
        longest: LONGEST_REASON,
        form,
    };
    Ok(page.render()?)
}
