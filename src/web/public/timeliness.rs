//! `GET /timeliness/{block}/{period}`: the cases of a block against their due dates, by agency, field
//! and reason of delay. Timeliness is shown beside the scores and is no part of them.

use askama::Template;

use super::failure::Failure;
use super::listing::{ColumnHeading, Listing, SortKey, SortLink};
use super::missing::Missing;
use super::numbers::{CellValue, Number};
use super::periods;
use super::periods::{OfferedPeriods, PeriodLinks};
use super::preview::Preview;
use super::query::PublicQuery;
use super::ranking::english_names;
use super::ranking_rows::EnglishNames;
use super::reading::Reading;
use super::sort::Sort;
use super::timeliness_rows;
use super::timeliness_rows::{COLUMNS, CountsLine, ReasonTable};
use crate::domain::cases::agency::INTAKE_BLOCK;
use crate::domain::cases::timeliness::TimelinessReport;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::order::{Name, compare_names};
use crate::store::figures::Figures;
use crate::web::State;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

#[derive(Template)]
#[template(path = "public/templates/timeliness.html")]
struct TimelinessPage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    block: Phrase,
    period: Phrase,
    periods: PeriodLinks,
    /// The address of the ranking of the same block and period.
    ranking: String,
    body: TimelinessBody,
}

/// The main part of the page.
enum TimelinessBody {
    /// Intake offices, which decide no cases.
    Intake,
    /// There were no cases.
    Nothing,
    /// The tables of cases.
    Cases(Box<CaseTables>),
}

/// The tables of cases.
struct CaseTables {
    day: Phrase,
    handled: Number,
    in_time: CellValue,
    overdue: Number,
    pending_overdue: Number,
    listing: Listing,
    name: SortLink,
    /// The headings of [`COLUMNS`].
    headings: Vec<ColumnHeading>,
    rate: SortLink,
    agencies: Vec<CountsLine>,
    total: CountsLine,
    fields: Vec<CountsLine>,
    reasons: ReasonTable,
}

/// Returns the page as HTML.
pub(super) fn page(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let (block, period) = (request.block()?, request.period()?);
    // Cases have no method, but links to the scores keep the chosen one.
    let reading = Reading::new(state, request, request.method()?);
    let words = reading.words;
    let query = FigureQuery {
        period,
        scope: Scope::Block(block.to_string()),
        method: None,
        exclude_flagged: false,
        now: (state.clock)(),
    };
    Missing::check_begun(period, query.now)?;
    let report = figures.get_timeliness(&query)?;
    let offered = OfferedPeriods::with_cases(figures)?;
    let (name, named_period) = (
        reading.block(&state.store, block.as_str()),
        periods::name(words, period),
    );
    let values = [
        ("block", name.text.as_str()),
        ("period", named_period.text.as_str()),
    ];
    let described = (
        words.say_with("title-timeliness", &values).text,
        words.say_with("describe-timeliness", &values).text,
    );
    let path = format!("/timeliness/{block}/{period}");
    let page = TimelinessPage {
        preview: Preview::new(state, &reading, &path, described),
        style: styles::PUBLIC,
        words,
        block: name,
        period: named_period,
        periods: PeriodLinks::new(&offered, period, &reading, |other| {
            reading.timeliness(block.as_str(), other)
        }),
        ranking: reading.ranking(block.as_str(), period),
        body: if block.as_str() == INTAKE_BLOCK {
            TimelinessBody::Intake
        } else if report.total.handled() == 0 {
            TimelinessBody::Nothing
        } else {
            let english = english_names(figures)?;
            TimelinessBody::Cases(Box::new(CaseTables::new(
                &report, &english, request, &reading,
            )))
        },
        reading,
    };
    Ok(page.render()?)
}

impl CaseTables {
    fn new(
        report: &TimelinessReport,
        english: &EnglishNames,
        request: &PublicQuery,
        reading: &Reading<'_>,
    ) -> Self {
        let words = reading.words;
        let total = CountsLine::new(words.say("cases-total"), None, report.total, reading);
        let mut named: Vec<_> = report
            .agencies
            .iter()
            .map(|agency| {
                let english = english.get(&agency.agency).map(String::as_str);
                (words.name(&agency.name, english), agency)
            })
            .collect();
        let all = named.len();
        let listing = Listing::new(request, all, reading);
        named.retain(|(name, _)| listing.has(&name.text));
        named.sort_by(|(a, _), (b, _)| compare_names(&a.text, &b.text));
        listing.order(&mut named, |(name, agency), sort| match sort {
            Sort::Cases => SortKey::largest(Some(agency.counts.handled())),
            Sort::Overdue => SortKey::largest(Some(agency.counts.overdue)),
            Sort::PendingOverdue => SortKey::largest(Some(agency.counts.pending_overdue)),
            Sort::InTime => {
                let rate = agency.counts.in_time_rate();
                SortKey::smallest(rate.map(|rate| i64::from(rate.hundredths())))
            }
            _ => SortKey::Name(Name(name.text.clone())),
        });
        let listing = listing.with_counts(named.len(), all, reading);
        let agencies = named.into_iter().map(|(name, agency)| {
            let address = reading.agency(&agency.agency, report.period);
            CountsLine::new(name, Some(address), agency.counts, reading)
        });
        Self {
            day: timeliness_rows::day(report, reading),
            handled: reading.numbers.count(report.total.handled()),
            in_time: total.in_time.clone(),
            overdue: reading.numbers.count(report.total.overdue),
            pending_overdue: reading.numbers.count(report.total.pending_overdue),
            name: listing.heading(Sort::Usual, words.say("column-agency")),
            headings: headings(&listing, words),
            rate: listing.heading(Sort::InTime, words.say("column-in-time")),
            listing,
            agencies: agencies.collect(),
            total,
            fields: timeliness_rows::fields(report, reading),
            reasons: ReasonTable::new(report, reading),
        }
    }
}

/// Returns the headings of [`COLUMNS`], of which some sort the list.
fn headings(listing: &Listing, words: Words<'_>) -> Vec<ColumnHeading> {
    let columns = COLUMNS.into_iter();
    columns
        .map(|id| {
            let sort = match id {
                "cases-handled" => Sort::Cases,
                "cases-overdue" => Sort::Overdue,
                "cases-pending-overdue" => Sort::PendingOverdue,
                _ => return ColumnHeading::Plain(id),
            };
            ColumnHeading::Sorts(listing.heading(sort, words.say(id)))
        })
        .collect()
}
