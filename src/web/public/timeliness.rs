//! `GET /timeliness/{block}/{period}`: the cases of a block against their due dates, by agency, by
//! field and by reason of delay. Beside the scores, never mixed with them.

use askama::Template;

use super::STYLE;
use super::asked::Asked;
use super::failure::Failure;
use super::numbers::{Number, Shown};
use super::periods::{self, Offered, PeriodLinks};
use super::ranking::english_names;
use super::ranking_rows::EnglishNames;
use super::reading::Reading;
use super::timeliness_rows::{self, COLUMNS, CountsRow, ReasonTable};
use crate::domain::agency::INTAKE_BLOCK;
use crate::domain::order::compare_names;
use crate::domain::timeliness::TimelinessReport;
use crate::store::figures::{FigureQuery, Scope};
use crate::web::State;
use crate::web::words::{Phrase, Words};

#[derive(Template)]
#[template(path = "public/templates/timeliness.html")]
struct TimelinessPage<'a> {
    style: &'static str,
    words: Words<'a>,
    reading: Reading<'a>,
    block: Phrase,
    period: Phrase,
    periods: PeriodLinks,
    /// The ranking of the same block and period.
    ranking: String,
    body: Body,
}

/// What the page lists.
enum Body {
    /// Intake offices decide no case.
    Intake,
    /// There was no case.
    Nothing,
    Cases(Box<Cases>),
}

struct Cases {
    day: Phrase,
    handled: Number,
    in_time: Shown,
    overdue: Number,
    pending_overdue: Number,
    agencies: Vec<CountsRow>,
    total: CountsRow,
    fields: Vec<CountsRow>,
    reasons: ReasonTable,
}

pub(super) fn page(state: &State, asked: &Asked) -> Result<String, Failure> {
    let (block, period) = (asked.block()?, asked.period()?);
    // The cases have no method; the links back to the scores keep the one that was chosen.
    let reading = Reading::new(state, asked, asked.method()?);
    let words = reading.words;
    let query = FigureQuery {
        period,
        scope: Scope::Block(block.to_string()),
        method: None,
        exclude_flagged: false,
        now: (state.clock)(),
    };
    let report = state.store.get_timeliness(&query)?;
    let offered = Offered::with_cases(&state.store)?;
    let page = TimelinessPage {
        style: STYLE,
        words,
        block: words.name(&state.store.block_name(block.as_str()), None),
        period: periods::name(words, period),
        periods: PeriodLinks::new(&offered, period, &reading, |other| {
            reading.timeliness(block.as_str(), other)
        }),
        ranking: reading.ranking(block.as_str(), period),
        body: if block.as_str() == INTAKE_BLOCK {
            Body::Intake
        } else if report.total.handled() == 0 {
            Body::Nothing
        } else {
            let english = english_names(state)?;
            Body::Cases(Box::new(Cases::new(&report, &english, &reading)))
        },
        reading,
    };
    Ok(page.render()?)
}

impl Cases {
    fn new(report: &TimelinessReport, english: &EnglishNames, reading: &Reading<'_>) -> Self {
        let words = reading.words;
        let total = CountsRow::new(words.say("cases-total"), None, report.total, reading);
        let mut named: Vec<_> = report
            .agencies
            .iter()
            .map(|agency| {
                let english = english.get(&agency.agency).map(String::as_str);
                (words.name(&agency.name, english), agency)
            })
            .collect();
        named.sort_by(|(a, _), (b, _)| compare_names(&a.text, &b.text));
        let agencies = named.into_iter().map(|(name, agency)| {
            let address = reading.agency(&agency.agency, report.period);
            CountsRow::new(name, Some(address), agency.counts, reading)
        });
        Self {
            day: timeliness_rows::day(report, reading),
            handled: reading.numbers.count(report.total.handled()),
            in_time: total.in_time.clone(),
            overdue: reading.numbers.count(report.total.overdue),
            pending_overdue: reading.numbers.count(report.total.pending_overdue),
            agencies: agencies.collect(),
            total,
            fields: timeliness_rows::fields(report, reading),
            reasons: ReasonTable::new(report, reading),
        }
    }
}
