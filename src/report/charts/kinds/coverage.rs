//! The coverage chart: the invited and the answered among each agency's finished cases.

use crate::domain::figures::coverage::{AgencyCoverage, Coverage, CoverageReport};
use crate::report::charts::drawing::scene::{Anchor, Scene};
use crate::report::charts::layout::axis::Axis;
use crate::report::charts::layout::columns;
use crate::report::charts::layout::columns::{TextColumn, columns};
use crate::report::charts::layout::legend::{LegendMark, legend};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

struct CoverageLayout {
    width: i32,
    name: TextColumn,
    axis: Axis,
    counts: [TextColumn; 3],
    rate: TextColumn,
}

impl CoverageLayout {
    fn new(width: i32, theme: &Theme) -> Self {
        let text = &theme.text;
        let margin = theme.size.margin;
        let inner = width - 2 * margin;
        let name_width = inner * 28 / 100;
        let plot = inner - name_width - 16 - 24 - 3 * (74 + 10) - 84;
        let parts = [
            (name_width, 16, Anchor::Start, text.column_agency.as_str()),
            (plot, 24, Anchor::Start, ""),
            (74, 10, Anchor::End, text.column_finished.as_str()),
            (74, 10, Anchor::End, text.column_invited.as_str()),
            (74, 10, Anchor::End, text.column_answered.as_str()),
            (84, 0, Anchor::End, text.column_coverage.as_str()),
        ];
        let cut = columns(margin, &parts, theme);
        Self {
            width,
            name: cut[0].clone(),
            axis: Axis::full(cut[1].left, cut[1].right()),
            counts: [cut[2].clone(), cut[3].clone(), cut[4].clone()],
            rate: cut[5].clone(),
        }
    }

    fn row(&self, agency: &AgencyCoverage, theme: &Theme) -> PanelRow {
        let coverage = agency.coverage;
        let name = self.name.wrap(&agency.name, theme.label());
        let height = (theme.label().height(name.len()) + 10).max(theme.size.row);
        let middle = height / 2;
        let mut scene = Scene::new(self.width, height);
        self.name
            .stack(&mut scene, middle, &[(name, theme.label())]);
        let left = self.axis.left;
        if coverage.finished == 0 {
            scene.area(
                left,
                middle - 11,
                self.axis.right - left,
                22,
                theme.colour.absent,
            );
            let lines = theme
                .small()
                .wrap(&theme.text.no_cases, self.axis.right - left - 16);
            scene.lines_around(&lines, left + 8, middle, Anchor::Start, theme.small());
        } else {
            bars(&mut scene, self.axis, middle, coverage, theme);
            let blocks = [(vec![wording::rate(coverage, theme)], theme.value())];
            self.rate.stack(&mut scene, middle, &blocks);
        }
        let counts = [coverage.finished, coverage.invited, coverage.answered];
        for (column, count) in self.counts.iter().zip(counts) {
            column.stack(
                &mut scene,
                middle,
                &[(vec![theme.text.count(count)], theme.label())],
            );
        }
        PanelRow::plot(scene)
    }
}

/// Draws the finished, invited and answered cases over each other.
pub fn bars(scene: &mut Scene, axis: Axis, middle: i32, coverage: Coverage, theme: &Theme) {
    let bar = theme.size.bar;
    // The answered bar is thinner, so that it can be told apart without colour.
    let bars = [
        (coverage.finished, bar, theme.colour.finished),
        (coverage.invited, bar, theme.colour.invited),
        (coverage.answered, bar / 2, theme.colour.answered),
    ];
    for (part, thickness, colour) in bars {
        if let Some(share) = wording::share(part, coverage.finished) {
            let length = axis.position(share) - axis.left;
            scene.area(axis.left, middle - thickness / 2, length, thickness, colour);
        }
    }
}

/// Lays the chart out; `scope` is the name for all the agencies, such as their block's.
pub fn panel(report: &CoverageReport, scope: &str, width: i32, theme: &Theme) -> Panel {
    let layout = CoverageLayout::new(width, theme);
    let mut rows: Vec<PanelRow> = report
        .agencies
        .iter()
        .map(|agency| layout.row(agency, theme))
        .collect();
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.nothing, width, theme));
    }
    let [finished, invited, answered] = &layout.counts;
    let columns = [&layout.name, finished, invited, answered, &layout.rate];
    let mut head = columns::head(&columns, width, theme.small().leading(), theme);
    let top = head.height - 6 - theme.small().leading();
    layout.axis.numbers(&mut head, top, theme, "%");
    let mut foot = Scene::new(width, theme.small().leading() + 4);
    layout.axis.numbers(&mut foot, 4, theme, "%");
    Panel {
        head,
        rows,
        guides: layout.axis.guides(theme, false),
        foot,
        ..frame(report, scope, width, theme)
    }
}

/// Returns the chart without its rows.
pub fn frame(report: &CoverageReport, scope: &str, width: i32, theme: &Theme) -> Panel {
    let marks = [
        (
            LegendMark::Swatch(theme.colour.finished),
            theme.text.column_finished.as_str(),
        ),
        (
            LegendMark::Swatch(theme.colour.invited),
            theme.text.column_invited.as_str(),
        ),
        (
            LegendMark::Swatch(theme.colour.answered),
            theme.text.column_answered.as_str(),
        ),
    ];
    let mut subtitle = vec![format!(
        "{} · {}",
        theme.text.period(report.period),
        wording::coverage(total(report), theme)
    )];
    subtitle.extend(wording::as_of(
        report.provisional,
        report.as_of.as_deref(),
        theme,
    ));
    Panel {
        width,
        title: title(scope, theme),
        subtitle,
        legend: legend(&marks, width, theme),
        ..Panel::default()
    }
}

fn total(report: &CoverageReport) -> Coverage {
    let mut total = Coverage::default();
    for agency in &report.agencies {
        total += agency.coverage;
    }
    total
}

/// The title.
pub fn title(scope: &str, theme: &Theme) -> String {
    wording::titled(&theme.text.title_coverage, scope, theme)
}

/// The chart in words.
pub fn alt(report: &CoverageReport, scope: &str, theme: &Theme) -> String {
    let agencies = [("count", report.agencies.len().to_string())];
    let coverage = [("coverage", wording::coverage(total(report), theme))];
    format!(
        "{}, {}. {} {}",
        title(scope, theme),
        theme.text.period(report.period),
        fill(&theme.text.alt_agencies, &agencies),
        fill(&theme.text.alt_total, &coverage),
    )
}

/// The chart's figures.
pub fn table(report: &CoverageReport, theme: &Theme) -> DataTable {
    let text = &theme.text;
    let mut table = DataTable::new(&[
        &text.column_agency,
        &text.column_finished,
        &text.column_invited,
        &text.column_answered,
        &text.column_coverage,
    ]);
    table.rows = report
        .agencies
        .iter()
        .map(|agency| {
            vec![
                DataCell::text(&agency.name),
                DataCell::Count(agency.coverage.finished),
                DataCell::Count(agency.coverage.invited),
                DataCell::Count(agency.coverage.answered),
                agency
                    .coverage
                    .rate()
                    .map_or_else(|| DataCell::text(&text.no_cases), DataCell::Percent),
            ]
        })
        .collect();
    table
}
