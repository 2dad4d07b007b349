//! The heatmap: a coloured cell for each agency and component, with the overall score last.

use crate::domain::figures::score::{AgencyScore, Figure, Score, ScoreReport};
use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::drawing::scene::{Anchor, Scene, Style};
use crate::report::charts::layout::columns;
use crate::report::charts::layout::columns::TextColumn;
use crate::report::charts::layout::legend::{LegendMark, legend};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// A component of at least one agency.
pub struct AskedComponent<'a> {
    id: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// The components of all agencies, in the order of first appearance.
pub fn asked_components(report: &ScoreReport) -> Vec<AskedComponent<'_>> {
    let mut all: Vec<AskedComponent<'_>> = Vec::new();
    for component in report.agencies.iter().flat_map(|agency| &agency.components) {
        if all.iter().all(|known| known.id != component.id) {
            all.push(AskedComponent {
                id: &component.id,
                name: &component.name,
            });
        }
    }
    all
}

/// The figures of one agency in the order of the columns; `None` where it isn't asked.
pub fn figures<'a>(
    agency: &'a AgencyScore,
    asked: &[AskedComponent<'_>],
) -> Vec<Option<&'a Figure>> {
    asked
        .iter()
        .map(|wanted| {
            let own = agency.components.iter().find(|c| c.id == wanted.id)?;
            Some(&own.figure)
        })
        .chain([Some(&agency.overall.figure)])
        .collect()
}

/// The least width of a cell, in which each word for a suppressed figure fits.
const LEAST_CELL: i32 = 86;
/// The greatest width of a cell.
const GREATEST_CELL: i32 = 150;
/// What a cell is wider than its text.
const CELL_GAP: i32 = 8;

struct HeatmapLayout {
    width: i32,
    name: TextColumn,
    cells: Vec<TextColumn>,
    n: TextColumn,
    coverage: TextColumn,
}

impl HeatmapLayout {
    fn new(asked: &[AskedComponent<'_>], width: i32, theme: &Theme) -> Self {
        let margin = theme.size.margin;
        let text = &theme.text;
        let count = i32::try_from(asked.len() + 1).unwrap_or(i32::MAX / 1000);
        let inner = width - 2 * margin;
        let name_width = inner * 26 / 100;
        let n_width = columns::room(64, &text.column_n, theme);
        let coverage_width = columns::room(96, &text.column_coverage_cases, theme);
        let rest = inner - name_width - 12 - n_width - coverage_width - 12;
        let names = asked.iter().map(|a| a.name).chain([text.overall.as_str()]);
        // No word of a component's name is cut, unless it is longer than the widest cell.
        let widest = names
            .clone()
            .map(|name| columns::room(LEAST_CELL - CELL_GAP, name, theme))
            .max();
        let least = widest.map_or(LEAST_CELL, |room| (room + CELL_GAP).min(GREATEST_CELL));
        let cell = (rest / count).clamp(least, GREATEST_CELL);
        let column = |left, width, anchor, heading: &str| TextColumn {
            left,
            width,
            anchor,
            heading: heading.to_owned(),
        };
        let first = margin + name_width + 12;
        let cells: Vec<_> = (0..count)
            .zip(names)
            .map(|(index, name)| {
                let left = first + index * cell + CELL_GAP / 2;
                column(left, cell - CELL_GAP, Anchor::Middle, name)
            })
            .collect();
        let after = first + count * cell;
        let n = column(after, n_width, Anchor::End, &text.column_n);
        let left = n.right() + 12;
        let coverage = column(
            left,
            coverage_width,
            Anchor::End,
            &text.column_coverage_cases,
        );
        Self {
            // With many components the image becomes wider, so that cells stay wide enough.
            width: width.max(coverage.right() + margin),
            name: column(margin, name_width, Anchor::Start, &text.column_agency),
            cells,
            n,
            coverage,
        }
    }

    fn row(
        &self,
        agency: &AgencyScore,
        asked: &[AskedComponent<'_>],
        k: i64,
        theme: &Theme,
    ) -> PanelRow {
        let name = self.name.wrap(&agency.name, theme.label());
        let cells: Vec<_> = figures(agency, asked)
            .into_iter()
            .zip(&self.cells)
            .map(|(figure, column)| cell(figure, column, k, theme))
            .collect();
        let small = theme.small();
        let coverage = if agency.coverage.finished == 0 {
            vec![(self.coverage.wrap(&theme.text.no_case_data, small), small)]
        } else {
            let cases = wording::of_cases(agency.coverage, theme);
            vec![
                (vec![wording::rate(agency.coverage, theme)], theme.label()),
                (self.coverage.wrap(&cases, small), small),
            ]
        };
        let tallest = cells
            .iter()
            .map(|(lines, style, _)| style.height(lines.len()))
            .chain([columns::height(&coverage), theme.label().height(name.len())])
            .max()
            .unwrap_or(0);
        let height = (tallest + 12).max(theme.size.row);
        let mut scene = Scene::new(self.width, height);
        self.name
            .stack(&mut scene, height / 2, &[(name, theme.label())]);
        for ((lines, style, colour), column) in cells.into_iter().zip(&self.cells) {
            scene.area(column.left - 3, 2, column.width + 6, height - 4, colour);
            column.stack(&mut scene, height / 2, &[(lines, style)]);
        }
        let n = wording::short_responses(agency.n, agency.overall.figure.hidden, k, theme);
        self.n
            .stack(&mut scene, height / 2, &[(vec![n], theme.label())]);
        self.coverage.stack(&mut scene, height / 2, &coverage);
        PanelRow::plot(scene)
    }
}

/// A cell's words, their style and its colour.
fn cell(
    figure: Option<&Figure>,
    column: &TextColumn,
    k: i64,
    theme: &Theme,
) -> (Vec<String>, Style, Colour) {
    if let Some(score) = figure.and_then(|figure| figure.score) {
        let colour = heat(score, theme);
        let style = Style {
            colour: theme.ink_on(colour),
            ..theme.value()
        };
        return (vec![theme.text.score(score)], style, colour);
    }
    let words = figure.map_or_else(
        || theme.text.not_asked.clone(),
        |figure| wording::absence(figure, k, theme),
    );
    let lines = column.wrap(&words, theme.small());
    (lines, theme.small(), theme.colour.absent)
}

/// The colour of a score.
pub fn heat(score: Score, theme: &Theme) -> Colour {
    theme
        .heat
        .iter()
        .find(|class| score.to_f64() <= class.up_to)
        .or(theme.heat.last())
        .map_or(theme.colour.absent, |class| class.colour)
}

/// Lays the chart out; `scope` is the name for all the agencies, such as their block's.
pub fn panel(report: &ScoreReport, scope: &str, width: i32, theme: &Theme) -> Panel {
    let asked = asked_components(report);
    let layout = HeatmapLayout::new(&asked, width, theme);
    let mut rows: Vec<PanelRow> = report
        .agencies
        .iter()
        .map(|agency| layout.row(agency, &asked, report.k, theme))
        .collect();
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.nothing, layout.width, theme));
    }
    let mut headed = vec![&layout.name];
    headed.extend(&layout.cells);
    headed.extend([&layout.n, &layout.coverage]);
    Panel {
        head: columns::head(&headed, layout.width, 0, theme),
        rows,
        ..frame(report, scope, layout.width, theme)
    }
}

/// Returns the chart without its rows.
pub fn frame(report: &ScoreReport, scope: &str, width: i32, theme: &Theme) -> Panel {
    let mut marks: Vec<_> = theme
        .heat
        .iter()
        .map(|class| (LegendMark::Swatch(class.colour), class.label.as_str()))
        .collect();
    marks.push((
        LegendMark::Swatch(theme.colour.absent),
        theme.text.no_figure.as_str(),
    ));
    let mut subtitle = vec![format!(
        "{} · {} · {}",
        theme.text.period(report.period),
        wording::responses_of_all(report.agencies.iter(), report.k, theme),
        theme.text.target,
    )];
    subtitle.extend(wording::header_lines(&wording::header_of(report), theme));
    Panel {
        width,
        title: title(scope, theme),
        subtitle,
        legend: legend(&marks, width, theme),
        ..Panel::default()
    }
}

/// The title.
pub fn title(scope: &str, theme: &Theme) -> String {
    wording::titled(&theme.text.title_heatmap, scope, theme)
}

/// The chart in words.
pub fn alt(report: &ScoreReport, scope: &str, theme: &Theme) -> String {
    let scores: Vec<Score> = report
        .agencies
        .iter()
        .filter_map(|agency| agency.overall.figure.score)
        .collect();
    let met = scores.iter().filter(|score| score.meets_target()).count();
    let agencies = [("count", report.agencies.len().to_string())];
    let values = [
        ("count", met.to_string()),
        ("total", scores.len().to_string()),
    ];
    format!(
        "{}, {}. {} {}",
        title(scope, theme),
        theme.text.period(report.period),
        fill(&theme.text.alt_agencies, &agencies),
        fill(&theme.text.alt_target_met, &values),
    )
}

/// The chart's figures.
pub fn table(report: &ScoreReport, theme: &Theme) -> DataTable {
    let text = &theme.text;
    let asked = asked_components(report);
    let mut headers = vec![text.column_agency.as_str()];
    headers.extend(asked.iter().map(|a| a.name));
    headers.extend([
        text.overall.as_str(),
        text.column_n.as_str(),
        text.column_coverage.as_str(),
    ]);
    let mut table = DataTable::new(&headers);
    table.rows = report
        .agencies
        .iter()
        .map(|agency| {
            let mut row = vec![DataCell::text(&agency.name)];
            row.extend(figures(agency, &asked).into_iter().map(|figure| {
                figure.map_or_else(
                    || DataCell::Absent(text.not_asked.clone()),
                    |figure| DataCell::score(figure, report.k, theme),
                )
            }));
            row.push(DataCell::responses_of(
                &agency.overall.figure,
                report.k,
                theme,
            ));
            row.push(DataCell::coverage(agency.coverage, theme));
            row
        })
        .collect();
    table
}
