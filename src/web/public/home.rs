//! `GET /`: an introduction, a field for a code, the rankings and the agencies.

use askama::Template;
use jiff::Timestamp;

use super::failure::Failure;
use super::periods;
use super::periods::{OfferedPeriods, PeriodLink};
use super::preview::Preview;
use super::query::PublicQuery;
use super::reading::Reading;
use crate::domain::cases::agency::{Agency, INTAKE_BLOCK};
use crate::domain::figures::scope::Scope;
use crate::domain::order::compare_names;
use crate::domain::period::Period;
use crate::store::Store;
use crate::store::figures::Figures;
use crate::web::State;
use crate::web::http::styles;
use crate::web::http::words::{Phrase, Words};

/// The number of quarters for which rankings are linked.
const QUARTERS: usize = 4;
/// The number of years for which rankings are linked.
const YEARS: usize = 2;

#[derive(Template)]
#[template(path = "public/templates/home.html")]
struct HomePage<'a> {
    style: &'static str,
    words: Words<'a>,
    preview: Preview,
    reading: Reading<'a>,
    blocks: Vec<BlockView>,
    has_figures: bool,
}

/// A block with its rankings and its agencies.
struct BlockView {
    name: Phrase,
    /// Whether the block is ranked; intake offices are scored only.
    is_ranked: bool,
    rankings: Vec<PeriodLink>,
    /// The link to its timeliness in the newest quarter with cases; `None` for intake offices.
    timeliness: Option<(Phrase, String)>,
    count: String,
    /// The agencies: name and address.
    agencies: Vec<(Phrase, String)>,
}

/// Returns the page as HTML.
pub(super) fn page(
    state: &State,
    figures: &mut Figures<'_>,
    request: &PublicQuery,
) -> Result<String, Failure> {
    let reading = Reading::new(state, request, None);
    let offered = OfferedPeriods::new(figures.list_shown_periods(&Scope::All)?);
    let agencies = figures.list_agencies()?;
    let now = (state.clock)();
    let with_cases = OfferedPeriods::with_cases(figures)?.newest_quarter(now);
    let described = (reading.site(), reading.words.say("describe-home").text);
    let page = HomePage {
        preview: Preview::new(state, &reading, "/", described),
        style: styles::PUBLIC,
        words: reading.words,
        blocks: blocks(
            &state.store,
            &agencies,
            &offered_periods(&offered, now),
            with_cases,
            &reading,
        ),
        has_figures: !offered.is_empty(),
        reading,
    };
    Ok(page.render()?)
}

/// Returns the newest quarters and years with figures, or the current quarter where there are none.
fn offered_periods(offered: &OfferedPeriods, now: Timestamp) -> Vec<Period> {
    let newest = offered.newest_quarter(now);
    let mut periods = offered.newest(newest, QUARTERS);
    periods.extend(offered.newest(Period::Year(newest.first_day().year()), YEARS));
    if periods.is_empty() {
        periods.push(newest);
    }
    periods
}

/// Returns the blocks that have agencies: the configured ones in their order, then the others.
fn blocks(
    store: &Store,
    agencies: &[Agency],
    offered: &[Period],
    with_cases: Period,
    reading: &Reading<'_>,
) -> Vec<BlockView> {
    let words = reading.words;
    let mut codes: Vec<&str> = store
        .blocks()
        .iter()
        .map(|block| block.id.as_str())
        .collect();
    for agency in agencies {
        let code = agency.block.as_str();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let Some(&newest) = offered.first() else {
        return Vec::new();
    };
    codes
        .into_iter()
        .filter_map(|code| {
            let mut own: Vec<&Agency> = agencies
                .iter()
                .filter(|agency| agency.block.as_str() == code)
                .collect();
            own.sort_by(|a, b| {
                let [a, b] = [a, b].map(|agency| agency.name_in(words.language));
                compare_names(a, b)
            });
            (!own.is_empty()).then(|| BlockView {
                name: reading.block(store, code),
                is_ranked: code != INTAKE_BLOCK,
                rankings: ranking_links(code, offered, reading),
                timeliness: (code != INTAKE_BLOCK).then(|| {
                    let name = periods::name(words, with_cases).text;
                    let name = words.say_with("timeliness-of", &[("period", &name)]);
                    (name, reading.timeliness(code, with_cases))
                }),
                count: own.len().to_string(),
                agencies: agency_links(&own, newest, reading),
            })
        })
        .collect()
}

/// Returns links to the rankings of a block.
fn ranking_links(block: &str, offered: &[Period], reading: &Reading<'_>) -> Vec<PeriodLink> {
    offered
        .iter()
        .map(|&period| PeriodLink {
            name: periods::name(reading.words, period),
            address: reading.ranking(block, period),
            is_current: false,
        })
        .collect()
}

/// Returns the names and addresses of agencies, whose pages are in the newest period.
fn agency_links(
    agencies: &[&Agency],
    newest: Period,
    reading: &Reading<'_>,
) -> Vec<(Phrase, String)> {
    agencies
        .iter()
        .map(|agency| {
            let name = reading.words.name(&agency.name, agency.name_en.as_deref());
            // An agency that has ended has its figures in an earlier period.
            let period = periods::last_valid(agency, newest);
            (name, reading.agency(agency.code.as_str(), period))
        })
        .collect()
}
