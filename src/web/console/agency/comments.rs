//! `GET /console/agency/{code}/comments`: what citizens wrote about an agency. Every reading is recorded.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::request::AgencyRequest;
use crate::domain::access::Role;
use crate::domain::cases::agency::Agency;
use crate::domain::text::legible;
use crate::store::answers::comments::{
    Comment, CommentContent, CommentPage, CommentPurpose, CommentQuery,
};
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::page::html;
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::public::periods;

/// The number of comments on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "console/templates/agency_comments.html")]
struct CommentsPage<'a> {
    frame: Frame<'a>,
    home: String,
    name: Phrase,
    /// The period whose comments are shown: its name, and its code for forms.
    period: Option<(Phrase, String)>,
    /// The periods to choose from: code, name with the number of comments, whether it is shown.
    periods: Vec<(String, Phrase, bool)>,
    /// What was searched for.
    typed: String,
    /// How many there are, or that they are too few.
    found: Option<Phrase>,
    comments: Vec<CommentView>,
    /// The address of the next page.
    next: Option<String>,
    files: Vec<(&'static str, String)>,
    /// The address to which a redaction is sent; `None` for those who may not.
    redact: Option<String>,
    done: Option<Phrase>,
    is_office: bool,
}

/// A comment on the page.
struct CommentView {
    key: String,
    number: usize,
    /// The text, without marks that turn the direction of reading round; empty where redacted.
    text: String,
    redacted: Option<Phrase>,
}

/// Returns the query that an address makes.
///
/// # Errors
/// The page for what is not there, where the period is none.
pub(super) fn query(
    request: &HttpRequest,
    admitted: &AgencyRequest,
    purpose: CommentPurpose,
) -> Result<CommentQuery, EarlyResponse> {
    Ok(CommentQuery {
        agency: admitted.code.clone(),
        period: admitted.period(request)?,
        words: query_value(request, "q").unwrap_or_default(),
        after: query_value(request, "after").filter(|key| !key.is_empty()),
        limit: PAGE,
        purpose,
    })
}

/// `GET /console/agency/{code}/comments?period=&q=&after=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let admitted = AgencyRequest::admit(request, state).await?;
    let query = query(request, &admitted, CommentPurpose::Page)?;
    let (viewer, by, asked) = (
        admitted.person.viewer(),
        admitted.person.by(),
        query.clone(),
    );
    let read = admitted.person.ask(move |store| {
        let Some(agency) = store.find_agency(&asked.agency)? else {
            return Ok(None);
        };
        let read = store.read_comments(&viewer, &by, &asked)?;
        Ok(read.map(|read| (agency, read)))
    });
    let Some((agency, read)) = read.await? else {
        return Err(admitted.person.missing()?);
    };
    let done = match query_value(request, "done").as_deref() {
        Some("redacted") => Some(admitted.person.words().say("redact-done")),
        Some("before") => Some(admitted.person.words().say("redact-before")),
        _ => None,
    };
    let page = page(&admitted, &query, &agency, read, done);
    Ok(html(StatusCode::OK, page.render()?))
}

fn page<'a>(
    admitted: &'a AgencyRequest,
    query: &CommentQuery,
    agency: &Agency,
    read: CommentPage,
    done: Option<Phrase>,
) -> CommentsPage<'a> {
    let words = admitted.person.words();
    let typed = legible(query.words.trim());
    let rest = read.period.map(|period| {
        let typed = utf8_percent_encode(&typed, NON_ALPHANUMERIC);
        format!("?period={period}&q={typed}")
    });
    let rest = rest.unwrap_or_default();
    let may_redact = admitted.person.user.has(Role::Province);
    CommentsPage {
        frame: admitted.person.frame(),
        home: admitted.address(""),
        name: admitted.name(agency),
        period: read
            .period
            .map(|period| (periods::name(words, period), period.to_string())),
        periods: read
            .periods
            .iter()
            .map(|of| {
                let name = periods::name(words, of.period);
                (of.period.to_string(), name, Some(of.period) == read.period)
            })
            .collect(),
        found: found(admitted, &read, !typed.is_empty()),
        next: read
            .next
            .map(|key| admitted.address(&format!("/comments{rest}&after={key}"))),
        files: match read.comments.is_empty() {
            true => Vec::new(),
            false => ["xlsx", "csv"]
                .map(|format| {
                    (
                        format,
                        admitted.address(&format!("/comments.{format}{rest}")),
                    )
                })
                .into(),
        },
        comments: (1..)
            .zip(read.comments)
            .map(|(number, comment)| CommentView::new(number, comment, admitted))
            .collect(),
        redact: may_redact.then(|| admitted.address("/comments/redact")),
        typed,
        done,
        is_office: agency.is_intake_office(),
    }
}

/// Returns how many comments there are, or that they are too few to be shown.
fn found(admitted: &AgencyRequest, read: &CommentPage, is_searched: bool) -> Option<Phrase> {
    let words = admitted.person.words();
    read.period?;
    let Some(count) = read.found else {
        let k = admitted.person.state.store.k().to_string();
        return Some(words.say_with("comments-few", &[("k", &k)]));
    };
    let id = match is_searched {
        true => "comments-found",
        false => "comments-count",
    };
    let count = admitted.reading().numbers.grouped(count);
    Some(words.say_with(id, &[("count", &count)]))
}

impl CommentView {
    fn new(number: usize, comment: Comment, admitted: &AgencyRequest) -> Self {
        let words = admitted.person.words();
        let (text, redacted) = match comment.content {
            CommentContent::Text(text) => (legible(&text), None),
            CommentContent::Redacted(reason) => {
                let reason = legible(&reason);
                let notice = words.say_with("comment-redacted", &[("reason", &reason)]);
                (String::new(), Some(notice))
            }
        };
        Self {
            key: comment.key,
            number,
            text,
            redacted,
        }
    }
}
