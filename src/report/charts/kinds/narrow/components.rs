//! The narrow form of the components chart.

use crate::domain::figures::score::{AgencyScore, Figure, ScoreReport};
use crate::report::charts::kinds::components::{bar, frame, whisker};
use crate::report::charts::layout::narrow::{NarrowLayout, NarrowRow};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// Lays the chart out.
pub fn panel(report: &ScoreReport, agency: &AgencyScore, width: i32, theme: &Theme) -> Panel {
    let layout = NarrowLayout::full(width, true, theme);
    let row = |name: &str, figure: &Figure, overall: bool| -> PanelRow {
        let mut details = Vec::new();
        details.extend(
            wording::interval(figure, theme)
                .map(|bounds| format!("{} {bounds}", theme.text.interval)),
        );
        let Some(score) = figure.score else {
            let words = wording::absence(figure, report.k, theme);
            let text = NarrowRow {
                name,
                strong: overall,
                details: vec![words],
                ..NarrowRow::default()
            };
            return layout.text_row(&text, theme);
        };
        details.push(wording::responses(figure.n, report.k, theme));
        let row = NarrowRow {
            name,
            strong: overall,
            value: Some(theme.text.score(score)),
            details,
            ..NarrowRow::default()
        };
        layout.row(&row, theme, |scene, middle| {
            bar(scene, layout.axis, middle, score, theme.size.bar, theme);
            if let Some(interval) = figure.interval() {
                whisker(scene, layout.axis, middle, interval, theme);
            }
        })
    };
    let mut rows: Vec<PanelRow> = agency
        .components
        .iter()
        .map(|component| row(&component.name, &component.figure, false))
        .collect();
    rows.push(row(&theme.text.overall, &agency.overall.figure, true));
    Panel {
        head: layout.head(theme, ""),
        rows,
        foot: layout.foot(theme, ""),
        ..frame(report, agency, width, theme)
    }
}
