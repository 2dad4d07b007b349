//! The distribution chart: a stacked 100 % bar for each question, with the shares of the levels.

use super::levels::colours;
use crate::domain::figures::distribution::{Distribution, QuestionDistribution};
use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::drawing::scene::{Anchor, Scene, Style};
use crate::report::charts::layout::axis::Axis;
use crate::report::charts::layout::columns;
use crate::report::charts::layout::columns::{TextColumn, columns};
use crate::report::charts::layout::legend::{LegendMark, legend};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::texts::fill;
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// Why a question has no bar.
pub fn reason(question: &QuestionDistribution, k: i64, theme: &Theme) -> String {
    match question.levels {
        Some(_) => theme.text.no_data.clone(),
        None => wording::hidden(question.hidden, k, theme),
    }
}

struct DistributionLayout {
    width: i32,
    name: TextColumn,
    axis: Axis,
    satisfied: TextColumn,
    dissatisfied: TextColumn,
    n: TextColumn,
}

impl DistributionLayout {
    fn new(width: i32, theme: &Theme) -> Self {
        let text = &theme.text;
        let margin = theme.size.margin;
        let inner = width - 2 * margin;
        let name_width = inner * 30 / 100;
        let plot = inner - name_width - 16 - 24 - 70 - 10 - 84 - 10 - 66;
        let parts = [
            (name_width, 16, Anchor::Start, text.column_question.as_str()),
            (plot, 24, Anchor::Start, ""),
            (70, 10, Anchor::End, text.column_satisfied.as_str()),
            (84, 10, Anchor::End, text.column_dissatisfied.as_str()),
            (66, 0, Anchor::End, text.column_n.as_str()),
        ];
        let cut = columns(margin, &parts, theme);
        Self {
            width,
            name: cut[0].clone(),
            axis: Axis::full(cut[1].left, cut[1].right()),
            satisfied: cut[2].clone(),
            dissatisfied: cut[3].clone(),
            n: cut[4].clone(),
        }
    }

    fn row(
        &self,
        question: &QuestionDistribution,
        polarity: &[i8],
        colours: &[Colour],
        k: i64,
        theme: &Theme,
    ) -> PanelRow {
        let name = self.name.wrap(&label(question), theme.label());
        let height = (theme.label().height(name.len()) + 10).max(theme.size.row);
        let middle = height / 2;
        let mut scene = Scene::new(self.width, height);
        self.name
            .stack(&mut scene, middle, &[(name, theme.label())]);
        let total: i64 = question.levels.iter().flatten().sum();
        match &question.levels {
            Some(levels) if total > 0 => {
                bar(&mut scene, self.axis, middle, (levels, colours), theme);
            }
            _ => {
                let (left, right) = (self.axis.left, self.axis.right);
                let words = reason(question, k, theme);
                scene.area(left, middle - 12, right - left, 24, theme.colour.absent);
                let lines = theme.small().wrap(&words, right - left - 16);
                scene.lines_around(&lines, left + 8, middle, Anchor::Start, theme.small());
            }
        }
        for (column, wanted) in [(&self.satisfied, 1), (&self.dissatisfied, -1)] {
            let text = question.share(polarity, wanted).map_or_else(
                || "–".to_owned(),
                |share| format!("{}%", theme.text.score(share)),
            );
            column.stack(&mut scene, middle, &[(vec![text], theme.label())]);
        }
        let n = wording::short_responses(question.n, question.hidden, k, theme);
        self.n
            .stack(&mut scene, middle, &[(vec![n], theme.label())]);
        PanelRow::plot(scene)
    }
}

/// Draws the levels of a question beside each other, each as long as its share.
pub fn bar(
    scene: &mut Scene,
    axis: Axis,
    middle: i32,
    (levels, colours): (&[i64], &[Colour]),
    theme: &Theme,
) {
    let total = levels.iter().sum();
    let end =
        |upto: i64| wording::share(upto, total).map_or(axis.left, |share| axis.position(share));
    let mut before = 0;
    for (count, colour) in levels.iter().zip(colours) {
        let (left, right) = (end(before), end(before + count));
        before += count;
        scene.area(left, middle - 12, right - left, 24, *colour);
        // A seam separates neighbours of similar shades.
        if right - left > 3 && before < total {
            scene.area(right - 1, middle - 12, 1, 24, theme.colour.background);
        }
        let style = Style {
            colour: theme.ink_on(*colour),
            ..theme.small()
        };
        if let Some(share) = wording::share(*count, total) {
            let text = theme.text.score(share);
            if style.width(&text) + 6 <= right - left {
                let lines = [text];
                scene.lines_around(&lines, left.midpoint(right), middle, Anchor::Middle, style);
            }
        }
    }
}

/// The name of a question, after its code.
pub fn label(question: &QuestionDistribution) -> String {
    format!("{}. {}", question.code, question.short)
}

/// The rows of a chart: the questions under the names of their components.
pub fn rows(
    distribution: &Distribution,
    width: i32,
    theme: &Theme,
    row: impl Fn(&QuestionDistribution) -> PanelRow,
) -> Vec<PanelRow> {
    let mut rows = Vec::new();
    let mut component = None;
    for question in &distribution.questions {
        if component != Some(&question.component) {
            rows.push(PanelRow {
                plot: true,
                ..PanelRow::heading(&question.component, width, theme)
            });
            component = Some(&question.component);
        }
        rows.push(row(question));
    }
    if rows.is_empty() {
        rows.push(PanelRow::heading(&theme.text.no_questions, width, theme));
    }
    rows
}

/// Lays the chart out.
pub fn panel(distribution: &Distribution, k: i64, width: i32, theme: &Theme) -> Panel {
    let layout = DistributionLayout::new(width, theme);
    let colours = colours(&distribution.polarity, theme);
    let rows = rows(distribution, width, theme, |question| {
        layout.row(question, &distribution.polarity, &colours, k, theme)
    });
    let headed = [
        &layout.name,
        &layout.satisfied,
        &layout.dissatisfied,
        &layout.n,
    ];
    let least = theme.small().leading();
    let mut head = columns::head(&headed, width, least, theme);
    let top = head.height - 6 - least;
    layout.axis.numbers(&mut head, top, theme, "%");
    let mut foot = Scene::new(width, least + 4);
    layout.axis.numbers(&mut foot, 4, theme, "%");
    Panel {
        head,
        rows,
        // Bars fill the whole width, and guides through them would be hard to read.
        guides: Vec::new(),
        foot,
        ..frame(distribution, k, width, theme)
    }
}

/// Returns the chart without its rows.
pub fn frame(distribution: &Distribution, k: i64, width: i32, theme: &Theme) -> Panel {
    let colours = colours(&distribution.polarity, theme);
    let marks: Vec<_> = colours
        .iter()
        .zip(&distribution.labels)
        .map(|(colour, label)| (LegendMark::Swatch(*colour), label.as_str()))
        .collect();
    let survey = [("survey", distribution.survey.clone())];
    let mut subtitle = vec![format!(
        "{} · {} · {}",
        theme.text.period(distribution.period),
        wording::responses_or_reason(distribution.n, distribution.hidden, k, theme),
        fill(&theme.text.survey, &survey),
    )];
    subtitle.extend(wording::as_of(
        distribution.provisional,
        distribution.as_of.as_deref(),
        theme,
    ));
    Panel {
        width,
        title: title(distribution, theme),
        subtitle,
        legend: legend(&marks, width, theme),
        notes: vec![theme.text.unanswered_note.clone()],
        ..Panel::default()
    }
}

/// The title.
pub fn title(distribution: &Distribution, theme: &Theme) -> String {
    wording::titled(&theme.text.title_distribution, &distribution.name, theme)
}

/// The chart in words.
pub fn alt(distribution: &Distribution, k: i64, theme: &Theme) -> String {
    let text = &theme.text;
    let questions = [("count", distribution.questions.len().to_string())];
    let shares: Vec<String> = distribution
        .questions
        .iter()
        .filter_map(|question| {
            let share = question.share(&distribution.polarity, 1)?;
            let share = text.score(share);
            let values = [("name", label(question)), ("score", format!("{share}%"))];
            Some(fill(&text.alt_score, &values))
        })
        .collect();
    let mut words = format!(
        "{}, {}, {}. {}",
        title(distribution, theme),
        theme.text.period(distribution.period),
        wording::responses_or_reason(distribution.n, distribution.hidden, k, theme),
        fill(&text.alt_questions, &questions),
    );
    if !shares.is_empty() {
        words = format!("{words} {} – {}.", text.column_satisfied, shares.join("; "));
    }
    words
}

/// The chart's figures, with the count of every level: small shares have no label in the bar.
pub fn table(distribution: &Distribution, k: i64, theme: &Theme) -> DataTable {
    let text = &theme.text;
    let mut headers = vec![text.column_code.as_str(), text.column_question.as_str()];
    headers.extend(distribution.labels.iter().map(String::as_str));
    headers.extend([
        text.column_not_applicable.as_str(),
        text.column_n.as_str(),
        text.column_satisfied.as_str(),
        text.column_dissatisfied.as_str(),
    ]);
    let mut table = DataTable::new(&headers);
    table.rows = distribution
        .questions
        .iter()
        .map(|question| {
            let mut row = vec![
                DataCell::text(&question.code),
                DataCell::text(&question.short),
            ];
            for index in 0..distribution.labels.len() {
                let count = question
                    .levels
                    .as_ref()
                    .and_then(|levels| levels.get(index));
                row.push(count.map_or_else(DataCell::dash, |count| DataCell::Count(*count)));
            }
            row.push(
                question
                    .not_applicable
                    .map_or_else(DataCell::dash, DataCell::Count),
            );
            row.push(DataCell::responses(question.n, question.hidden, k, theme));
            for wanted in [1, -1] {
                let share = question.share(&distribution.polarity, wanted);
                row.push(share.map_or_else(DataCell::dash, DataCell::Percent));
            }
            row
        })
        .collect();
    table
}
