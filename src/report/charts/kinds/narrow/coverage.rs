//! The narrow form of the coverage chart.

use crate::domain::figures::coverage::{AgencyCoverage, CoverageReport};
use crate::report::charts::kinds::coverage::{bars, frame};
use crate::report::charts::layout::narrow::{NarrowLayout, NarrowRow};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// Lays the chart out; `scope` is the name for all the agencies.
pub fn panel(report: &CoverageReport, scope: &str, width: i32, theme: &Theme) -> Panel {
    let layout = NarrowLayout::full(width, false, theme);
    let text = &theme.text;
    let row = |agency: &AgencyCoverage| -> PanelRow {
        let coverage = agency.coverage;
        let mut row = NarrowRow {
            name: &agency.name,
            ..NarrowRow::default()
        };
        if coverage.finished == 0 {
            row.details = vec![text.no_cases.clone()];
            return layout.text_row(&row, theme);
        }
        let counts = [
            (&text.column_finished, coverage.finished),
            (&text.column_invited, coverage.invited),
            (&text.column_answered, coverage.answered),
        ];
        row.value = Some(wording::rate(coverage, theme));
        row.details = counts
            .map(|(words, count)| format!("{words}: {}", text.count(count)))
            .into();
        layout.row(&row, theme, |scene, middle| {
            bars(scene, layout.axis, middle, coverage, theme);
        })
    };
    let mut rows: Vec<PanelRow> = report.agencies.iter().map(row).collect();
    if rows.is_empty() {
        rows.push(PanelRow::heading(&text.nothing, width, theme));
    }
    Panel {
        head: layout.head(theme, "%"),
        rows,
        foot: layout.foot(theme, "%"),
        ..frame(report, scope, width, theme)
    }
}
