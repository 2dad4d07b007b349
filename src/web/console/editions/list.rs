//! `GET /console/editions`: the editions by block and period, with their states.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::entry::EditionForm;
use super::roles::ROLES;
use super::steps;
use crate::domain::access::Role;
use crate::domain::editions::edition::Edition;
use crate::domain::period::{Month, Period};
use crate::store::editions::read::EditionFilter;
use crate::web::State;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::page::html;
use crate::web::http::words::Phrase;
use crate::web::login::frame::Frame;
use crate::web::login::request::PersonRequest;
use crate::web::login::wording;
use crate::web::public::periods;
use crate::web::public::periods::OfferedPeriods;

/// How many periods of a kind are offered for a draft.
const NEWEST: usize = 8;

/// An edition of the list.
struct EditionLine {
    id: String,
    title: String,
    block: Phrase,
    period: Phrase,
    state: Phrase,
    /// The last act: what, who, when.
    last: Option<(Phrase, String, String)>,
    released: String,
}

/// What is chosen for a draft.
#[derive(Default)]
pub(super) struct Chosen {
    pub(super) block: String,
    pub(super) period: String,
    pub(super) entry: EditionForm,
}

#[derive(Template)]
#[template(path = "console/templates/editions.html")]
struct EditionsPage<'a> {
    frame: Frame<'a>,
    rows: Vec<EditionLine>,
    drafts: bool,
    chosen: &'a Chosen,
    /// The blocks: code, name, whether it is chosen.
    blocks: Vec<(String, Phrase, bool)>,
    /// The periods: text, name, whether it is chosen.
    periods: Vec<(String, Phrase, bool)>,
    refused: Option<(&'static str, Phrase)>,
}

impl EditionsPage<'_> {
    /// Whether a field is the one that is refused.
    fn is_wrong(&self, field: &str) -> bool {
        self.refused
            .as_ref()
            .is_some_and(|(wrong, _)| *wrong == field)
    }
}

/// `GET /console/editions`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = async {
        let person = PersonRequest::admit(&request, &state, ROLES).await?;
        render(&person, &Chosen::default(), None, StatusCode::OK).await
    };
    let result = result.await;
    into_response(&request, &state, result)
}

/// Returns the page, with what was typed, and the field that was refused and why.
///
/// The function is long because it names every field of the page once.
pub(super) async fn render(
    person: &PersonRequest,
    chosen: &Chosen,
    refused: Option<(&'static str, Phrase)>,
    status: StatusCode,
) -> Result<HttpResponse, EarlyResponse> {
    let words = person.words();
    let (viewer, now) = (person.viewer(), person.now);
    let (mut editions, stored) = person
        .ask(move |store| {
            let editions = store
                .editions(&viewer, now)
                .list(&EditionFilter::default())?;
            let stored = store.snapshot(&viewer, |figures| figures.list_periods())?;
            Ok((editions, stored))
        })
        .await?;
    // The newest period first, within it by block and age.
    editions.sort_by_key(|edition| std::cmp::Reverse(edition.period.last_day()));
    let offered = OfferedPeriods::new(stored);
    let newest = offered.newest_quarter(now);
    let month = Period::Month(Month::of(newest.first_day()));
    let year = periods::around_day(Period::Year(0), newest.first_day());
    let half = periods::around_day(Period::Half(0, 1), newest.first_day());
    let kinds = [newest, half, year, month];
    let offered = kinds
        .into_iter()
        .flat_map(|kind| offered.newest(kind, NEWEST));
    let page = EditionsPage {
        frame: person.frame(),
        rows: editions
            .iter()
            .map(|edition| row(person, edition))
            .collect(),
        drafts: person.user.has(Role::Province),
        blocks: person
            .state
            .store
            .blocks()
            .iter()
            .map(|block| {
                let name = words.name(&block.name, block.name_en.as_deref());
                (
                    block.id.to_string(),
                    name,
                    block.id.as_str() == chosen.block,
                )
            })
            .collect(),
        periods: offered
            .map(|period| {
                let text = period.to_string();
                let is_chosen = text == chosen.period;
                (text, periods::name(words, period), is_chosen)
            })
            .collect(),
        chosen,
        refused,
    };
    Ok(html(status, page.render()?))
}

fn row(person: &PersonRequest, edition: &Edition) -> EditionLine {
    let words = person.words();
    let block = person.state.store.find_block(&edition.block);
    EditionLine {
        id: edition.id.clone(),
        title: edition.title.clone(),
        block: match block {
            Some(block) => words.name(&block.name, block.name_en.as_deref()),
            None => Phrase::plain(edition.block.clone()),
        },
        period: periods::name(words, edition.period),
        state: words.say(steps::state_id(edition)),
        last: edition.acts.last().map(|done| {
            let act = words.say(steps::act_id(edition, done.act));
            (act, done.person.clone(), wording::time(done.at))
        }),
        released: edition.release_at.map(wording::time).unwrap_or_default(),
    }
}
