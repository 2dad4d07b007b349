//! The ranking of an edition, as it was published: from its content and from nothing else.

use crate::domain::editions::manifest::{ChangeEntry, Manifest};
use crate::domain::editions::reports::Reports;
use crate::domain::figures::ranking::{AgencyChange, Direction, NotComparable, RankReport};
use crate::domain::figures::score::ScoreChange;
use crate::domain::order::Name;
use crate::domain::period::{Period, PeriodError};
use crate::web::http::words::Phrase;
use crate::web::public::figure::FigureView;
use crate::web::public::listing::LONG;
use crate::web::public::numbers::{CellValue, Number};
use crate::web::public::periods;
use crate::web::public::ranking_rows::{AgencyCells, EnglishNames, RankingRows};
use crate::web::public::reading::Reading;

/// The ranking of an edition, or the scores of a block that is not ranked.
pub(in crate::web) struct EditionFigures {
    /// The ranking behind the rows.
    pub(in crate::web) report: RankReport,
    /// The rows of a ranked block.
    pub(in crate::web) ranked: Option<RankedFigures>,
    /// The rows of intake offices, which are scored but never ranked.
    pub(in crate::web) scored: Vec<AgencyCells>,
    /// What agencies have to say: name and note.
    pub(in crate::web) notes: Vec<(Phrase, String)>,
    /// Whether the tables scroll.
    pub(in crate::web) is_long: bool,
    pub(in crate::web) min_n: String,
    /// The period that changes are counted from.
    pub(in crate::web) before: Option<Phrase>,
    /// Whether an agency has fewer responses than answered cases.
    pub(in crate::web) has_fewer_responses: bool,
}

/// A ranking with the figures of its block.
pub(in crate::web) struct RankedFigures {
    pub(in crate::web) rows: RankingRows,
    pub(in crate::web) pooled: FigureView,
    pub(in crate::web) count: Number,
    pub(in crate::web) meeting_target: Number,
}

impl EditionFigures {
    /// The figures of an edition.
    ///
    /// # Errors
    /// When its period is none.
    pub(in crate::web) fn new(
        manifest: &Manifest,
        reading: &Reading<'_>,
    ) -> Result<Self, PeriodError> {
        let mut report = Reports::new(manifest, "vi")?.ranking();
        let english = english_names(manifest);
        let words = reading.words;
        let name = |code: &str, name: &str| words.name(name, english.get(code).map(String::as_str));
        report.order_by_name(|score| name(&score.agency, &score.name).text);
        let before = manifest.previous.as_ref();
        let before: Option<Period> = before.and_then(|previous| previous.period.parse().ok());
        for agency in &mut report.agencies {
            let code = &agency.score.agency;
            let entry = manifest.agencies.iter().find(|of| of.agency == *code);
            let change = entry
                .zip(before)
                .map(|(entry, before)| change(&entry.change, before));
            agency.change = change;
        }
        let notes = manifest.agencies.iter().filter_map(|agency| {
            let note = agency.note.clone()?;
            Some((name(&agency.agency, &agency.name), note))
        });
        let scored = match manifest.ranked {
            true => Vec::new(),
            false => scored(&report, &english, reading),
        };
        Ok(Self {
            ranked: manifest.ranked.then(|| ranked(&report, &english, reading)),
            scored,
            notes: notes.collect(),
            is_long: report.agencies.len() > LONG,
            min_n: report.min_n.to_string(),
            before: before.map(|period| periods::name(words, period)),
            has_fewer_responses: manifest.has_fewer_responses(),
            report,
        })
    }
}

/// The change that an edition tells of an agency.
fn change(entry: &ChangeEntry, against: Period) -> AgencyChange {
    let direction = [Direction::Risen, Direction::Fallen, Direction::NotShown];
    let reason = [
        NotComparable::NoScore,
        NotComparable::NoEarlierScore,
        NotComparable::OtherSurvey,
        NotComparable::OtherMethod,
    ];
    let status = entry.status.as_str();
    let score = entry.before.as_ref().and_then(|before| before.score);
    AgencyChange {
        against,
        from: score.map(|score| score.0),
        difference: entry.difference.map(|of| ScoreChange::of(of.0)),
        direction: direction.into_iter().find(|of| of.name() == status),
        reason: reason.into_iter().find(|of| of.name() == status),
    }
}

/// The English names of the agencies that have one.
pub(in crate::web) fn english_names(manifest: &Manifest) -> EnglishNames {
    let agencies = manifest.agencies.iter();
    let named = agencies.filter_map(|of| Some((of.agency.clone(), of.name_en.clone()?)));
    named.collect()
}

/// The rows of offices by name, because they are not compared.
fn scored(report: &RankReport, english: &EnglishNames, reading: &Reading<'_>) -> Vec<AgencyCells> {
    let agencies = report.agencies.iter();
    let mut rows: Vec<AgencyCells> = agencies
        .map(|agency| AgencyCells {
            // The page of an agency shows figures of today.
            address: String::new(),
            ..AgencyCells::new(agency, report, english, reading)
        })
        .collect();
    rows.sort_by_cached_key(|row| Name(row.name.text.clone()));
    rows
}

fn ranked(report: &RankReport, english: &EnglishNames, reading: &Reading<'_>) -> RankedFigures {
    let ranked = || report.agencies.iter().filter(|agency| agency.ranked);
    let meeting = ranked()
        .filter_map(|agency| agency.score.overall.figure.score)
        .filter(|score| score.meets_target())
        .count();
    let count = |number: usize| {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        reading.numbers.count(number)
    };
    let mut pooled = FigureView::new(&report.pooled, report.header.k, reading);
    if ranked().next().is_none() {
        pooled.score = CellValue::Absent(reading.words.say("pooled-none"));
    }
    RankedFigures {
        pooled,
        count: count(ranked().count()),
        meeting_target: count(meeting),
        rows: RankingRows::new(report, english, reading).without_addresses(),
    }
}
