//! The trend chart: scores over periods, with intervals, the target and changes. Breaks are
//! labelled gaps.

use super::components;
use super::published;
use super::trend_plot::Plot;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::score::Score;
use crate::domain::figures::trend::{Trend, TrendPoint};
use crate::report::charts::layout::legend::{LegendMark, legend};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;
use crate::report::text::clean;

/// A series with the coverage of each point, which is shown beside every interval.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// The points.
    pub trend: &'a Trend,
    /// Coverage of each point, in the order of the points.
    pub coverage: &'a [Coverage],
    /// The `k` below which a figure is suppressed.
    pub k: i64,
}

impl<'a> Series<'a> {
    /// The points, each with its coverage where it is known.
    pub fn points(self) -> impl Iterator<Item = (&'a TrendPoint, Option<Coverage>)> {
        let coverage = self.coverage.iter().copied().map(Some);
        self.trend
            .points
            .iter()
            .zip(coverage.chain(std::iter::repeat(None)))
    }
}

/// The lowest whole score of the vertical axis.
pub fn lowest(trend: &Trend) -> i32 {
    let lowest = trend
        .points
        .iter()
        .filter_map(|point| point.figure.low.or(point.figure.score))
        .map(Score::hundredths)
        .min();
    (lowest.unwrap_or(8000) / 100 / 10 * 10).clamp(0, 80)
}

/// Lays the chart out, in several strips where the points don't fit into one.
pub fn panel(series: Series<'_>, width: i32, theme: &Theme) -> Panel {
    let trend = series.trend;
    let low = lowest(trend);
    let points: Vec<_> = series.points().collect();
    let plot = Plot::new(low, points.len(), width, theme);
    let mut rows: Vec<PanelRow> = points
        .chunks(plot.per_row)
        .map(|chunk| PanelRow::plain(plot.draw(chunk, series.k, theme)))
        .collect();
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.no_points, width, theme));
    }
    rows.extend(published::rows(trend, width, theme));
    Panel {
        rows,
        ..frame(series, low, width, theme)
    }
}

/// Returns the chart without its rows, with an axis that begins at a score.
pub fn frame(series: Series<'_>, low: i32, width: i32, theme: &Theme) -> Panel {
    let trend = series.trend;
    let marks = [
        (
            LegendMark::Dot(theme.colour.met, theme.colour.met),
            theme.text.target_met.as_str(),
        ),
        (
            LegendMark::Dot(theme.colour.missed, theme.colour.background),
            theme.text.target_missed.as_str(),
        ),
        (LegendMark::Whisker, theme.text.interval.as_str()),
    ];
    Panel {
        width,
        title: title(trend, theme),
        subtitle: subtitle(series, theme),
        legend: legend(&marks, width, theme),
        notes: notes(trend, low, theme),
        ..Panel::default()
    }
}

fn notes(trend: &Trend, low: i32, theme: &Theme) -> Vec<String> {
    let text = &theme.text;
    let mut notes = vec![text.interval_note.clone(), text.change_note.clone()];
    if trend.points.iter().any(|point| point.break_before) {
        notes.push(text.break_note.clone());
    }
    if low > 0 {
        notes.push(fill(&text.axis_note, &[("low", low.to_string())]));
    }
    notes
}

fn subtitle(series: Series<'_>, theme: &Theme) -> Vec<String> {
    let trend = series.trend;
    let mut lines = Vec::new();
    if let Some((point, coverage)) = series.points().last() {
        let mut latest = format!(
            "{} · {}",
            theme.text.period(trend.period),
            wording::responses_of(&point.figure, series.k, theme)
        );
        if let Some(coverage) = coverage {
            latest = format!("{latest} · {}", wording::coverage(coverage, theme));
        }
        lines.push(latest);
    } else {
        lines.push(theme.text.period(trend.period));
    }
    lines.push(wording::method(trend.method, trend.method.version(), theme));
    let provisional = trend.points.iter().any(|point| point.provisional);
    lines.extend(wording::as_of(provisional, trend.as_of.as_deref(), theme));
    lines
}

/// The title.
pub fn title(trend: &Trend, theme: &Theme) -> String {
    wording::titled(&theme.text.title_trend, &trend.name, theme)
}

/// The chart in words.
pub fn alt(series: Series<'_>, theme: &Theme) -> String {
    let text = &theme.text;
    let trend = series.trend;
    let mut parts = vec![format!("{}.", title(trend, theme))];
    if let Some(point) = trend.points.last() {
        let score = components::alt_figure("", &point.figure, series.k, theme);
        let values = [
            ("period", theme.text.period(point.period)),
            ("score", clean(score.trim_start_matches(": "))),
        ];
        parts.push(fill(&text.alt_latest, &values));
        if let Some(change) = point.change {
            parts.push(fill(&text.alt_change, &[("change", text.change(change))]));
        }
    }
    let breaks = trend
        .points
        .iter()
        .filter(|point| point.break_before)
        .count();
    if breaks > 0 {
        parts.push(fill(&text.alt_breaks, &[("count", breaks.to_string())]));
    }
    if !trend.published.is_empty() {
        let count = trend.published.len().to_string();
        parts.push(fill(&text.alt_published, &[("count", count)]));
    }
    parts.join(" ")
}

/// The chart's figures.
pub fn table(series: Series<'_>, theme: &Theme) -> DataTable {
    let text = &theme.text;
    let mut table = DataTable::new(&[
        &text.column_period,
        &text.column_score,
        &text.column_low,
        &text.column_high,
        &text.column_change,
        &text.column_n,
        &text.column_coverage,
        &text.column_note,
    ]);
    table.rows = series
        .points()
        .map(|(point, coverage)| {
            let mut notes = Vec::new();
            if point.break_before {
                notes.push(text.break_label.as_str());
            }
            if point.provisional {
                notes.push(text.provisional_mark.as_str());
            }
            vec![
                DataCell::Text(theme.text.period(point.period)),
                DataCell::score(&point.figure, series.k, theme),
                DataCell::bound(point.figure.low),
                DataCell::bound(point.figure.high),
                point.change.map_or_else(DataCell::dash, DataCell::Change),
                DataCell::responses_of(&point.figure, series.k, theme),
                coverage.map_or_else(DataCell::dash, |coverage| {
                    DataCell::coverage(coverage, theme)
                }),
                DataCell::Text(notes.join("; ")),
            ]
        })
        .collect();
    published::add_rows(&mut table, series.trend, theme);
    table
}
