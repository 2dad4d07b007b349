//! `/console/audit`: the audit trail, for administrators and inspectors.

use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::domain::VIETNAM;
use crate::domain::access::Role;
use crate::domain::access::audit::{Act, KeptEvent};
use crate::domain::cases::case::CaseTime;
use crate::domain::tidy;
use crate::store::access::audit_list::AuditFilter;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;

/// The events on a page.
const PAGE: usize = 100;

/// An event of the list.
struct EventLine {
    number: i64,
    time: String,
    actor: String,
    act: Phrase,
    object: String,
    /// What else is known of it: name and value.
    details: Vec<(String, String)>,
}

/// The filter as it was typed in.
struct AuditFilterForm {
    from: String,
    to: String,
    actor: String,
    act: String,
    object: String,
}

#[derive(Template)]
#[template(path = "console/templates/audit.html")]
struct AuditPage<'a> {
    frame: Frame<'a>,
    typed: &'a AuditFilterForm,
    /// The acts to filter by: name, text, whether it is chosen.
    acts: Vec<(&'static str, Phrase, bool)>,
    refused: Option<Phrase>,
    rows: Vec<EventLine>,
    /// The address of older events.
    older: Option<String>,
}

/// `GET /console/audit?from=&to=&actor=&act=&object=&before=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = PersonRequest::admit(request, state, &[Role::Admin, Role::Inspector]).await?;
    let value = |name: &str| query_value(request, name).unwrap_or_default();
    let typed = AuditFilterForm {
        from: value("from").trim().to_owned(),
        to: value("to").trim().to_owned(),
        actor: value("actor").trim().to_owned(),
        act: value("act"),
        object: value("object").trim().to_owned(),
    };
    let before = value("before").parse().ok();
    let words = person.words();
    let filter = typed.filter();
    let events = match filter.clone() {
        Some(filter) => {
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            person
                .ask(move |store| store.list_audit_events(&filter, before, limit))
                .await?
        }
        None => Vec::new(),
    };
    let last = events.get(PAGE.saturating_sub(1)).map(|event| event.number);
    let page = AuditPage {
        frame: person.frame(),
        acts: Act::ALL
            .iter()
            .map(|act| (act.name(), act_text(words, *act), act.name() == typed.act))
            .collect(),
        refused: filter.is_none().then(|| words.say("audit-filter-wrong")),
        older: last
            .filter(|_| events.len() > PAGE)
            .map(|number| typed.address(number)),
        rows: events
            .into_iter()
            .take(PAGE)
            .map(|event| row(words, event))
            .collect(),
        typed: &typed,
    };
    Ok(html(StatusCode::OK, page.render()?))
}

impl AuditFilterForm {
    /// The filter, or `None` where a day or an act is none.
    fn filter(&self) -> Option<AuditFilter> {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let act = match self.act.as_str() {
            "" => None,
            name => Some(Act::find(name)?),
        };
        let actor = given(&self.actor).map(|actor| match actor.contains(':') {
            true => actor,
            false if actor == "server" => actor,
            false => format!("user:{actor}"),
        });
        Some(AuditFilter {
            actor,
            act,
            object: given(&self.object),
            from: begin_of(&self.from, 0)?,
            until: begin_of(&self.to, 1)?,
        })
    }

    /// The address of the events before a number.
    fn address(&self, before: i64) -> String {
        let mut address = format!("/console/audit?before={before}");
        for (name, value) in [
            ("from", &self.from),
            ("to", &self.to),
            ("actor", &self.actor),
            ("act", &self.act),
            ("object", &self.object),
        ] {
            if !value.is_empty() {
                let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
                // Writing to a String can't fail.
                let _ = write!(address, "&{name}={value}");
            }
        }
        address
    }
}

/// Returns the beginning of a day, some days later, where one is given; `None` for a text that is no day.
fn begin_of(text: &str, days_later: i64) -> Option<Option<Timestamp>> {
    if text.is_empty() {
        return Some(None);
    }
    let day: Date = CaseTime::parse(text).ok()?.date;
    let day = day.checked_add(days_later.days()).ok()?;
    Some(Some(day.to_zoned(VIETNAM).ok()?.timestamp()))
}

/// Returns an act in words.
fn act_text(words: Words<'_>, act: Act) -> Phrase {
    let name = act.name().replace('.', "-");
    words.say(&format!("act-{name}"))
}

fn row(words: Words<'_>, event: KeptEvent) -> EventLine {
    let time = event.happened_at.parse::<Timestamp>().map(wording::time);
    EventLine {
        number: event.number,
        time: time.unwrap_or(event.happened_at),
        actor: tidy(&event.actor),
        act: match Act::find(&event.act) {
            Some(act) => act_text(words, act),
            None => Phrase::plain(event.act),
        },
        object: tidy(&event.object),
        details: details(&event.details),
    }
}

/// Returns the details of an event by name; what is not as it was written is shown as it stands there.
fn details(text: &str) -> Vec<(String, String)> {
    let Ok(details) = serde_json::from_str::<Map<String, Value>>(text) else {
        return vec![("details".to_owned(), tidy(text))];
    };
    details
        .into_iter()
        .map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), tidy);
            (name, value)
        })
        .collect()
}
