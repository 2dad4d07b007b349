//! Charts of scores, rankings, trends, distributions and coverage, as SVG, PNG or PDF.
//!
//! A chart is laid out once, at exact pixels and with the metrics of the built-in font, into a
//! [`scene::Scene`]; every format draws that scene. The same input gives the same bytes.

mod axis;
mod bitmap;
mod columns;
mod components;
mod coverage;
mod distribution;
mod document;
mod draw;
mod heatmap;
mod kind;
mod legend;
mod levels;
mod metadata;
mod panel;
mod ranking;
mod ranking_words;
pub mod scene;
mod svg;
mod table;
pub mod text;
mod texts;
pub mod theme;
mod trend;
mod trend_plot;
mod wording;

#[cfg(test)]
mod gallery_tests;
#[cfg(test)]
mod layout_tests;
#[cfg(test)]
mod render_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod samples_series;

pub use kind::{ChartKind, ChartKindError, Format, FormatError};
pub use table::{Cell, DataTable};
pub use texts::Texts;
pub use theme::{Theme, ThemeError, Themes};

use crate::domain::coverage::{Coverage, CoverageReport};
use crate::domain::distribution::Distribution;
use crate::domain::ranking::RankReport;
use crate::domain::score::{AgencyScore, ScoreReport};
use crate::domain::trend::Trend;
use panel::Panel;

/// A chart and what it shows.
#[derive(Clone, Copy, Debug)]
pub enum Chart<'a> {
    /// A report of exactly one agency.
    Components(&'a ScoreReport),
    /// A series.
    Trend {
        /// The points.
        trend: &'a Trend,
        /// Coverage of each point, in their order; it stands beside the intervals.
        coverage: &'a [Coverage],
        /// The `k` below which a figure is suppressed.
        k: i64,
    },
    /// A block's ranking.
    Ranking(&'a RankReport),
    /// Scores of several agencies.
    Heatmap {
        /// The scores.
        report: &'a ScoreReport,
        /// What the agencies have in common, for the title: their block's name.
        scope: &'a str,
    },
    /// The answers to each question.
    Distribution {
        /// The answers.
        distribution: &'a Distribution,
        /// The `k` below which a figure is suppressed.
        k: i64,
    },
    /// Coverage of several agencies.
    Coverage {
        /// The counts.
        report: &'a CoverageReport,
        /// What the agencies have in common, for the title: their block's name.
        scope: &'a str,
    },
}

/// A chart that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// A components chart shows one agency.
    #[error("a components chart shows exactly one agency, not {0}")]
    NotOneAgency(usize),
    /// The drawing failed.
    #[error("the chart can't be drawn: {0}")]
    Drawing(String),
    /// The picture can't be encoded.
    #[error("the picture can't be encoded: {0}")]
    Png(#[from] png::EncodingError),
    /// The picture would be larger than a decoder accepts.
    #[error("a picture of {0} agencies or periods would be too large; take SVG or PDF")]
    TooLarge(usize),
    /// The data can't be written.
    #[error("the chart's data can't be written: {0}")]
    Data(#[from] serde_json::Error),
    /// The document can't be made.
    #[error(transparent)]
    Pdf(#[from] super::pdf::PdfError),
}

impl<'a> Chart<'a> {
    /// Its kind.
    pub fn kind(&self) -> ChartKind {
        match self {
            Self::Components(_) => ChartKind::Components,
            Self::Trend { .. } => ChartKind::Trend,
            Self::Ranking(_) => ChartKind::Ranking,
            Self::Heatmap { .. } => ChartKind::Heatmap,
            Self::Distribution { .. } => ChartKind::Distribution,
            Self::Coverage { .. } => ChartKind::Coverage,
        }
    }

    /// The title, as a page's heading says it too.
    ///
    /// # Errors
    /// When a components chart has not exactly one agency.
    pub fn title(&self, theme: &Theme) -> Result<String, ChartError> {
        Ok(text::clean(&match self {
            Self::Components(report) => components::title(one_agency(report)?, theme),
            Self::Trend { trend, .. } => trend::title(trend, theme),
            Self::Ranking(report) => ranking_words::title(report, theme),
            Self::Heatmap { scope, .. } => heatmap::title(scope, theme),
            Self::Distribution { distribution, .. } => distribution::title(distribution, theme),
            Self::Coverage { scope, .. } => coverage::title(scope, theme),
        }))
    }

    fn series(trend: &'a Trend, coverage: &'a [Coverage], k: i64) -> trend::Series<'a> {
        trend::Series { trend, coverage, k }
    }

    fn panel(&self, width: i32, theme: &Theme) -> Result<Panel, ChartError> {
        Ok(match *self {
            Self::Components(report) => {
                components::panel(report, one_agency(report)?, width, theme)
            }
            Self::Trend { trend, coverage, k } => {
                trend::panel(Self::series(trend, coverage, k), width, theme)
            }
            Self::Ranking(report) => ranking::panel(report, width, theme),
            Self::Heatmap { report, scope } => heatmap::panel(report, scope, width, theme),
            Self::Distribution { distribution, k } => {
                distribution::panel(distribution, k, width, theme)
            }
            Self::Coverage { report, scope } => coverage::panel(report, scope, width, theme),
        })
    }
}

fn one_agency(report: &ScoreReport) -> Result<&AgencyScore, ChartError> {
    match report.agencies.as_slice() {
        [agency] => Ok(agency),
        agencies => Err(ChartError::NotOneAgency(agencies.len())),
    }
}

/// Renders a chart.
///
/// # Errors
/// When a components chart has not exactly one agency, or a picture would be too large.
pub fn render(chart: &Chart<'_>, format: Format, theme: &Theme) -> Result<Vec<u8>, ChartError> {
    match format {
        Format::Svg => {
            let scene = chart.panel(theme.size.width, theme)?.whole(theme);
            svg::render(chart, &scene, theme).map(String::into_bytes)
        }
        Format::Png => {
            let panel = chart.panel(theme.size.width, theme)?;
            bitmap::render(&panel, theme)
        }
        Format::Pdf => document::render(chart, theme, document::TEMPLATE),
    }
}

/// Renders a chart as a document from a province's own template.
///
/// # Errors
/// As [`render`], and when the template can't be compiled.
pub fn render_pdf(chart: &Chart<'_>, theme: &Theme, template: &str) -> Result<Vec<u8>, ChartError> {
    document::render(chart, theme, template)
}

/// The chart in words, for those who don't see it.
///
/// # Errors
/// When a components chart has not exactly one agency.
pub fn alt_text(chart: &Chart<'_>, theme: &Theme) -> Result<String, ChartError> {
    Ok(text::clean(&match *chart {
        Chart::Components(report) => components::alt(report, one_agency(report)?, theme),
        Chart::Trend { trend, coverage, k } => trend::alt(Chart::series(trend, coverage, k), theme),
        Chart::Ranking(report) => ranking_words::alt(report, theme),
        Chart::Heatmap { report, scope } => heatmap::alt(report, scope, theme),
        Chart::Distribution { distribution, k } => distribution::alt(distribution, k, theme),
        Chart::Coverage { report, scope } => coverage::alt(report, scope, theme),
    }))
}

/// The figures behind the chart, to stand beside it.
///
/// # Errors
/// When a components chart has not exactly one agency.
pub fn table(chart: &Chart<'_>, theme: &Theme) -> Result<DataTable, ChartError> {
    Ok(match *chart {
        Chart::Components(report) => components::table(report, one_agency(report)?, theme),
        Chart::Trend { trend, coverage, k } => {
            trend::table(Chart::series(trend, coverage, k), theme)
        }
        Chart::Ranking(report) => ranking_words::table(report, theme),
        Chart::Heatmap { report, .. } => heatmap::table(report, theme),
        Chart::Distribution { distribution, k } => distribution::table(distribution, k, theme),
        Chart::Coverage { report, .. } => coverage::table(report, theme),
    })
}
