//! The kinds of charts and the formats of their files, by name.

use std::fmt;
use std::str::FromStr;

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChartKind {
    /// One agency: bars with intervals and the target line.
    Components,
    /// Scores over periods.
    Trend,
    /// Dots with intervals, best on top.
    Ranking,
    /// Agencies × components.
    Heatmap,
    /// Stacked levels per question.
    Distribution,
    /// Finished, invited, answered.
    Coverage,
    /// Scores against effective numbers of responses, with limits.
    Funnel,
}

/// A text that names no chart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a chart; the charts are components, trend, ranking, heatmap, distribution, coverage and funnel"
)]
pub struct ChartKindError(String);

impl ChartKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Components,
        Self::Trend,
        Self::Ranking,
        Self::Heatmap,
        Self::Distribution,
        Self::Coverage,
        Self::Funnel,
    ];

    /// The name in commands and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Components => "components",
            Self::Trend => "trend",
            Self::Ranking => "ranking",
            Self::Heatmap => "heatmap",
            Self::Distribution => "distribution",
            Self::Coverage => "coverage",
            Self::Funnel => "funnel",
        }
    }
}

impl fmt::Display for ChartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ChartKind {
    type Err = ChartKindError;

    fn from_str(text: &str) -> Result<Self, ChartKindError> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| ChartKindError(text.chars().take(40).collect()))
    }
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChartFormat {
    /// A drawing that scales, with its data inside.
    Svg,
    /// A picture, two pixels for each of the drawing.
    Png,
    /// A document of A4 pages, with the data table.
    Pdf,
}

/// A text that names no format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a format of charts; the formats are svg, png and pdf")]
pub struct ChartFormatError(String);

impl ChartFormat {
    /// The file name's ending.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }
}

impl FromStr for ChartFormat {
    type Err = ChartFormatError;

    fn from_str(text: &str) -> Result<Self, ChartFormatError> {
        [Self::Svg, Self::Png, Self::Pdf]
            .into_iter()
            .find(|format| format.extension() == text)
            .ok_or_else(|| ChartFormatError(text.chars().take(40).collect()))
    }
}
