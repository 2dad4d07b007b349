//! The rows of the province's table.

use super::data::{AgencyData, ProvinceData};
use crate::domain::figures::disputes::Disputes;
use crate::domain::figures::ranking::RankedAgency;
use crate::web::http::words::Phrase;
use crate::web::public::figure::{CoverageView, FigureView};
use crate::web::public::numbers::Number;
use crate::web::public::ranking_rows::rank_interval;
use crate::web::public::reading::Reading;

/// An agency's row.
pub(super) struct ProvinceRow {
    pub(super) name: Phrase,
    pub(super) block: Phrase,
    /// The addresses of its home and of its lists of late cases and missing apologies.
    pub(super) home: String,
    pub(super) late_list: String,
    pub(super) apologies_list: String,
    pub(super) figure: FigureView,
    pub(super) coverage: CoverageView,
    /// The share of late cases; `None` where none was finished.
    pub(super) late: Option<Number>,
    pub(super) waiting: Number,
    pub(super) disputes: Phrase,
    pub(super) apologies: Number,
    pub(super) rank: String,
}

impl ProvinceRow {
    pub(super) fn new(
        data: &ProvinceData,
        of: &AgencyData,
        block: Phrase,
        reading: &Reading<'_>,
    ) -> Self {
        let score = &of.ranked.score;
        let (code, period) = (&of.agency.code, data.period);
        let list = |list: &str| format!("/console/agency/{code}/cases?list={list}&period={period}");
        Self {
            name: name(of, reading),
            block,
            home: format!("/console/agency/{code}?period={period}"),
            late_list: list("late"),
            apologies_list: list("apologies"),
            figure: FigureView::overall(score, data.k, reading),
            coverage: CoverageView::new(score.coverage, reading),
            late: of.late_rate().map(|rate| reading.numbers.percent(rate)),
            waiting: reading.numbers.count(score.waiting),
            disputes: disputes(&of.disputes, data.k, reading),
            apologies: reading.numbers.count(of.apologies),
            rank: rank(&of.ranked),
        }
    }
}

/// Returns the name of an agency in the language of the page.
pub(super) fn name(of: &AgencyData, reading: &Reading<'_>) -> Phrase {
    let agency = &of.agency;
    reading.words.name(&agency.name, agency.name_en.as_deref())
}

/// Returns the disputes that are shown, and whether there are more.
pub(super) fn disputes(disputes: &Disputes, k: i64, reading: &Reading<'_>) -> Phrase {
    let words = reading.words;
    let count = reading.numbers.grouped(disputes.shown());
    let k = k.to_string();
    match (disputes.shown(), disputes.has_few()) {
        (_, false) => Phrase::plain(count),
        (0, true) => words.say_with("few-of", &[("k", &k)]),
        (_, true) => words.say_with("few-more", &[("count", &count), ("k", &k)]),
    }
}

/// Returns the rank with its interval.
fn rank(ranked: &RankedAgency) -> String {
    match ranked.rank {
        None => "–".to_owned(),
        Some(rank) => {
            let interval = rank_interval(ranked.rank_low, ranked.rank_high);
            format!("{rank} ({interval})")
        }
    }
}
