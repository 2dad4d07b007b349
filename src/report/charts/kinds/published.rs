//! Figures that others have published, below the series of a trend chart: each on its own, behind a
//! break, with its source. No line joins them to the series or to each other.

use crate::domain::figures::trend::Trend;
use crate::domain::indices::PublishedFigure;
use crate::report::charts::drawing::scene::{Anchor, Scene, Shape};
use crate::report::charts::layout::narrow::{NarrowLayout, NarrowRow};
use crate::report::charts::layout::panel::PanelRow;
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::text::clean;

/// The rows: the words of the break, an axis of its own, and the figures. None without figures.
pub fn rows(trend: &Trend, width: i32, theme: &Theme) -> Vec<PanelRow> {
    if trend.published.is_empty() {
        return Vec::new();
    }
    let layout = NarrowLayout::full(width, false, theme);
    let mut rows = vec![
        PanelRow {
            keep_with_next: true,
            ..PanelRow::plain(gap(width, theme))
        },
        PanelRow {
            keep_with_next: true,
            ..PanelRow::plain(layout.head(theme, "%"))
        },
    ];
    rows.extend(
        trend
            .published
            .iter()
            .map(|figure| row(&layout, figure, theme)),
    );
    rows
}

/// The words of the break, over the whole width.
fn gap(width: i32, theme: &Theme) -> Scene {
    let margin = theme.size.margin;
    let style = theme.small();
    let lines = style.wrap(&theme.text.published_break, width - 4 * margin);
    let height = style.height(lines.len()) + 16;
    let mut scene = Scene::new(width, height + 10);
    let inner = width - 2 * margin;
    scene.area(margin, 8, inner, height - 6, theme.colour.absent);
    scene.lines_around(&lines, width / 2, 5 + height / 2, Anchor::Middle, style);
    scene
}

/// A figure: its place on an axis from nothing to its highest value.
fn row(layout: &NarrowLayout, figure: &PublishedFigure, theme: &Theme) -> PanelRow {
    let name = name(figure, theme);
    let row = NarrowRow {
        name: &name,
        details: vec![value(figure, theme), source(figure, theme)],
        ..NarrowRow::default()
    };
    let drawn = layout.row(&row, theme, |scene, middle| {
        if let Some(share) = figure.share() {
            let centre = (layout.axis.position(share), middle);
            let (rim, filling) = (theme.colour.muted, theme.colour.background);
            scene.shapes.push(Shape::Dot(centre, 6, rim, filling));
        }
    });
    PanelRow {
        plot: false,
        ..drawn
    }
}

/// `Năm 2021 · SIPAS`, or for the province `Năm 2021 · PAR INDEX (toàn tỉnh)`.
fn name(figure: &PublishedFigure, theme: &Theme) -> String {
    let text = &theme.text;
    let (period, index) = (text.period(figure.period), clean(figure.index.as_str()));
    match figure.agency {
        Some(_) => format!("{period} · {index}"),
        None => format!("{period} · {index} ({})", text.published_province),
    }
}

/// `43,2156 trên 80`.
fn value(figure: &PublishedFigure, theme: &Theme) -> String {
    let values = [
        ("score", theme.text.amount(figure.value)),
        ("total", theme.text.amount(figure.max)),
    ];
    fill(&theme.text.published_value, &values)
}

/// `Nguồn: QĐ 2566/QĐ-UBND`, with the address where there is one.
fn source(figure: &PublishedFigure, theme: &Theme) -> String {
    let source = clean(&figure.source);
    let citation = match &figure.url {
        Some(url) => format!("{source}, {}", clean(url)),
        None => source,
    };
    fill(&theme.text.published_source, &[("name", citation)])
}

/// Adds the figures to the table of a trend chart, which has `columns` columns, the last for notes.
pub fn add_rows(table: &mut DataTable, trend: &Trend, theme: &Theme) {
    let columns = table.headers.len();
    for figure in &trend.published {
        let mut cells = vec![
            DataCell::Text(name(figure, theme)),
            DataCell::Text(value(figure, theme)),
        ];
        cells.resize_with(columns.saturating_sub(1), DataCell::dash);
        let note = format!("{}; {}", theme.text.published_mark, source(figure, theme));
        cells.push(DataCell::Text(note));
        table.rows.push(cells);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::charts::kinds::trend::{Series, panel, table};
    use crate::report::charts::tests::samples;

    #[test]
    fn no_line_joins_published_figures_and_the_series_stays_as_it_was() {
        let theme = samples::theme();
        let (alone, coverage) = samples::trend(6);
        let mut beside = alone.clone();
        beside.published = samples::published();
        let series = |trend| Series {
            trend,
            coverage: &coverage,
            k: 5,
        };
        let [before, after] =
            [&alone, &beside].map(|trend| panel(series(trend), 1000, &theme).rows);
        let own = |rows: &[PanelRow]| {
            let rows = rows.iter().take(before.len());
            rows.map(|row| format!("{:?}", row.scene.shapes))
                .collect::<Vec<_>>()
        };
        assert_eq!(own(&after), own(&before));
        let added = &after[before.len()..];
        assert_eq!(added.len(), 2 + 3);
        let joins = |shape: &Shape| matches!(shape, Shape::Line(..));
        assert!(!added.iter().any(|row| row.scene.shapes.iter().any(joins)));
    }

    #[test]
    fn the_table_names_index_value_and_source_of_every_published_figure() {
        let theme = samples::theme();
        let (mut trend, coverage) = samples::trend(2);
        trend.published = samples::published();
        let series = Series {
            trend: &trend,
            coverage: &coverage,
            k: 5,
        };
        let table = table(series, &theme);
        assert_eq!(table.rows.len(), 2 + 3);
        let row: Vec<String> = table.rows[2]
            .iter()
            .map(|cell| cell.shown(&theme))
            .collect();
        assert_eq!(row.len(), table.headers.len());
        assert_eq!(row[0], "Năm 2020 · PAPI (toàn tỉnh)");
        assert_eq!(row[1], "43,2156 trên 80");
        let note = row.last().unwrap();
        assert!(
            note.contains("ngắt chuỗi") && note.contains("https://hungyen.gov.vn/qd-2566"),
            "{note}"
        );
    }
}
