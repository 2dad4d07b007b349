//! The funnel: scores against effective numbers of responses, with the limits of a block. Marked
//! agencies have a number in the plot, and their names in a list below it, so that no name covers a
//! point.

use super::funnel_plot::{Dot, FunnelPlot};
use super::funnel_text;
use crate::domain::figures::funnel::{FEWEST_TO_MARK, Mark};
use crate::domain::figures::ranking::{RankReport, RankedAgency};
use crate::report::charts::drawing::scene::{Anchor, Scene};
use crate::report::charts::layout::legend::{LegendMark, legend};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// The height of the plot.
const HEIGHT: i32 = 460;

/// Room for the number of a marked agency before its name.
const NUMBER: i32 = 40;

/// Lays the chart out.
pub fn panel(report: &RankReport, width: i32, theme: &Theme) -> Panel {
    panel_of_height(report, (width, HEIGHT), theme)
}

/// Lays the chart out with a plot of a height.
pub fn panel_of_height(report: &RankReport, (width, height): (i32, i32), theme: &Theme) -> Panel {
    let dots = dots(report);
    let mut panel = Panel {
        width,
        title: funnel_text::title(report, theme),
        subtitle: subtitle(report, theme),
        ..Panel::default()
    };
    let Some(plot) = FunnelPlot::new(report, &dots, (width, height), theme) else {
        let words = match report.agencies.is_empty() {
            true => &theme.text.nothing,
            false => &theme.text.pooled_none,
        };
        panel.rows.push(PanelRow::heading(words, width, theme));
        return panel;
    };
    let low = plot.low();
    panel.rows.push(PanelRow::plain(plot.draw(&dots, theme)));
    panel.rows.extend(marked(report, &dots, width, theme));
    panel.legend = legend(&marks(theme), width, theme);
    panel.notes = notes(report, low, theme);
    panel
}

/// The ranked agencies; the marked ones numbered from the best on.
fn dots(report: &RankReport) -> Vec<Dot<'_>> {
    let ranked = report.agencies.iter().filter(|agency| agency.ranked);
    let mut number = 0;
    ranked
        .filter_map(|agency| {
            let figure = &agency.score.overall.figure;
            let mark = agency.mark.map(|mark| {
                number += 1;
                (mark, number)
            });
            Some(Dot {
                agency,
                score: figure.score?,
                effective_n: figure.estimate?.estimate.effective_n,
                mark,
            })
        })
        .collect()
}

/// The names of the marked agencies, or why there is none.
fn marked(report: &RankReport, dots: &[Dot<'_>], width: i32, theme: &Theme) -> Vec<PanelRow> {
    let text = &theme.text;
    let mut rows: Vec<PanelRow> = dots
        .iter()
        .filter_map(|dot| Some((dot.agency, dot.mark?)))
        .map(|(agency, (mark, number))| row(agency, mark, number, report, width, theme))
        .collect();
    if rows.is_empty() {
        let words = match dots.len() < FEWEST_TO_MARK {
            true => fill(
                &text.funnel_marked_few,
                &[("fewest", FEWEST_TO_MARK.to_string())],
            ),
            false => text.funnel_marked_none.clone(),
        };
        let margin = theme.size.margin;
        let style = theme.label();
        let lines = style.wrap(&words, width - 2 * margin);
        let mut scene = Scene::new(width, 0);
        scene.height = scene.lines(&lines, margin, 10, Anchor::Start, style) + 10;
        return vec![PanelRow::plain(scene)];
    }
    rows.insert(0, PanelRow::heading(&text.funnel_marked, width, theme));
    rows
}

/// A marked agency: its number, its name, its score and its mark in words.
fn row(
    agency: &RankedAgency,
    mark: Mark,
    number: i32,
    report: &RankReport,
    width: i32,
    theme: &Theme,
) -> PanelRow {
    let margin = theme.size.margin;
    let left = margin + NUMBER;
    let room = width - margin - left;
    let mut scene = Scene::new(width, 0);
    let value = theme.value();
    let top = 8;
    scene.line(
        &number.to_string(),
        margin,
        top + value.ascent(),
        Anchor::Start,
        value,
    );
    let label = theme.label();
    let name = label.wrap(&agency.score.name, room);
    let y = scene.lines(&name, left, top, Anchor::Start, label);
    let details = format!(
        "{} · {} · {}",
        wording::score(&agency.score.overall.figure, report.header.k, theme),
        wording::responses(agency.score.n, report.header.k, theme),
        funnel_text::mark(mark, theme),
    );
    let small = theme.small();
    let lines = small.wrap(&details, room);
    let y = y.max(top + value.leading());
    scene.height = scene.lines(&lines, left, y, Anchor::Start, small) + 8;
    PanelRow::plain(scene)
}

fn marks(theme: &Theme) -> [(LegendMark, &str); 6] {
    let (text, colour) = (&theme.text, &theme.colour);
    [
        (
            LegendMark::Dot(colour.muted, colour.invited),
            text.funnel_within.as_str(),
        ),
        (LegendMark::Up(colour.met), text.funnel_high.as_str()),
        (LegendMark::Down(colour.missed), text.funnel_low.as_str()),
        (LegendMark::Solid(colour.ink), text.funnel_pooled.as_str()),
        (LegendMark::Dashed(colour.muted), text.funnel_inner.as_str()),
        (LegendMark::Solid(colour.muted), text.funnel_outer.as_str()),
    ]
}

fn notes(report: &RankReport, low: i32, theme: &Theme) -> Vec<String> {
    let text = &theme.text;
    let mut notes = Vec::new();
    match report.funnel {
        Some(_) => notes.push(text.funnel_note.clone()),
        None => notes.push(text.funnel_limits_none.clone()),
    }
    notes.push(text.interval_note.clone());
    if low > 0 {
        notes.push(fill(&text.axis_note, &[("low", low.to_string())]));
    }
    notes
}

fn subtitle(report: &RankReport, theme: &Theme) -> Vec<String> {
    let header = &report.header;
    let pooled = wording::score(&report.pooled, header.k, theme);
    let mut lines = vec![format!(
        "{} · {}",
        theme.text.period(header.period),
        fill(&theme.text.pooled, &[("score", pooled)]),
    )];
    lines.extend(wording::header_lines(header, theme));
    lines
}
