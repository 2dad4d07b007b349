//! An agency's cases: against their due dates, and how many of them were asked and answered.

use super::numbers::{Number, Numbers, Shown};
use super::reading::Reading;
use super::timeliness_rows::{self, CountsRow, ReasonTable};
use crate::domain::coverage::{Coverage, CoverageGroup, CoverageReport, hidden_groups};
use crate::domain::timeliness::TimelinessReport;
use crate::web::words::Phrase;

/// Cases against their due dates, so that the reader's own sum comes out.
pub(super) struct TimelinessTable {
    /// The day at whose end pending cases were judged.
    pub(super) day: Phrase,
    pub(super) rows: Vec<TimelinessRow>,
    /// Early and on time of all that were finished.
    pub(super) in_time: Option<Number>,
    pub(super) fields: Vec<CountsRow>,
    pub(super) reasons: ReasonTable,
    /// The page of its whole block.
    pub(super) address: String,
}

/// One line of the sum.
pub(super) struct TimelinessRow {
    pub(super) label: Phrase,
    pub(super) count: Number,
    pub(super) is_total: bool,
}

impl TimelinessTable {
    /// The table of the report's only agency; nothing where it had no case.
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

/// Coverage by channel and by outcome.
pub(super) struct CoverageTable {
    pub(super) total: CoverageRow,
    pub(super) channels: Vec<CoverageRow>,
    pub(super) outcomes: Vec<CoverageRow>,
    /// Whether some group keeps its answers to itself.
    pub(super) hides: bool,
    /// Responses that belong to no case here: from paper or history.
    pub(super) beside: Option<Number>,
    pub(super) has_cases: bool,
}

/// A group of cases.
pub(super) struct CoverageRow {
    pub(super) label: Phrase,
    pub(super) finished: Number,
    pub(super) invited: Shown,
    pub(super) answered: Shown,
    pub(super) rate: Shown,
}

impl CoverageRow {
    fn new(label: Phrase, coverage: Coverage, numbers: &Numbers) -> Self {
        Self {
            label,
            finished: numbers.count(coverage.finished),
            invited: Shown::Number(numbers.count(coverage.invited)),
            answered: Shown::Number(numbers.count(coverage.answered)),
            rate: coverage
                .rate()
                .map_or(Shown::Nothing, |rate| Shown::Number(numbers.percent(rate))),
        }
    }

    fn hidden(label: Phrase, finished: i64, words: &Phrase, numbers: &Numbers) -> Self {
        Self {
            label,
            finished: numbers.count(finished),
            invited: Shown::Absent(words.clone()),
            answered: Shown::Absent(words.clone()),
            rate: Shown::Absent(words.clone()),
        }
    }
}

impl CoverageTable {
    /// The coverage of the report's only agency, of which `n` responses were counted.
    pub(super) fn new(
        report: &CoverageReport,
        n: Option<i64>,
        k: i64,
        reading: &Reading<'_>,
    ) -> Self {
        let own = report.agencies.first();
        let total = own.map(|own| own.coverage).unwrap_or_default();
        let empty: &[CoverageGroup] = &[];
        let (channels, outcomes) = own.map_or((empty, empty), |own| {
            (own.channels.as_slice(), own.outcomes.as_slice())
        });
        let beside = n.unwrap_or(0) - total.answered;
        let hides = |groups: &[CoverageGroup]| hidden_groups(groups, k).contains(&true);
        Self {
            total: CoverageRow::new(reading.words.say("coverage-total"), total, &reading.numbers),
            hides: hides(channels) || hides(outcomes),
            channels: rows(channels, |name| format!("channel-{name}"), k, reading),
            outcomes: rows(outcomes, |name| format!("outcome-{name}"), k, reading),
            beside: (beside > 0).then(|| reading.numbers.count(beside)),
            has_cases: total.finished > 0,
        }
    }
}

fn rows(
    groups: &[CoverageGroup],
    id: impl Fn(&str) -> String,
    k: i64,
    reading: &Reading<'_>,
) -> Vec<CoverageRow> {
    let words = reading.words;
    let hidden_words = words.say("coverage-hidden");
    groups
        .iter()
        .zip(hidden_groups(groups, k))
        .map(|(group, hidden)| {
            let label = words.say(&id(&group.value));
            if hidden {
                let finished = group.coverage.finished;
                CoverageRow::hidden(label, finished, &hidden_words, &reading.numbers)
            } else {
                CoverageRow::new(label, group.coverage, &reading.numbers)
            }
        })
        .collect()
}
