//! The tables of timeliness: cases against their due dates, and the reasons of delay.

use super::numbers::{CellValue, Number};
use super::reading::Reading;
use crate::domain::cases::timeliness::{
    DelayReason, Delayed, DelayedField, Timeliness, TimelinessReport,
};
use crate::domain::unknown::UNKNOWN;
use crate::web::http::words::Phrase;

/// The number of reasons that have a row of their own.
const REASONS: usize = 20;
/// The number of fields that are named beside a reason.
const FIELDS: usize = 5;
/// The most characters of a reason that are shown; a longer text is hardly a category.
const REASON_LENGTH: usize = 100;

/// A row of counts, which add up as the head of the table says.
pub(super) struct CountsLine {
    pub(super) label: Phrase,
    /// The address of the page about it, where there is one.
    pub(super) address: Option<String>,
    /// In the order of [`COLUMNS`].
    pub(super) counts: Vec<Number>,
    /// The share of finished cases that were early or on time.
    pub(super) in_time: CellValue,
}

/// The message ids of the columns.
pub(super) const COLUMNS: [&str; 9] = [
    "cases-carried-over",
    "cases-received",
    "cases-handled",
    "cases-early",
    "cases-on-time",
    "cases-overdue",
    "cases-pending-in-time",
    "cases-pending-overdue",
    "cases-withdrawn",
];

impl CountsLine {
    pub(super) fn new(
        label: Phrase,
        address: Option<String>,
        counts: Timeliness,
        reading: &Reading<'_>,
    ) -> Self {
        let numbers = &reading.numbers;
        let rate = counts.in_time_rate();
        Self {
            label,
            address,
            counts: in_columns(counts).map(|count| numbers.count(count)).into(),
            in_time: rate.map_or(CellValue::Nothing, |rate| {
                CellValue::Number(numbers.percent(rate))
            }),
        }
    }
}

impl CountsLine {
    /// The counts with the message ids of their columns.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, &Number)> {
        COLUMNS.into_iter().zip(&self.counts)
    }
}

/// Returns the counts in the order of [`COLUMNS`].
pub(super) fn in_columns(counts: Timeliness) -> [i64; 9] {
    [
        counts.carried_over,
        counts.received,
        counts.handled(),
        counts.early,
        counts.on_time,
        counts.overdue,
        counts.pending_in_time,
        counts.pending_overdue,
        counts.withdrawn,
    ]
}

/// Returns the rows of the fields of a report.
pub(super) fn fields(report: &TimelinessReport, reading: &Reading<'_>) -> Vec<CountsLine> {
    let rows = report.fields.iter().map(|field| {
        let label = field_name(field.field.as_deref(), reading);
        CountsLine::new(label, None, field.counts, reading)
    });
    rows.collect()
}

/// Returns the name of a field, as one-stop software sends it.
fn field_name(field: Option<&str>, reading: &Reading<'_>) -> Phrase {
    match field {
        Some(UNKNOWN) => reading.words.say("field-others"),
        Some(field) => reading.words.name(field, None),
        None => reading.words.say("field-unknown"),
    }
}

/// Returns the day at the end of which pending cases were judged, in words.
pub(super) fn day(report: &TimelinessReport, reading: &Reading<'_>) -> Phrase {
    let mut parts = report.as_of_day.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    let (year, month, day) = (part(), part(), part());
    reading.words.say_with(
        "cases-day",
        &[("day", day), ("month", month), ("year", year)],
    )
}

/// The cases past their due date, by reason.
#[derive(Default)]
pub(super) struct ReasonTable {
    pub(super) rows: Vec<ReasonRow>,
}

/// The cases of one reason, or of all reasons without a row of their own.
pub(super) struct ReasonRow {
    pub(super) label: Phrase,
    pub(super) overdue: Number,
    pub(super) pending_overdue: Number,
    /// The fields with the number of their cases, largest first.
    pub(super) fields: Vec<(Phrase, Number)>,
    /// The number of further fields.
    pub(super) more: Option<Phrase>,
}

impl ReasonTable {
    /// Returns the reasons of a report, the less frequent ones in one row.
    pub(super) fn new(report: &TimelinessReport, reading: &Reading<'_>) -> Self {
        let words = reading.words;
        let mut rows = Vec::new();
        let mut shown = 0;
        let mut others: Vec<&DelayReason> = Vec::new();
        for reason in &report.reasons {
            match &reason.reason {
                None => {
                    let label = words.say("reason-unknown");
                    rows.push(ReasonRow::new(
                        label,
                        reason.counts,
                        &reason.fields,
                        reading,
                    ));
                }
                Some(text) if text != UNKNOWN && shown < REASONS => {
                    shown += 1;
                    let label = words.name(&cut(text), None);
                    rows.push(ReasonRow::new(
                        label,
                        reason.counts,
                        &reason.fields,
                        reading,
                    ));
                }
                Some(_) => others.push(reason),
            }
        }
        if !others.is_empty() {
            let mut counts = Delayed::default();
            for reason in others {
                counts += reason.counts;
            }
            rows.push(ReasonRow::new(
                words.say("reason-others"),
                counts,
                &[],
                reading,
            ));
        }
        Self { rows }
    }
}

impl ReasonRow {
    fn new(label: Phrase, counts: Delayed, fields: &[DelayedField], reading: &Reading<'_>) -> Self {
        let more = fields.len().saturating_sub(FIELDS);
        Self {
            label,
            overdue: reading.numbers.count(counts.overdue),
            pending_overdue: reading.numbers.count(counts.pending_overdue),
            fields: fields
                .iter()
                .take(FIELDS)
                .map(|field| {
                    let name = field_name(field.field.as_deref(), reading);
                    (name, reading.numbers.count(field.counts.total()))
                })
                .collect(),
            more: (more > 0).then(|| {
                let count = more.to_string();
                reading.words.say_with("fields-more", &[("count", &count)])
            }),
        }
    }
}

/// Returns a text shortened to [`REASON_LENGTH`] characters, between words where possible.
fn cut(text: &str) -> String {
    if text.chars().nth(REASON_LENGTH).is_none() {
        return text.to_owned();
    }
    let start: String = text.chars().take(REASON_LENGTH).collect();
    let whole = start
        .rsplit_once(' ')
        .map_or(start.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::Period;
    use crate::web::public::samples::{languages, reading};

    fn report(reasons: Vec<DelayReason>) -> TimelinessReport {
        TimelinessReport {
            period: Period::Quarter(2026, 3),
            as_of_day: "2026-09-30".to_owned(),
            agencies: Vec::new(),
            total: Timeliness::default(),
            fields: Vec::new(),
            reasons,
        }
    }

    fn reason(text: Option<&str>, overdue: i64, fields: usize) -> DelayReason {
        let counts = Delayed {
            overdue,
            pending_overdue: 0,
        };
        DelayReason {
            reason: text.map(ToOwned::to_owned),
            counts,
            fields: (0..fields)
                .map(|number| DelayedField {
                    field: Some(format!("Lĩnh vực {number}")),
                    counts,
                })
                .collect(),
        }
    }

    fn labels(table: &ReasonTable) -> Vec<&str> {
        table
            .rows
            .iter()
            .map(|row| row.label.text.as_str())
            .collect()
    }

    #[test]
    fn reasons_that_are_not_shown_are_counted_in_the_last_row() {
        let languages = languages();
        let report = report(vec![
            reason(Some("Chờ xác minh"), 6, 1),
            reason(Some(UNKNOWN), 2, 1),
            reason(None, 1, 1),
        ]);
        let table = ReasonTable::new(&report, &reading(&languages, "vi"));
        assert_eq!(
            labels(&table),
            ["Chờ xác minh", "chưa ghi lý do", "lý do khác"]
        );
        assert!(table.rows[2].overdue.to_string().contains(">2<"));
        assert!(table.rows[2].fields.is_empty());
    }

    #[test]
    fn a_long_reason_is_cut_between_words_and_a_long_list_of_fields_is_counted() {
        let languages = languages();
        let long = "xác minh ".repeat(20);
        let report = report(vec![reason(Some(long.trim()), 3, 7)]);
        let table = ReasonTable::new(&report, &reading(&languages, "vi"));
        let label = &table.rows[0].label.text;
        assert!(label.ends_with("minh…") && label.chars().count() <= REASON_LENGTH + 1);
        assert_eq!(table.rows[0].fields.len(), FIELDS);
        assert_eq!(
            table.rows[0].more.as_ref().unwrap().text,
            "và 2 lĩnh vực khác"
        );
        assert_eq!(cut("Chờ xác minh"), "Chờ xác minh");
        assert_eq!(cut(&"x".repeat(101)), format!("{}…", "x".repeat(100)));
    }

    #[test]
    fn the_less_frequent_reasons_share_one_row() {
        let languages = languages();
        let texts: Vec<String> = (0..30).map(|number| format!("Lý do {number}")).collect();
        let reasons = texts.iter().map(|text| reason(Some(text), 2, 1)).collect();
        let table = ReasonTable::new(&report(reasons), &reading(&languages, "vi"));
        assert_eq!(table.rows.len(), REASONS + 1);
        assert!(table.rows[REASONS].overdue.to_string().contains(">20<"));
    }
}
