//! The narrow form of the trend chart: a row for every period, the newest last.

use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::score::Score;
use crate::domain::figures::trend::TrendPoint;
use crate::report::charts::drawing::scene::{Anchor, Scene, Shape};
use crate::report::charts::kinds::published;
use crate::report::charts::kinds::trend::{Series, frame, lowest};
use crate::report::charts::layout::narrow::{NarrowLayout, NarrowRow};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// Lays the chart out.
pub fn panel(series: Series<'_>, width: i32, theme: &Theme) -> Panel {
    let low = lowest(series.trend);
    let lowest = Some(Score::from_hundredths(low * 100));
    let layout = NarrowLayout::truncated(width, lowest, theme);
    let mut rows = Vec::new();
    for (point, coverage) in series.points() {
        if point.break_before {
            rows.push(gap(width, theme));
        }
        rows.push(row(&layout, point, coverage, series.k, theme));
    }
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.no_points, width, theme));
    }
    rows.extend(published::rows(series.trend, width, theme));
    Panel {
        head: layout.head(theme, ""),
        rows,
        foot: layout.foot(theme, ""),
        ..frame(series, low, width, theme)
    }
}

/// The words of a break between two periods.
fn gap(width: i32, theme: &Theme) -> PanelRow {
    let margin = theme.size.margin;
    let style = theme.small();
    let lines = style.wrap(&theme.text.break_label, width - 4 * margin);
    let height = style.height(lines.len()) + 12;
    let mut scene = Scene::new(width, height);
    let inner = width - 2 * margin;
    scene.area(margin, 3, inner, height - 6, theme.colour.absent);
    scene.lines_around(&lines, width / 2, height / 2, Anchor::Middle, style);
    PanelRow {
        keep_with_next: true,
        ..PanelRow::plot(scene)
    }
}

/// A period.
fn row(
    layout: &NarrowLayout,
    point: &TrendPoint,
    coverage: Option<Coverage>,
    k: i64,
    theme: &Theme,
) -> PanelRow {
    let text = &theme.text;
    let period = text.period(point.period);
    let figure = &point.figure;
    let mut row = NarrowRow {
        name: &period,
        strong: true,
        ..NarrowRow::default()
    };
    if point.provisional {
        row.details.push(text.provisional_mark.clone());
    }
    let Some(score) = figure.score else {
        row.details.push(wording::absence(figure, k, theme));
        return layout.text_row(&row, theme);
    };
    row.value = Some(text.score(score));
    let bounds = wording::interval(figure, theme);
    row.details
        .extend(bounds.map(|bounds| format!("{} {bounds}", text.interval)));
    let change = point.change.map(|change| text.change(change));
    row.details
        .extend(change.map(|change| format!("{}: {change}", text.column_change)));
    row.details.push(wording::responses(figure.n, k, theme));
    row.details
        .extend(coverage.map(|coverage| wording::coverage(coverage, theme)));
    layout.row(&row, theme, |scene, middle| {
        if let Some(interval) = figure.interval() {
            let bounds = [interval.low, interval.high].map(|bound| layout.axis.position(bound));
            scene.whisker(bounds[0], bounds[1], middle, 5, theme.colour.muted);
        }
        let (rim, filling) = match score.meets_target() {
            true => (theme.colour.met, theme.colour.met),
            false => (theme.colour.missed, theme.colour.background),
        };
        let centre = (layout.axis.position(score), middle);
        scene.shapes.push(Shape::Dot(centre, 7, rim, filling));
    })
}
