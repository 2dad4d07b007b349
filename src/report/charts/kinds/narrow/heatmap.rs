//! The narrow form of the heatmap: components are numbered above, and every agency has its cells in
//! lines below its name.

use crate::domain::figures::score::{AgencyScore, Figure, NoScore, ScoreReport};
use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::drawing::scene::{Anchor, Scene, Style};
use crate::report::charts::kinds::heatmap::{asked_components, figures, frame, heat};
use crate::report::charts::layout::narrow::{NarrowLayout, NarrowRow};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// The most cells of a line.
const CELLS: usize = 5;
/// The height of a cell.
const CELL: i32 = 40;

/// Lays the chart out; `scope` is the name for all the agencies.
pub fn panel(report: &ScoreReport, scope: &str, width: i32, theme: &Theme) -> Panel {
    let asked = asked_components(report);
    let layout = NarrowLayout::whole(width, theme);
    let names = asked.iter().map(|asked| asked.name);
    let names: Vec<&str> = names.chain([theme.text.overall.as_str()]).collect();
    let mut rows: Vec<PanelRow> = report
        .agencies
        .iter()
        .map(|agency| row(&layout, agency, &figures(agency, &asked), report.k, theme))
        .collect();
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.nothing, width, theme));
    }
    Panel {
        head: key(&names, width, theme),
        rows,
        ..frame(report, scope, width, theme)
    }
}

/// The numbers of the components.
fn key(names: &[&str], width: i32, theme: &Theme) -> Scene {
    let margin = theme.size.margin;
    let style = theme.column();
    let mut scene = Scene::new(width, 0);
    let mut y = 0;
    for (number, name) in (1..).zip(names) {
        let lines = style.wrap(&format!("{number}. {name}"), width - 2 * margin);
        y = scene.lines(&lines, margin, y, Anchor::Start, style);
    }
    scene.height = y + 6;
    scene
}

/// The name of an agency, its cells, its responses and its coverage.
fn row(
    layout: &NarrowLayout,
    agency: &AgencyScore,
    figures: &[Option<&Figure>],
    k: i64,
    theme: &Theme,
) -> PanelRow {
    let row = NarrowRow {
        name: &agency.name,
        details: vec![
            wording::responses_of(&agency.overall.figure, k, theme),
            wording::coverage(agency.coverage, theme),
        ],
        ..NarrowRow::default()
    };
    let mut scene = Scene::new(layout.width, 0);
    let mut y = layout.name(&mut scene, &row, theme);
    let margin = theme.size.margin;
    let columns = figures.len().min(CELLS);
    let cell = (layout.width - 2 * margin) / i32::try_from(columns).unwrap_or(1).max(1);
    let mut numbers = 1..;
    for line in figures.chunks(CELLS) {
        let mut x = margin;
        for figure in line {
            let (words, style, colour) = content(*figure, k, theme);
            scene.area(x + 1, y, cell - 2, CELL - 2, colour);
            let middle = x + cell / 2;
            let ink = Style {
                colour: style.colour,
                ..theme.small()
            };
            let number = numbers.next().unwrap_or(0).to_string();
            scene.line(&number, middle, y + ink.ascent(), Anchor::Middle, ink);
            let baseline = y + CELL - 10;
            scene.line(&words, middle, baseline, Anchor::Middle, style);
            x += cell;
        }
        y += CELL;
    }
    layout.details(&mut scene, &row, y, theme);
    PanelRow::plot(scene)
}

/// A cell's words, their style and its colour.
fn content(figure: Option<&Figure>, k: i64, theme: &Theme) -> (String, Style, Colour) {
    if let Some(score) = figure.and_then(|figure| figure.score) {
        let colour = heat(score, theme);
        let style = Style {
            colour: theme.ink_on(colour),
            ..theme.label()
        };
        return (theme.text.score(score), style, colour);
    }
    let words = match figure.map(|figure| (figure.reason, figure.hidden)) {
        Some((Some(NoScore::Suppressed), hidden)) => {
            wording::short_responses(None, hidden, k, theme)
        }
        _ => "–".to_owned(),
    };
    (words, theme.small(), theme.colour.absent)
}
