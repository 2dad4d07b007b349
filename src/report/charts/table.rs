//! The data table beside a chart: the same figures for readers who copy, or who listen.

use super::theme::Theme;
use super::wording;
use crate::domain::figures::coverage::Coverage;
use crate::domain::figures::score::{Figure, Hidden, Score};

/// A cell; [`DataCell::shown`] is what a reader sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataCell {
    /// Words.
    Text(String),
    /// A count.
    Count(i64),
    /// A score.
    Score(Score),
    /// A share in percent.
    Percent(Score),
    /// A change, in hundredths of a point.
    Change(i32),
    /// Words in place of a missing number.
    Absent(String),
}

impl DataCell {
    /// A text cell.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// The score of a figure, or the reason for its absence.
    pub fn score(figure: &Figure, k: i64, theme: &Theme) -> Self {
        figure.score.map_or_else(
            || Self::Absent(wording::absence(figure, k, theme)),
            Self::Score,
        )
    }

    /// A bound of an interval; a dash where there is none.
    pub fn bound(bound: Option<Score>) -> Self {
        bound.map_or_else(Self::dash, Self::Score)
    }

    /// The responses of a figure, or the words for why they are not told.
    pub fn responses_of(figure: &Figure, k: i64, theme: &Theme) -> Self {
        Self::responses(figure.n, figure.hidden, k, theme)
    }

    /// A count of responses, or the words for why they are not told.
    pub fn responses(n: Option<i64>, reason: Hidden, k: i64, theme: &Theme) -> Self {
        let absent = || Self::Absent(wording::hidden(reason, k, theme));
        n.map_or_else(absent, Self::Count)
    }

    /// The rate of a coverage, or the words for no finished cases.
    pub fn coverage(coverage: Coverage, theme: &Theme) -> Self {
        coverage.rate().map_or_else(
            || Self::Absent(theme.text.no_case_data.clone()),
            Self::Percent,
        )
    }

    /// A dash, where there is nothing to show.
    pub fn dash() -> Self {
        Self::Absent("–".to_owned())
    }

    /// Whether it is a number, and set flush right.
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Absent(_))
    }

    /// What it says in the theme's language.
    pub fn shown(&self, theme: &Theme) -> String {
        let words = &theme.text;
        match self {
            Self::Text(text) | Self::Absent(text) => text.clone(),
            Self::Count(count) => words.count(*count),
            Self::Score(score) => words.score(*score),
            Self::Percent(share) => format!("{}%", words.score(*share)),
            Self::Change(change) => words.change(*change),
        }
    }
}

/// A table whose rows are all as long as its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataTable {
    /// Column headings.
    pub headers: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<DataCell>>,
}

impl DataTable {
    /// A table without rows.
    pub fn new(headers: &[&str]) -> Self {
        Self {
            headers: headers.iter().map(|h| (*h).to_owned()).collect(),
            rows: Vec::new(),
        }
    }
}
