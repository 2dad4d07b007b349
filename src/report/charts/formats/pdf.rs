//! PDF of A4 pages: the chart, split between rows where it is long, and the data table.

use serde::Serialize;

use super::svg;
use crate::report::charts::chart::{Chart, alt_text, table};
use crate::report::charts::drawing::metrics;
use crate::report::charts::drawing::metrics::Weight;
use crate::report::charts::drawing::scene::Scene;
use crate::report::charts::error::ChartError;
use crate::report::charts::layout::panel::Panel;
use crate::report::charts::table::{DataCell, DataTable};
use crate::report::charts::theme::Theme;
use crate::report::documents::pdf::PdfJob;
use crate::report::text::clean;

/// The built-in template.
pub const TEMPLATE: &str = include_str!("../../../../charts/chart.typ");

/// Height ÷ width of the room on a page within its margins, in percent.
const LANDSCAPE_PERCENT: i32 = 63;
const PORTRAIT_PERCENT: i32 = 147;
/// The same below the headings of another document.
const BELOW_HEADINGS_PERCENT: i32 = 137;

/// The template's `sys.inputs`.
#[derive(Serialize)]
struct ChartInputs {
    title: String,
    alt: String,
    language: String,
    landscape: bool,
    charts: Vec<String>,
    table_heading: String,
    page: String,
    headers: Vec<String>,
    weights: Vec<i32>,
    rows: Vec<Vec<InputCell>>,
}

#[derive(Serialize)]
struct InputCell {
    text: String,
    number: bool,
}

/// Returns what the PDF of a chart is made of, with a template.
pub fn job(chart: &Chart<'_>, theme: &Theme, template: &str) -> Result<PdfJob, ChartError> {
    let (pages, landscape) = pages(chart, theme)?;
    let files = pages
        .iter()
        .enumerate()
        .map(|(index, scene)| {
            let drawing = svg::drawing(scene, theme)?;
            Ok((format!("chart-{}.svg", index + 1), drawing))
        })
        .collect::<Result<Vec<_>, ChartError>>()?;
    let table = table(chart, theme)?;
    let inputs = ChartInputs {
        title: chart.title(theme)?,
        alt: alt_text(chart, theme)?,
        language: theme.text.language.clone(),
        landscape,
        charts: files.iter().map(|(name, _)| name.clone()).collect(),
        table_heading: theme.text.table_heading.clone(),
        page: theme.text.page.clone(),
        weights: weights(&table, landscape, theme),
        headers: table.headers.iter().map(|h| clean(h)).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|cell| InputCell {
                        text: clean(&cell.shown(theme)),
                        number: cell.is_number(),
                    })
                    .collect()
            })
            .collect(),
    };
    Ok(PdfJob::new(template, &inputs, files)?)
}

/// The drawings of a chart on upright pages of another document, which has its title as a heading.
pub fn upright(chart: &Chart<'_>, theme: &Theme) -> Result<Vec<String>, ChartError> {
    let panel = Panel {
        title: String::new(),
        ..chart.panel(theme.size.page_width, theme)?
    };
    let pages = panel.even_pages(panel.width * BELOW_HEADINGS_PERCENT / 100, theme);
    pages.iter().map(|page| svg::drawing(page, theme)).collect()
}

/// The drawing of each page, and whether pages are in landscape.
fn pages(chart: &Chart<'_>, theme: &Theme) -> Result<(Vec<Scene>, bool), ChartError> {
    let panel = chart.panel(theme.size.width, theme)?;
    let whole = panel.whole(theme);
    if whole.height * 100 <= whole.width * LANDSCAPE_PERCENT {
        return Ok((vec![whole], true));
    }
    let panel = chart.panel(theme.size.page_width, theme)?;
    Ok((
        panel.pages(panel.width * PORTRAIT_PERCENT / 100, theme),
        false,
    ))
}

/// The columns' shares of the page width. Each column is at least as wide as its longest word; the
/// rest of the page is divided by how much wider each would need to be for its texts.
fn weights(table: &DataTable, landscape: bool, theme: &Theme) -> Vec<i32> {
    // Measured at 12 pixels an em, for texts of 8 pt, between margins of 15 mm on A4.
    let room = if landscape { 1130 } else { 760 };
    let measure = |text: &str| metrics::exact_width(text, 12, Weight::Bold);
    let longest_word = |text: &str| text.split(' ').map(measure).max().unwrap_or(0);
    let padding = 14;
    let (least, wish): (Vec<i32>, Vec<i32>) = (0..table.headers.len())
        .map(|column| {
            let header = longest_word(&table.headers[column]);
            let cells = || table.rows.iter().filter_map(|row| row.get(column));
            let word = cells().map(|cell| longest_word(&cell.shown(theme))).max();
            // A reason in place of a number may take several lines; a name should take few.
            let full = cells()
                .map(|cell| {
                    let limit = if matches!(cell, DataCell::Absent(_)) {
                        95
                    } else {
                        260
                    };
                    measure(&cell.shown(theme)).min(limit)
                })
                .max();
            let least = header.max(word.unwrap_or(0)) + padding;
            (least, least.max(full.unwrap_or(0) + padding))
        })
        .unzip();
    let spare = (room - least.iter().sum::<i32>()).max(0);
    let wanted = least.iter().zip(&wish).map(|(least, wish)| wish - least);
    let total = wanted.clone().sum::<i32>().max(1);
    let given = spare.min(total);
    least
        .iter()
        .zip(wanted)
        .map(|(least, wanted)| least + wanted * given / total)
        .collect()
}
