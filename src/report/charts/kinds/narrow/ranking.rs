//! The narrow form of the ranking chart.

use crate::domain::figures::ranking::{Group, RankReport, RankedAgency};
use crate::report::charts::drawing::scene::Shape;
use crate::report::charts::kinds::ranking::{dot, frame, groups, lowest};
use crate::report::charts::kinds::ranking_text::{rank_interval, reason};
use crate::report::charts::layout::narrow::{NarrowLayout, NarrowRow};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// Lays the chart out.
pub fn panel(report: &RankReport, width: i32, theme: &Theme) -> Panel {
    let layout = NarrowLayout::truncated(width, lowest(report), theme);
    let mut rows: Vec<PanelRow> = report
        .agencies
        .iter()
        .filter(|agency| agency.ranked)
        .map(|agency| ranked(&layout, agency, theme))
        .collect();
    for (heading, agencies) in groups(report, theme) {
        rows.push(PanelRow::heading(heading, width, theme));
        rows.extend(agencies.into_iter().map(|agency| {
            let row = NarrowRow {
                name: &agency.score.name,
                details: vec![
                    reason(agency, report, theme),
                    wording::coverage(agency.score.coverage, theme),
                ],
                ..NarrowRow::default()
            };
            PanelRow {
                plot: false,
                ..layout.text_row(&row, theme)
            }
        }));
    }
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.nothing, width, theme));
    }
    Panel {
        head: layout.head(theme, ""),
        rows,
        foot: layout.foot(theme, ""),
        ..frame(report, layout.axis.low, width, theme)
    }
}

/// A ranked agency.
fn ranked(layout: &NarrowLayout, agency: &RankedAgency, theme: &Theme) -> PanelRow {
    let text = &theme.text;
    let figure = &agency.score.overall.figure;
    let mut details = Vec::new();
    details.extend(
        wording::interval(figure, theme).map(|bounds| format!("{} {bounds}", text.interval)),
    );
    details.extend(rank_interval(agency).map(|ranks| {
        let ranks = format!("{}: {ranks}", text.column_rank_interval);
        match agency.group {
            Some(Group::Above) => format!("{ranks}, {}", text.cell_above),
            Some(Group::Below) => format!("{ranks}, {}", text.cell_below),
            Some(Group::Within) | None => ranks,
        }
    }));
    details.push(wording::coverage(agency.score.coverage, theme));
    let row = NarrowRow {
        lead: agency.rank.map(|rank| format!("{rank}.")),
        name: &agency.score.name,
        value: figure.score.map(|score| text.score(score)),
        details,
        ..NarrowRow::default()
    };
    layout.row(&row, theme, |scene, middle| {
        if let Some(interval) = figure.interval() {
            let bounds = [interval.low, interval.high].map(|bound| layout.axis.position(bound));
            scene.whisker(bounds[0], bounds[1], middle, 5, theme.colour.muted);
        }
        if let Some(score) = figure.score {
            let (rim, filling) = dot(score.meets_target(), theme);
            let centre = (layout.axis.position(score), middle);
            scene.shapes.push(Shape::Dot(centre, 7, rim, filling));
        }
    })
}
