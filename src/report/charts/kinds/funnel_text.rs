//! The funnel in words: its title, alternative text and data table.

use super::ranking_text::reason;
use crate::domain::figures::funnel::Mark;
use crate::domain::figures::ranking::{RankReport, RankedAgency};
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;
use crate::report::text::clean;

/// The title.
pub fn title(report: &RankReport, theme: &Theme) -> String {
    wording::titled(&theme.text.title_funnel, &report.block_name, theme)
}

/// A mark in words.
pub fn mark(mark: Mark, theme: &Theme) -> &str {
    match mark {
        Mark::UnusuallyHigh => &theme.text.funnel_high,
        Mark::UnusuallyLow => &theme.text.funnel_low,
    }
}

/// The chart in words.
pub fn alt(report: &RankReport, theme: &Theme) -> String {
    let text = &theme.text;
    let pooled = wording::score(&report.pooled, report.header.k, theme);
    let mut parts = vec![
        format!(
            "{}, {}.",
            title(report, theme),
            text.period(report.header.period)
        ),
        format!("{}.", fill(&text.pooled, &[("score", pooled)])),
    ];
    let marked: Vec<String> = report
        .agencies
        .iter()
        .filter_map(|agency| {
            let words = mark(agency.mark?, theme);
            Some(format!("{} ({words})", clean(&agency.score.name)))
        })
        .collect();
    parts.push(if marked.is_empty() {
        text.funnel_marked_none.clone()
    } else {
        let values = [
            ("count", marked.len().to_string()),
            ("name", marked.join("; ")),
        ];
        fill(&text.alt_marked, &values)
    });
    parts.join(" ")
}

/// The chart's figures.
pub fn table(report: &RankReport, theme: &Theme) -> DataTable {
    let text = &theme.text;
    let k = report.header.k;
    let mut table = DataTable::new(&[
        &text.column_agency,
        &text.column_score,
        &text.column_effective_n,
        &text.column_mark,
        &text.column_n,
        &text.column_coverage,
        &text.column_reason,
    ]);
    let rows = report.agencies.iter().map(|agency| {
        vec![
            DataCell::text(&agency.score.name),
            DataCell::score(&agency.score.overall.figure, k, theme),
            effective_n(agency, theme),
            agency.mark.map_or_else(DataCell::dash, |unusual| {
                DataCell::text(mark(unusual, theme))
            }),
            DataCell::responses_of(&agency.score.overall.figure, k, theme),
            DataCell::coverage(agency.score.coverage, theme),
            agency.reason.map_or_else(DataCell::dash, |_| {
                DataCell::Text(reason(agency, report, theme))
            }),
        ]
    });
    table.rows = rows.collect();
    table
}

/// The effective number of responses, of two significant digits.
#[expect(clippy::cast_possible_truncation, reason = "at most the responses")]
fn effective_n(agency: &RankedAgency, theme: &Theme) -> DataCell {
    let Some(of) = agency.score.overall.figure.estimate else {
        return DataCell::dash();
    };
    let number = of.estimate.effective_n;
    if number >= 10.0 {
        DataCell::Count(number as i64)
    } else {
        DataCell::Text(number.to_string().replace('.', &theme.text.decimal))
    }
}
