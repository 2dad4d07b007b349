//! `GET /console/province`: the table as a page.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::data::{AgencyData, ProvinceData};
use super::order::Order;
use super::row::{ProvinceRow, name};
use crate::domain::access::{Reach, Role};
use crate::domain::cases::agency::Slug;
use crate::domain::period::Period;
use crate::domain::text::{legible, plain};
use crate::store::Store;
use crate::web::State;
use crate::web::console::kept_page;
use crate::web::console::kept_page::PageContent;
use crate::web::http::early_response::{EarlyResponse, into_response};
use crate::web::http::form_body::query_value;
use crate::web::http::words::{Phrase, Words};
use crate::web::login::request::PersonRequest;
use crate::web::public::failure::Failure;
use crate::web::public::periods;
use crate::web::public::periods::PeriodLinks;
use crate::web::public::reading::Reading;

/// The id of the table's title.
pub(super) const TITLE: &str = "province-title";

/// The table with what chooses and sorts its rows.
#[derive(Template)]
#[template(path = "console/templates/province_table.html")]
struct ProvinceTable<'a> {
    words: Words<'a>,
    period: Phrase,
    is_provisional: bool,
    periods: PeriodLinks,
    period_code: String,
    /// The blocks to choose from: code, name, whether it is chosen.
    blocks: Vec<(String, Phrase, bool)>,
    typed: String,
    headings: Vec<SortHeading>,
    rows: Vec<ProvinceRow>,
    shown: Phrase,
    files: Vec<(&'static str, String)>,
}

/// The heading of a column that sorts the table.
struct SortHeading {
    order: Order,
    label: Phrase,
    address: String,
    sorted: Option<&'static str>,
    is_number: bool,
}

/// What the address asks for.
#[derive(Clone, Debug)]
pub(super) struct ProvinceQuery {
    pub(super) period: Option<Period>,
    pub(super) block: Option<String>,
    /// The part of a name.
    pub(super) typed: String,
    pub(super) order: Order,
}

impl ProvinceQuery {
    /// Returns what the address asks for.
    ///
    /// # Errors
    /// The page for what is not there, where the period or the block is none.
    pub(super) fn of(request: &HttpRequest, person: &PersonRequest) -> Result<Self, EarlyResponse> {
        let value = |name: &str| query_value(request, name).filter(|text| !text.is_empty());
        let period = match value("period").map(|text| text.parse()) {
            None => None,
            Some(Ok(period)) => Some(period),
            Some(Err(_)) => return Err(person.missing()?),
        };
        let block = value("block");
        if block
            .as_ref()
            .is_some_and(|block| Slug::parse(block).is_err())
        {
            return Err(person.missing()?);
        }
        Ok(Self {
            period,
            block,
            typed: legible(value("q").unwrap_or_default().trim()),
            order: Order::named(&value("sort").unwrap_or_default()),
        })
    }

    /// The agencies whose names have every word that is looked for, in the order.
    pub(super) fn arrange(&self, data: &mut ProvinceData, reading: &Reading<'_>) {
        let words = plain(&self.typed);
        let shown = |of: &AgencyData| {
            let name = plain(&name(of, reading).text);
            words.split(' ').all(|word| name.contains(word))
        };
        data.agencies.retain(shown);
        self.order
            .sort(&mut data.agencies, |of| name(of, reading).text);
    }

    /// Returns an address that keeps what was asked for but the order.
    fn address(&self, path: &str, period: Period, order: Order) -> String {
        let mut address = format!("{path}?period={period}&sort={}", order.name());
        if let Some(block) = &self.block {
            address.push_str(&format!("&block={block}"));
        }
        if !self.typed.is_empty() {
            let typed = utf8_percent_encode(&self.typed, NON_ALPHANUMERIC);
            address.push_str(&format!("&q={typed}"));
        }
        address
    }
}

/// Returns the request of somebody who reads the whole province.
///
/// # Errors
/// As [`PersonRequest::admit`]; and the page for what is not there for those who read only some agencies.
pub(super) async fn admit(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<PersonRequest, EarlyResponse> {
    let roles = [Role::Province, Role::Agency, Role::Inspector];
    let person = PersonRequest::admit(request, state, &roles).await?;
    if *person.viewer().figures() == Reach::All {
        Ok(person)
    } else {
        Err(person.missing()?)
    }
}

/// `GET /console/province?period=&block=&q=&sort=`
pub(super) async fn show(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let result = try_show(&request, &state).await;
    into_response(&request, &state, result)
}

async fn try_show(
    request: &HttpRequest,
    state: &web::Data<State>,
) -> Result<HttpResponse, EarlyResponse> {
    let person = admit(request, state).await?;
    let asked = ProvinceQuery::of(request, &person)?;
    let language = person.words().language.to_owned();
    let address = format!("province {asked:?}");
    let (shared, viewer, now) = (state.clone(), person.viewer(), person.now);
    let make = move |store: &Store| -> Result<Option<PageContent>, Failure> {
        let counts = (shared.min_n, now);
        let block = asked.block.as_deref();
        let data = ProvinceData::read(store, &viewer, asked.period, block, counts)?;
        let reading = Reading::in_console(&shared, &language, None);
        let table = table(store, &asked, data, &reading);
        Ok(Some(PageContent {
            title: format!("{}, {}", reading.words.say(TITLE).text, table.period.text),
            content: table.render()?,
        }))
    };
    kept_page::respond(request, &person, &address, make).await
}

fn table<'a>(
    store: &Store,
    asked: &ProvinceQuery,
    mut data: ProvinceData,
    reading: &Reading<'a>,
) -> ProvinceTable<'a> {
    let words = reading.words;
    let period = data.period;
    let total = data.agencies.len().to_string();
    asked.arrange(&mut data, reading);
    let count = data.agencies.len().to_string();
    let path = "/console/province";
    ProvinceTable {
        period: periods::name(words, period),
        is_provisional: data.is_provisional,
        periods: PeriodLinks::new(&data.offered, period, reading, |other| {
            asked.address(path, other, asked.order)
        }),
        period_code: period.to_string(),
        blocks: store
            .blocks()
            .iter()
            .map(|block| {
                let code = block.id.to_string();
                let is_chosen = asked.block.as_ref() == Some(&code);
                let name = reading.block(store, &code);
                (code, name, is_chosen)
            })
            .collect(),
        typed: asked.typed.clone(),
        headings: headings(asked, period, words),
        rows: data
            .agencies
            .iter()
            .map(|of| {
                let block = reading.block(store, of.agency.block.as_str());
                ProvinceRow::new(&data, of, block, reading)
            })
            .collect(),
        shown: words.say_with("filter-shown", &[("count", &count), ("total", &total)]),
        files: ["xlsx", "csv"]
            .map(|format| {
                let path = format!("/console/province.{format}");
                (format, asked.address(&path, period, asked.order))
            })
            .into(),
        words,
    }
}

/// Returns the headings of the columns, each of which sorts the table.
fn headings(asked: &ProvinceQuery, period: Period, words: Words<'_>) -> Vec<SortHeading> {
    [
        (Order::Name, "column-agency"),
        (Order::Block, "column-block"),
        (Order::Rank, "column-rank"),
        (Order::Score, "column-score"),
        (Order::Responses, "column-n"),
        (Order::Coverage, "column-coverage"),
        (Order::Late, "column-late"),
        (Order::Waiting, "column-waiting"),
        (Order::Disputes, "column-disputes"),
        (Order::Apologies, "column-apologies"),
    ]
    .into_iter()
    .map(|(order, label)| SortHeading {
        order,
        label: words.say(label),
        address: asked.address("/console/province", period, order),
        sorted: (asked.order == order).then(|| order.direction()),
        is_number: !matches!(order, Order::Name | Order::Block),
    })
    .collect()
}
