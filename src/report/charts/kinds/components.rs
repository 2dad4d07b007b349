//! The components chart of one agency: a bar for each component and for the overall score, with
//! intervals and the target.

use crate::domain::figures::interval::Interval;
use crate::domain::figures::score::{AgencyScore, Figure, Score, ScoreReport};
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

struct ComponentsLayout {
    name: TextColumn,
    axis: Axis,
    score: TextColumn,
    n: TextColumn,
}

impl ComponentsLayout {
    fn new(width: i32, theme: &Theme) -> Self {
        let text = &theme.text;
        let margin = theme.size.margin;
        let inner = width - 2 * margin;
        let name_width = inner * 28 / 100;
        let plot = inner - name_width - 16 - 22 - 105 - 12 - 92;
        let parts = [
            (
                name_width,
                16,
                Anchor::Start,
                text.column_component.as_str(),
            ),
            (plot, 22, Anchor::Start, ""),
            (105, 12, Anchor::End, text.column_score_interval.as_str()),
            (92, 0, Anchor::End, text.column_n.as_str()),
        ];
        let cut = columns(margin, &parts, theme);
        Self {
            name: cut[0].clone(),
            axis: Axis::full(cut[1].left, cut[1].right()),
            score: cut[2].clone(),
            n: cut[3].clone(),
        }
    }

    fn row(
        &self,
        title: &str,
        figure: &Figure,
        overall: bool,
        k: i64,
        width: i32,
        theme: &Theme,
    ) -> PanelRow {
        let style = if overall {
            theme.heading()
        } else {
            theme.label()
        };
        let name = self.name.wrap(title, style);
        let score = self.score_blocks(figure, theme);
        let height =
            (style.height(name.len()).max(columns::height(&score)) + 14).max(theme.size.row);
        let middle = height / 2;
        let mut scene = Scene::new(width, height);
        self.name.stack(&mut scene, middle, &[(name, style)]);
        self.bar(&mut scene, middle, figure, overall, k, theme);
        if let Some(interval) = figure.interval() {
            whisker(&mut scene, self.axis, middle, interval, theme);
        }
        self.score.stack(&mut scene, middle, &score);
        let n = figure
            .n
            .map_or_else(|| "–".to_owned(), |n| theme.text.count(n));
        self.n
            .stack(&mut scene, middle, &[(vec![n], theme.label())]);
        PanelRow::plot(scene)
    }

    /// A bar as long as the score, or the reason for its absence.
    fn bar(
        &self,
        scene: &mut Scene,
        middle: i32,
        figure: &Figure,
        overall: bool,
        k: i64,
        theme: &Theme,
    ) {
        let (left, right) = (self.axis.left, self.axis.right);
        let Some(score) = figure.score else {
            scene.area(left, middle - 11, right - left, 22, theme.colour.absent);
            let words = wording::absence(figure, k, theme);
            let lines = theme.small().wrap(&words, right - left - 16);
            scene.lines_around(&lines, left + 8, middle, Anchor::Start, theme.small());
            return;
        };
        let thickness = theme.size.bar + if overall { 6 } else { 0 };
        bar(scene, self.axis, middle, score, thickness, theme);
    }

    fn score_blocks(
        &self,
        figure: &Figure,
        theme: &Theme,
    ) -> Vec<(Vec<String>, crate::report::charts::drawing::scene::Style)> {
        let score = figure
            .score
            .map_or_else(|| "–".to_owned(), |score| theme.text.score(score));
        let mut blocks = vec![(vec![score], theme.value())];
        if let Some(text) = wording::interval(figure, theme) {
            blocks.push((vec![text], theme.small()));
        }
        blocks
    }
}

/// Draws a bar as long as the score.
pub fn bar(
    scene: &mut Scene,
    axis: Axis,
    middle: i32,
    score: Score,
    thickness: i32,
    theme: &Theme,
) {
    let colour = if score.meets_target() {
        theme.colour.met
    } else {
        theme.colour.missed
    };
    let length = axis.position(score) - axis.left;
    scene.area(axis.left, middle - thickness / 2, length, thickness, colour);
}

/// Draws a whisker with a rim in the background's colour, so that it stands out from the bar.
pub fn whisker(scene: &mut Scene, axis: Axis, middle: i32, interval: Interval, theme: &Theme) {
    let (low, high) = (axis.position(interval.low), axis.position(interval.high));
    let rim = theme.colour.background;
    scene.area(low - 2, middle - 2, high - low + 4, 4, rim);
    scene.area(low - 2, middle - 6, 4, 12, rim);
    scene.area(high - 2, middle - 6, 4, 12, rim);
    scene.whisker(low, high, middle, 5, theme.colour.interval);
}

/// Lays the chart out.
pub fn panel(report: &ScoreReport, agency: &AgencyScore, width: i32, theme: &Theme) -> Panel {
    let layout = ComponentsLayout::new(width, theme);
    let mut rows: Vec<PanelRow> = agency
        .components
        .iter()
        .map(|c| layout.row(&c.name, &c.figure, false, report.k, width, theme))
        .collect();
    let overall = &agency.overall.figure;
    rows.push(layout.row(&theme.text.overall, overall, true, report.k, width, theme));

    let columns = [&layout.name, &layout.score, &layout.n];
    let least = 2 * theme.small().leading();
    let mut head = columns::head(&columns, width, least, theme);
    let top = head.height - 6 - least;
    let top = layout.axis.target(&mut head, top, theme);
    layout.axis.numbers(&mut head, top, theme, "");
    let mut foot = Scene::new(width, theme.small().leading() + 4);
    layout.axis.numbers(&mut foot, 4, theme, "");
    Panel {
        head,
        rows,
        guides: layout.axis.guides(theme, true),
        foot,
        ..frame(report, agency, width, theme)
    }
}

/// Returns the chart without its rows.
pub fn frame(report: &ScoreReport, agency: &AgencyScore, width: i32, theme: &Theme) -> Panel {
    let marks = [
        (
            LegendMark::Swatch(theme.colour.met),
            theme.text.target_met.as_str(),
        ),
        (
            LegendMark::Swatch(theme.colour.missed),
            theme.text.target_missed.as_str(),
        ),
        (LegendMark::Whisker, theme.text.interval.as_str()),
        (LegendMark::Target, theme.text.target.as_str()),
    ];
    Panel {
        width,
        title: title(agency, theme),
        subtitle: subtitle(report, agency, theme),
        legend: legend(&marks, width, theme),
        notes: vec![theme.text.interval_note.clone()],
        ..Panel::default()
    }
}

/// The title.
pub fn title(agency: &AgencyScore, theme: &Theme) -> String {
    wording::titled(&theme.text.title_components, &agency.name, theme)
}

fn subtitle(report: &ScoreReport, agency: &AgencyScore, theme: &Theme) -> Vec<String> {
    let mut header = wording::header_of(report);
    if let Some(survey) = &agency.survey {
        header.survey.clone_from(survey);
    }
    let mut lines = vec![format!(
        "{} · {}",
        theme.text.period(report.period),
        wording::responses_of(&agency.overall.figure, report.k, theme)
    )];
    lines.extend(wording::outside(agency, theme));
    lines.push(wording::coverage(agency.coverage, theme));
    lines.extend(wording::header_lines(&header, theme));
    lines
}

/// All figures, overall last.
fn figures<'a>(
    agency: &'a AgencyScore,
    theme: &'a Theme,
) -> impl Iterator<Item = (&'a str, &'a Figure)> {
    agency
        .components
        .iter()
        .map(|c| (c.name.as_str(), &c.figure))
        .chain([(theme.text.overall.as_str(), &agency.overall.figure)])
}

/// The chart in words.
pub fn alt(report: &ScoreReport, agency: &AgencyScore, theme: &Theme) -> String {
    let scores: Vec<String> = figures(agency, theme)
        .map(|(name, figure)| alt_figure(name, figure, report.k, theme))
        .collect();
    format!(
        "{}, {}. {}. {}.",
        title(agency, theme),
        theme.text.period(report.period),
        scores.join("; "),
        wording::coverage(agency.coverage, theme),
    )
}

/// A figure in words: `Chỉ số chung: 99,40 (khoảng tin cậy 95% từ 97,71 đến 99,85)`.
pub fn alt_figure(name: &str, figure: &Figure, k: i64, theme: &Theme) -> String {
    let values = [
        ("name", name.to_owned()),
        ("score", wording::score(figure, k, theme)),
    ];
    let mut words = fill(&theme.text.alt_score, &values);
    if let Some(interval) = figure.interval() {
        let values = [
            ("low", theme.text.score(interval.low)),
            ("high", theme.text.score(interval.high)),
        ];
        words = format!("{words} ({})", fill(&theme.text.alt_interval, &values));
    }
    words
}

/// The chart's figures.
pub fn table(report: &ScoreReport, agency: &AgencyScore, theme: &Theme) -> DataTable {
    let text = &theme.text;
    let mut table = DataTable::new(&[
        &text.column_component,
        &text.column_score,
        &text.column_low,
        &text.column_high,
        &text.column_n,
    ]);
    table.rows = figures(agency, theme)
        .map(|(name, figure)| {
            vec![
                DataCell::text(name),
                DataCell::score(figure, report.k, theme),
                DataCell::bound(figure.low),
                DataCell::bound(figure.high),
                DataCell::responses_of(figure, report.k, theme),
            ]
        })
        .collect();
    table
}
