//! SVG, with the title, the alternative text and the data of the chart inside.

use plotters::prelude::SVGBackend;

use super::metadata;
use crate::domain::survey::BASE_LANGUAGE;
use crate::report::charts::chart::{Chart, alt_text};
use crate::report::charts::drawing::draw;
use crate::report::charts::drawing::scene::Scene;
use crate::report::charts::error::ChartError;
use crate::report::charts::theme::Theme;

/// Returns the SVG of a chart, drawn as `scene`.
pub fn render(chart: &Chart<'_>, scene: &Scene, theme: &Theme) -> Result<String, ChartError> {
    let drawing = drawing(scene, theme)?;
    let Some((opening, body)) = drawing.split_once('\n') else {
        return Err(ChartError::Drawing("the drawing is empty".to_owned()));
    };
    let opening = opening.trim_end_matches('>');
    let language = match theme.text.language.as_str() {
        BASE_LANGUAGE => String::new(),
        other => format!(" xml:lang=\"{other}\""),
    };
    let title = escape(&chart.title(theme)?);
    let description = escape(&alt_text(chart, theme)?);
    let data = escape(&metadata::json(chart)?);
    Ok(format!(
        "{opening} role=\"img\"{language}>\n<title>{title}</title>\n<desc>{description}</desc>\n\
         <metadata>{data}</metadata>\n{body}"
    ))
}

/// Returns the SVG of a scene alone.
pub fn drawing(scene: &Scene, theme: &Theme) -> Result<String, ChartError> {
    let mut svg = String::new();
    let size = (scene.width.unsigned_abs(), scene.height.unsigned_abs());
    let mut backend = SVGBackend::with_string(&mut svg, size);
    draw::draw(scene, &mut backend, 1, theme.colour.background)
        .map_err(|error| ChartError::Drawing(error.to_string()))?;
    drop(backend);
    // Everything is opaque. No text is changed by this, because quotes in texts are escaped.
    Ok(svg.replace(" opacity=\"1\"", ""))
}

/// Escapes text for XML content. Quotes need no escape there, so that JSON stays readable.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            // `]]>` is an error in XML content.
            '>' => escaped.push_str("&gt;"),
            // XML doesn't allow these; JSON has escaped the other control characters already.
            '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}
