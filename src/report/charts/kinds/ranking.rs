//! The ranking chart: dots with intervals, best on top, and below them the agencies that are not
//! ranked, with the reason.

use super::ranking_text::{rank_interval, reason, title};
use crate::domain::figures::ranking::{Group, RankReport, RankedAgency};
use crate::domain::figures::score::Score;
use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::drawing::scene::{Anchor, Scene, Shape, Style};
use crate::report::charts::layout::axis::Axis;
use crate::report::charts::layout::columns;
use crate::report::charts::layout::columns::{TextColumn, columns};
use crate::report::charts::layout::legend::{LegendMark, legend};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

struct RankingLayout {
    width: i32,
    rank: TextColumn,
    name: TextColumn,
    axis: Axis,
    score: TextColumn,
    ranks: TextColumn,
    coverage: TextColumn,
}

impl RankingLayout {
    fn new(report: &RankReport, width: i32, theme: &Theme) -> Self {
        let text = &theme.text;
        let margin = theme.size.margin;
        let inner = width - 2 * margin;
        let name_width = inner * 28 / 100;
        let plot = inner - 40 - 12 - name_width - 16 - 22 - 92 - 10 - 82 - 10 - 96;
        let parts = [
            (40, 12, Anchor::End, text.column_rank.as_str()),
            (name_width, 16, Anchor::Start, text.column_agency.as_str()),
            (plot, 22, Anchor::Start, ""),
            (92, 10, Anchor::End, text.column_score_interval.as_str()),
            (82, 10, Anchor::End, text.column_rank_interval.as_str()),
            (96, 0, Anchor::End, text.column_coverage_cases.as_str()),
        ];
        let cut = columns(margin, &parts, theme);
        Self {
            width,
            axis: Axis::truncated(cut[2].left, cut[2].right(), lowest(report)),
            rank: cut[0].clone(),
            name: cut[1].clone(),
            score: cut[3].clone(),
            ranks: cut[4].clone(),
            coverage: cut[5].clone(),
        }
    }

    fn coverage_blocks(&self, agency: &RankedAgency, theme: &Theme) -> Vec<(Vec<String>, Style)> {
        let coverage = agency.score.coverage;
        let small = theme.small();
        if coverage.finished == 0 {
            return vec![(self.coverage.wrap(&theme.text.no_case_data, small), small)];
        }
        vec![
            (vec![wording::rate(coverage, theme)], theme.label()),
            (
                self.coverage
                    .wrap(&wording::of_cases(coverage, theme), small),
                small,
            ),
        ]
    }

    fn ranked(&self, agency: &RankedAgency, theme: &Theme) -> PanelRow {
        let figure = &agency.score.overall.figure;
        let name = self.name.wrap(&agency.score.name, theme.label());
        let mut score = Vec::new();
        if let Some(value) = figure.score {
            score.push((vec![theme.text.score(value)], theme.value()));
        }
        if let Some(text) = wording::interval(figure, theme) {
            score.push((vec![text], theme.small()));
        }
        let coverage = self.coverage_blocks(agency, theme);
        let tallest = columns::height(&score)
            .max(columns::height(&coverage))
            .max(theme.label().height(name.len()));
        let height = (tallest + 10).max(theme.size.row);
        let middle = height / 2;
        let mut scene = Scene::new(self.width, height);
        if let Some(rank) = agency.rank {
            self.rank.stack(
                &mut scene,
                middle,
                &[(vec![rank.to_string()], theme.value())],
            );
        }
        self.name
            .stack(&mut scene, middle, &[(name, theme.label())]);
        if let Some(interval) = figure.interval() {
            let (low, high) = (
                self.axis.position(interval.low),
                self.axis.position(interval.high),
            );
            scene.whisker(low, high, middle, 5, theme.colour.muted);
        }
        if let Some(value) = figure.score {
            let (rim, fill) = dot(value.meets_target(), theme);
            scene.shapes.push(Shape::Dot(
                (self.axis.position(value), middle),
                7,
                rim,
                fill,
            ));
        }
        self.score.stack(&mut scene, middle, &score);
        self.rank_interval(&mut scene, agency, middle, theme);
        self.coverage.stack(&mut scene, middle, &coverage);
        PanelRow::plot(scene)
    }

    fn rank_interval(&self, scene: &mut Scene, agency: &RankedAgency, middle: i32, theme: &Theme) {
        if let Some(mark) = agency.group.and_then(|group| mark(group, theme)) {
            mark.draw(scene, self.ranks.left + 8, middle, theme);
        }
        if let Some(text) = rank_interval(agency) {
            let style = theme.label();
            self.ranks.stack(scene, middle, &[(vec![text], style)]);
        }
    }

    fn unranked(&self, agency: &RankedAgency, report: &RankReport, theme: &Theme) -> PanelRow {
        let name = self.name.wrap(&agency.score.name, theme.label());
        let words = reason(agency, report, theme);
        let room = self.ranks.right() - self.axis.left;
        let why = theme.label().wrap(&words, room);
        let coverage = self.coverage_blocks(agency, theme);
        let tallest = theme
            .label()
            .height(name.len().max(why.len()))
            .max(columns::height(&coverage));
        let height = (tallest + 10).max(theme.size.row);
        let mut scene = Scene::new(self.width, height);
        self.name
            .stack(&mut scene, height / 2, &[(name, theme.label())]);
        let style = Style {
            colour: theme.colour.muted,
            ..theme.label()
        };
        scene.lines_around(&why, self.axis.left, height / 2, Anchor::Start, style);
        self.coverage.stack(&mut scene, height / 2, &coverage);
        PanelRow::plain(scene)
    }
}

/// The colours of the rim and of the filling of a dot.
pub fn dot(met: bool, theme: &Theme) -> (Colour, Colour) {
    // A hollow dot shows a missed target without colour.
    if met {
        (theme.colour.met, theme.colour.met)
    } else {
        (theme.colour.missed, theme.colour.background)
    }
}

fn mark(group: Group, theme: &Theme) -> Option<LegendMark> {
    match group {
        Group::Above => Some(LegendMark::Up(theme.colour.met)),
        Group::Below => Some(LegendMark::Down(theme.colour.missed)),
        Group::Within => None,
    }
}

/// The lowest bound or score of the ranked agencies.
pub fn lowest(report: &RankReport) -> Option<Score> {
    let ranked = report.agencies.iter().filter(|agency| agency.ranked);
    let figures = ranked.map(|agency| &agency.score.overall.figure);
    figures
        .filter_map(|figure| figure.low.or(figure.score))
        .min()
}

/// The agencies that are not ranked, with their heading. Those with low coverage have one of their
/// own, so that handing out few slips doesn't go unnoticed; those whose answers wait have not.
pub fn groups<'r>(
    report: &'r RankReport,
    theme: &'r Theme,
) -> Vec<(&'r str, Vec<&'r RankedAgency>)> {
    let text = &theme.text;
    [
        (true, &text.low_coverage_heading),
        (false, &text.unranked_heading),
    ]
    .into_iter()
    .map(|(low_coverage, heading)| {
        let has_low = |agency: &RankedAgency| agency.has_low_coverage(report.min_n);
        let all = report.agencies.iter();
        let chosen = all.filter(|a| !a.ranked && has_low(a) == low_coverage);
        (heading.as_str(), chosen.collect::<Vec<_>>())
    })
    .filter(|(_, agencies)| !agencies.is_empty())
    .collect()
}

/// Lays the chart out.
pub fn panel(report: &RankReport, width: i32, theme: &Theme) -> Panel {
    let layout = RankingLayout::new(report, width, theme);
    let mut rows: Vec<PanelRow> = report
        .agencies
        .iter()
        .filter(|agency| agency.ranked)
        .map(|agency| layout.ranked(agency, theme))
        .collect();
    for (heading, agencies) in groups(report, theme) {
        rows.push(PanelRow::heading(heading, width, theme));
        let agencies = agencies.into_iter();
        rows.extend(agencies.map(|agency| layout.unranked(agency, report, theme)));
    }
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.nothing, width, theme));
    }
    let headed = [
        &layout.rank,
        &layout.name,
        &layout.score,
        &layout.ranks,
        &layout.coverage,
    ];
    let least = 2 * theme.small().leading();
    let mut head = columns::head(&headed, width, least, theme);
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
        ..frame(report, layout.axis.low, width, theme)
    }
}

/// Returns the chart without its rows, with an axis that begins at a score.
pub fn frame(report: &RankReport, axis_low: i32, width: i32, theme: &Theme) -> Panel {
    Panel {
        width,
        title: title(report, theme),
        subtitle: subtitle(report, theme),
        legend: marks(width, theme),
        notes: notes(axis_low, theme),
        ..Panel::default()
    }
}

fn marks(width: i32, theme: &Theme) -> Scene {
    let text = &theme.text;
    let (met, missed) = (dot(true, theme), dot(false, theme));
    let marks = [
        (LegendMark::Dot(met.0, met.1), text.target_met.as_str()),
        (
            LegendMark::Dot(missed.0, missed.1),
            text.target_missed.as_str(),
        ),
        (LegendMark::Whisker, text.interval.as_str()),
        (LegendMark::Target, text.target.as_str()),
        (LegendMark::Up(theme.colour.met), text.group_above.as_str()),
        (
            LegendMark::Down(theme.colour.missed),
            text.group_below.as_str(),
        ),
    ];
    legend(&marks, width, theme)
}

fn notes(axis_low: i32, theme: &Theme) -> Vec<String> {
    let mut notes = vec![
        theme.text.interval_note.clone(),
        theme.text.rank_note.clone(),
    ];
    if axis_low > 0 {
        notes.push(fill(
            &theme.text.axis_note,
            &[("low", axis_low.to_string())],
        ));
    }
    notes
}

fn subtitle(report: &RankReport, theme: &Theme) -> Vec<String> {
    let header = &report.header;
    let scores = report.agencies.iter().map(|agency| &agency.score);
    let pooled = if report.agencies.iter().any(|agency| agency.ranked) {
        wording::score(&report.pooled, header.k, theme)
    } else {
        theme.text.pooled_none.clone()
    };
    let mut lines = vec![format!(
        "{} · {} · {}",
        theme.text.period(header.period),
        wording::responses_of_all(scores, header.k, theme),
        fill(&theme.text.pooled, &[("score", pooled)]),
    )];
    lines.extend(wording::header_lines(header, theme));
    lines
}
