//! A chart on a page: the picture, its description, its files, and its figures as a table.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use super::failure::Failure;
use super::numbers::Number;
use super::reading::Reading;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::Score;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::charts::{Chart, ChartFormat, DataCell, Theme, Themes, alt_text, table};

/// The width of a chart on a phone, in pixels.
const NARROW: i32 = 360;

/// A chart with its description, files and table, in the page's language.
pub(super) struct ChartView {
    /// The name of the kind, for ids of elements.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) image: String,
    /// The address of the image for phones.
    pub(super) narrow: String,
    /// The address of a picture for messengers, which show no drawings.
    picture: String,
    pub(super) alt: String,
    /// The formats with their addresses.
    pub(super) files: Vec<(String, String)>,
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Vec<ChartCell>>,
}

/// A cell of the chart's table.
pub(super) enum ChartCell {
    /// A number.
    Number(Number),
    /// A text, or the reason for an absent number.
    Words(String),
}

impl ChartCell {
    /// Returns a cell of the chart's table for the page.
    fn new(cell: &DataCell, theme: &Theme) -> Self {
        let value = match cell {
            DataCell::Text(_) | DataCell::Absent(_) => return Self::Words(cell.shown(theme)),
            DataCell::Count(count) => count.to_string(),
            DataCell::Score(score) | DataCell::Percent(score) => score.to_string(),
            DataCell::Change(change) => {
                let sign = if *change < 0 { "-" } else { "" };
                format!("{sign}{}", Score::from_hundredths(change.saturating_abs()))
            }
        };
        Self::Number(Number::new(value, cell.shown(theme)))
    }

    /// Whether the cell is a number, which is aligned to the right.
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
    /// Returns the view of a chart, whose files are drawn from the same query when they are opened.
    pub(super) fn new(
        chart: &Chart<'_>,
        query: &FigureQuery,
        reading: &Reading<'_>,
        themes: &Themes,
    ) -> Result<Self, Failure> {
        let theme = themes.get(reading.words.language);
        let kind = chart.kind();
        let query_string = address_query(query, reading.words.language);
        let address =
            |format: ChartFormat| format!("/charts/{kind}.{}?{query_string}", format.extension());
        let table = table(chart, theme)?;
        Ok(Self {
            id: kind.name(),
            title: chart.title(theme)?,
            image: address(ChartFormat::Svg),
            narrow: format!("{}&width={NARROW}", address(ChartFormat::Svg)),
            picture: address(ChartFormat::Png),
            alt: alt_text(chart, theme)?,
            files: [ChartFormat::Svg, ChartFormat::Png, ChartFormat::Pdf]
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

impl ChartView {
    /// The address of a picture for messengers.
    pub(super) fn preview(&self) -> &str {
        &self.picture
    }
}

/// Returns the query of a chart's address. Codes are slugs, so nothing needs escaping.
fn address_query(query: &FigureQuery, language: &str) -> String {
    let mut query_string = format!("period={}", query.period);
    match &query.scope {
        Scope::All => {}
        Scope::Agency(code) => query_string.push_str(&format!("&agency={code}")),
        Scope::Block(code) => query_string.push_str(&format!("&block={code}")),
    }
    if let Some(method) = query.method {
        query_string.push_str(&format!("&method={method}"));
    }
    if language != BASE_LANGUAGE {
        query_string.push_str(&format!("&lang={language}"));
    }
    query_string
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::public::samples::languages;

    #[test]
    fn the_value_of_a_change_has_a_dot_and_a_sign() {
        let themes = Themes::built_in(&languages()).unwrap();
        let cell = ChartCell::new(&DataCell::Change(-120), themes.get("vi"));
        let ChartCell::Number(number) = cell else {
            panic!("no number");
        };
        assert_eq!(number.to_string(), "<data value=\"-1.20\">−1,20</data>");
    }
}
