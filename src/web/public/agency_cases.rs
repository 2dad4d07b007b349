//! An agency's cases: their timeliness, and how many were invited and answered.

use super::numbers::{CellValue, Number, NumberNotation};
use super::reading::Reading;
use super::timeliness_rows;
use super::timeliness_rows::{CountsLine, ReasonTable};
use crate::domain::cases::timeliness::TimelinessReport;
use crate::domain::figures::coverage::{AgencyCoverage, Coverage, CoverageGroup, CoverageReport};
use crate::web::http::words::Phrase;

/// The timeliness of an agency, as a sum that the reader can check.
pub(super) struct TimelinessTable {
    /// The day at the end of which pending cases were judged.
    pub(super) day: Phrase,
    pub(super) rows: Vec<TimelinessRow>,
    /// The share of finished cases that were early or on time.
    pub(super) in_time: Option<Number>,
    pub(super) fields: Vec<CountsLine>,
    pub(super) reasons: ReasonTable,
    /// The address of the timeliness of the whole block.
    pub(super) address: String,
}

/// A line of the sum.
pub(super) struct TimelinessRow {
    pub(super) label: Phrase,
    pub(super) count: Number,
    pub(super) is_total: bool,
}

impl TimelinessTable {
    /// Returns the table of the report's only agency; `None` where it had no cases.
    pub(super) fn new(report: &TimelinessReport, reading: &Reading<'_>) -> Option<Self> {
        let counts = report.agencies.first()?.counts;
        let handled = counts.handled();
        if handled == 0 {
            return None;
        }
        let words = reading.words;
        let rows = [
            ("cases-carried-over", counts.carried_over, false),
            ("cases-received", counts.received, false),
            ("cases-handled", handled, true),
            ("cases-early", counts.early, false),
            ("cases-on-time", counts.on_time, false),
            ("cases-overdue", counts.overdue, false),
            ("cases-pending-in-time", counts.pending_in_time, false),
            ("cases-pending-overdue", counts.pending_overdue, false),
            ("cases-withdrawn", counts.withdrawn, false),
        ];
        Some(Self {
            day: timeliness_rows::day(report, reading),
            address: reading.timeliness(&report.agencies.first()?.block, report.period),
            rows: rows
                .into_iter()
                .map(|(id, count, is_total)| TimelinessRow {
                    label: words.say(id),
                    count: reading.numbers.count(count),
                    is_total,
                })
                .collect(),
            in_time: counts
                .in_time_rate()
                .map(|rate| reading.numbers.percent(rate)),
            fields: timeliness_rows::fields(report, reading),
            reasons: ReasonTable::new(report, reading),
        })
    }
}

/// The coverage of an agency, by channel and by outcome.
pub(super) struct CoverageTable {
    pub(super) total: CoverageRow,
    pub(super) channels: Vec<CoverageRow>,
    pub(super) outcomes: Vec<CoverageRow>,
    /// Whether the answers of some group are hidden.
    pub(super) hides: bool,
    /// Responses without a case: from imported paper forms or history.
    pub(super) beside: Option<Number>,
    /// How many of the cases were finished in an earlier month.
    pub(super) recorded_late: Option<Phrase>,
    /// The cases that the agency reports, and how many of them are known here.
    pub(super) reported: Option<Phrase>,
    pub(super) has_cases: bool,
}

/// The coverage of a group of cases.
pub(super) struct CoverageRow {
    pub(super) label: Phrase,
    pub(super) finished: Number,
    pub(super) invited: CellValue,
    pub(super) answered: CellValue,
    pub(super) rate: CellValue,
}

impl CoverageRow {
    fn new(label: Phrase, coverage: Coverage, numbers: &NumberNotation) -> Self {
        Self {
            label,
            finished: numbers.count(coverage.finished),
            invited: CellValue::Number(numbers.count(coverage.invited)),
            answered: CellValue::Number(numbers.count(coverage.answered)),
            rate: coverage.rate().map_or(CellValue::Nothing, |rate| {
                CellValue::Number(numbers.percent(rate))
            }),
        }
    }

    fn of_group(label: Phrase, group: &CoverageGroup, reading: &Reading<'_>) -> Self {
        let numbers = &reading.numbers;
        let hidden = || CellValue::Absent(reading.words.say("coverage-hidden"));
        let count = |count: Option<i64>| {
            count.map_or_else(hidden, |count| CellValue::Number(numbers.count(count)))
        };
        Self {
            label,
            finished: numbers.count(group.finished),
            invited: count(group.invited),
            answered: count(group.answered),
            rate: match group.rate() {
                Some(rate) => CellValue::Number(numbers.percent(rate)),
                None if group.answered.is_none() => hidden(),
                None => CellValue::Nothing,
            },
        }
    }
}

impl CoverageTable {
    /// Returns the coverage of the report's only agency, which has `n` counted responses.
    pub(super) fn new(report: &CoverageReport, n: Option<i64>, reading: &Reading<'_>) -> Self {
        let own = report.agencies.first();
        let total = own.map(|own| own.coverage).unwrap_or_default();
        let empty: &[CoverageGroup] = &[];
        let (channels, outcomes) = own.map_or((empty, empty), |own| {
            (own.channels.as_slice(), own.outcomes.as_slice())
        });
        let beside = n.unwrap_or(0) - total.answered;
        let hides = |groups: &[CoverageGroup]| groups.iter().any(|group| group.answered.is_none());
        Self {
            total: CoverageRow::new(reading.words.say("coverage-total"), total, &reading.numbers),
            hides: hides(channels) || hides(outcomes),
            channels: rows(channels, |name| format!("channel-{name}"), reading),
            outcomes: rows(outcomes, |name| format!("outcome-{name}"), reading),
            beside: (beside > 0).then(|| reading.numbers.count(beside)),
            recorded_late: own.filter(|own| own.recorded_late > 0).map(|own| {
                let count = reading.numbers.grouped(own.recorded_late);
                reading
                    .words
                    .say_with("recorded-late", &[("count", &count)])
            }),
            reported: own.and_then(|own| reported(own, reading)),
            has_cases: total.finished > 0,
        }
    }
}

/// The cases that an agency reports beside those that are known; `None` where it reports none.
fn reported(own: &AgencyCoverage, reading: &Reading<'_>) -> Option<Phrase> {
    let totals = own.reported?;
    let numbers = &reading.numbers;
    let [reported, known] = [totals.finished, own.coverage.finished].map(|n| numbers.grouped(n));
    let rate = numbers.percent(totals.seen?).text;
    let values = [("total", &*reported), ("count", &*known), ("rate", &*rate)];
    Some(reading.words.say_with("coverage-reported", &values))
}

/// Returns the rows of groups, of which some are hidden.
fn rows(
    groups: &[CoverageGroup],
    id: impl Fn(&str) -> String,
    reading: &Reading<'_>,
) -> Vec<CoverageRow> {
    let words = reading.words;
    groups
        .iter()
        .map(|group| CoverageRow::of_group(words.say(&id(&group.value)), group, reading))
        .collect()
}
