//! The narrow form of the distribution chart.

use crate::domain::figures::distribution::{Distribution, QuestionDistribution};
use crate::report::charts::drawing::colour::Colour;
use crate::report::charts::kinds::distribution::{bar, frame, label, reason, rows};
use crate::report::charts::kinds::levels::colours;
use crate::report::charts::layout::narrow::{NarrowLayout, NarrowRow};
use crate::report::charts::layout::panel::{Panel, PanelRow};
use crate::report::charts::theme::Theme;
use crate::report::charts::wording;

/// Lays the chart out.
pub fn panel(distribution: &Distribution, k: i64, width: i32, theme: &Theme) -> Panel {
    let layout = NarrowLayout::whole(width, theme);
    let colours = colours(&distribution.polarity, theme);
    let polarity = distribution.polarity.as_slice();
    let rows = rows(distribution, width, theme, |question| {
        row(&layout, question, (polarity, &colours), k, theme)
    });
    Panel {
        rows,
        ..frame(distribution, k, width, theme)
    }
}

/// A question, its bar, and the shares of both sides of the scale.
fn row(
    layout: &NarrowLayout,
    question: &QuestionDistribution,
    (polarity, colours): (&[i8], &[Colour]),
    k: i64,
    theme: &Theme,
) -> PanelRow {
    let text = &theme.text;
    let name = label(question);
    let mut row = NarrowRow {
        name: &name,
        ..NarrowRow::default()
    };
    let total: i64 = question.levels.iter().flatten().sum();
    let levels = match &question.levels {
        Some(levels) if total > 0 => levels,
        _ => {
            row.details = vec![reason(question, k, theme)];
            return layout.text_row(&row, theme);
        }
    };
    for (words, side) in [(&text.column_satisfied, 1), (&text.column_dissatisfied, -1)] {
        if let Some(share) = question.share(polarity, side) {
            row.details.push(format!("{words}: {}%", text.score(share)));
        }
    }
    row.details.push(wording::responses(question.n, k, theme));
    layout.row(&row, theme, |scene, middle| {
        bar(scene, layout.axis, middle, (levels, colours), theme);
    })
}
