//! A chart on a page: the picture, the same in words, its files, and its figures as a table.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use super::failure::Failure;
use super::numbers::Number;
use super::reading::Reading;
use crate::domain::score::Score;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::charts::{Cell, Chart, Format, Theme, Themes, alt_text, table};
use crate::store::figures::{FigureQuery, Scope};

/// A chart with all that stands beside it, in the page's language.
pub(super) struct ChartView {
    /// The kind's name, for ids.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) image: String,
    pub(super) alt: String,
    /// Format and address.
    pub(super) files: Vec<(String, String)>,
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Vec<ChartCell>>,
}

/// A cell of the chart's table.
pub(super) enum ChartCell {
    /// A number.
    Number(Number),
    /// Words, also those for an absent number.
    Words(String),
}

impl ChartCell {
    fn new(cell: &Cell, theme: &Theme) -> Self {
        let value = match cell {
            Cell::Text(_) | Cell::Absent(_) => return Self::Words(cell.shown(theme)),
            Cell::Count(count) => count.to_string(),
            Cell::Score(score) | Cell::Percent(score) => score.to_string(),
            Cell::Change(change) => {
                let sign = if *change < 0 { "-" } else { "" };
                format!("{sign}{}", Score::from_hundredths(change.saturating_abs()))
            }
        };
        Self::Number(Number::new(value, cell.shown(theme)))
    }

    /// Whether it is set flush right.
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

impl fmt::Display for ChartCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Words(text) => Html.write_escaped_str(f, text),
        }
    }
}

impl HtmlSafe for ChartCell {}

impl ChartView {
    /// A chart that is drawn from the same query when its address is opened.
    pub(super) fn new(
        chart: &Chart<'_>,
        query: &FigureQuery,
        reading: &Reading<'_>,
        themes: &Themes,
    ) -> Result<Self, Failure> {
        let theme = themes.get(reading.words.language);
        let kind = chart.kind();
        let asked = address_query(query, reading.words.language);
        let address = |format: Format| format!("/charts/{kind}.{}?{asked}", format.extension());
        let table = table(chart, theme)?;
        Ok(Self {
            id: kind.name(),
            title: chart.title(theme)?,
            image: address(Format::Svg),
            alt: alt_text(chart, theme)?,
            files: [Format::Svg, Format::Png, Format::Pdf]
                .map(|format| (format.extension().to_uppercase(), address(format)))
                .into(),
            headers: table.headers,
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().map(|cell| ChartCell::new(cell, theme)).collect())
                .collect(),
        })
    }
}

/// The query of a chart's address. Codes are slugs, so nothing needs escaping.
fn address_query(query: &FigureQuery, language: &str) -> String {
    let mut asked = format!("period={}", query.period);
    match &query.scope {
        Scope::All => {}
        Scope::Agency(code) => asked.push_str(&format!("&agency={code}")),
        Scope::Block(code) => asked.push_str(&format!("&block={code}")),
    }
    if let Some(method) = query.method {
        asked.push_str(&format!("&method={method}"));
    }
    if language != BASE_LANGUAGE {
        asked.push_str(&format!("&lang={language}"));
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::public::samples::languages;

    #[test]
    fn a_change_is_found_with_a_dot_and_its_sign() {
        let themes = Themes::built_in(&languages()).unwrap();
        let cell = ChartCell::new(&Cell::Change(-120), themes.get("vi"));
        let ChartCell::Number(number) = cell else {
            panic!("no number");
        };
        assert_eq!(number.to_string(), "<data value=\"-1.20\">−1,20</data>");
    }
}
