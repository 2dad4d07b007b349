//! Charts in each format.

use super::chart::Chart;
use super::error::ChartError;
use super::formats::{pdf, png, svg};
use super::kind::ChartFormat;
use super::theme::Theme;
use crate::report::documents::pdf::PdfJob;

/// Renders a chart.
///
/// # Errors
/// When a components chart has not exactly one agency, or a picture would be too large.
pub fn render(
    chart: &Chart<'_>,
    format: ChartFormat,
    theme: &Theme,
) -> Result<Vec<u8>, ChartError> {
    match format {
        ChartFormat::Svg => {
            let scene = chart.panel(theme.size.width, theme)?.whole(theme);
            svg::render(chart, &scene, theme).map(String::into_bytes)
        }
        ChartFormat::Png => {
            let panel = chart.panel(theme.size.width, theme)?;
            png::render(&panel, theme)
        }
        ChartFormat::Pdf => Ok(document(chart, theme)?.compile()?),
    }
}

/// Renders a chart as pictures, in several parts where it is higher than `limit` pixels of the drawing.
///
/// # Errors
/// As [`render`].
pub fn pictures(chart: &Chart<'_>, limit: i32, theme: &Theme) -> Result<Vec<Vec<u8>>, ChartError> {
    png::parts(&chart.panel(theme.size.width, theme)?, limit, theme)
}

/// Draws a chart without its title on the upright A4 pages of a document, as SVG.
///
/// # Errors
/// As [`render`].
pub fn upright(chart: &Chart<'_>, theme: &Theme) -> Result<Vec<String>, ChartError> {
    pdf::upright(chart, theme)
}

/// Returns what a chart's document is made of.
///
/// # Errors
/// As [`render`].
pub fn document(chart: &Chart<'_>, theme: &Theme) -> Result<PdfJob, ChartError> {
    pdf::job(chart, theme, pdf::TEMPLATE)
}

/// Renders a chart as a document from a province's own template.
///
/// # Errors
/// As [`render`], and when the template can't be compiled.
pub fn render_pdf(chart: &Chart<'_>, theme: &Theme, template: &str) -> Result<Vec<u8>, ChartError> {
    Ok(pdf::job(chart, theme, template)?.compile()?)
}
