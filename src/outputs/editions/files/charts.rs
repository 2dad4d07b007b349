//! The charts of an edition, about its whole block.

use super::pace::Pace;
use crate::domain::editions::edition::EditionFile;
use crate::domain::editions::reports::Reports;
use crate::domain::figures::coverage::CoverageReport;
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::score::ScoreReport;
use crate::report::charts::{Chart, ChartError, ChartFormat, Theme, pictures, render};

/// What the charts are drawn from.
pub(super) struct BlockCharts {
    ranking: RankReport,
    scores: ScoreReport,
    coverage: CoverageReport,
    distribution: Option<Distribution>,
}

impl BlockCharts {
    pub(super) fn new(reports: &Reports<'_>) -> Self {
        Self {
            ranking: reports.ranking(),
            scores: reports.scores(),
            coverage: reports.coverage(),
            distribution: reports.distribution(),
        }
    }

    /// The ranking; none where nobody is ranked.
    pub(super) fn ranking(&self) -> Option<Chart<'_>> {
        self.is_ranked().then_some(Chart::Ranking(&self.ranking))
    }

    /// The funnel; none where nobody is ranked.
    pub(super) fn funnel(&self) -> Option<Chart<'_>> {
        self.is_ranked().then_some(Chart::Funnel(&self.ranking))
    }

    /// The components of all agencies.
    pub(super) fn heatmap(&self) -> Chart<'_> {
        Chart::Heatmap {
            report: &self.scores,
            scope: &self.ranking.block_name,
        }
    }

    /// The share of cases that were answered.
    pub(super) fn coverage(&self) -> Chart<'_> {
        Chart::Coverage {
            report: &self.coverage,
            scope: &self.ranking.block_name,
        }
    }

    /// The answers to each question; none where none is shown.
    pub(super) fn distribution(&self) -> Option<Chart<'_>> {
        self.distribution
            .as_ref()
            .map(|distribution| Chart::Distribution {
                distribution,
                k: distribution.k,
            })
    }

    fn is_ranked(&self) -> bool {
        self.ranking.agencies.iter().any(|agency| agency.ranked)
    }

    fn all(&self) -> impl Iterator<Item = Chart<'_>> {
        [
            self.ranking(),
            self.funnel(),
            Some(self.heatmap()),
            Some(self.coverage()),
            self.distribution(),
        ]
        .into_iter()
        .flatten()
    }
}

/// The height from which a picture is parted, in pixels of the drawing: about fifty agencies.
const HIGHEST: i32 = 3_000;

/// Every chart as SVG and PNG; a PNG is split where it would be too tall for a screen or a wall.
pub(super) fn files(
    reports: &Reports<'_>,
    theme: &Theme,
    pace: Pace,
) -> Result<Vec<EditionFile>, ChartError> {
    let charts = BlockCharts::new(reports);
    let mut files = Vec::new();
    for chart in charts.all() {
        let mut add = |name: String, format: ChartFormat, bytes: Vec<u8>| {
            files.push(EditionFile::new(
                format!("chart-{name}.{}", format.extension()),
                bytes,
            ));
        };
        let kind = chart.kind();
        let drawing = pace.work(|| render(&chart, ChartFormat::Svg, theme))?;
        add(kind.to_string(), ChartFormat::Svg, drawing);
        let mut parts = pace.work(|| pictures(&chart, HIGHEST, theme))?;
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => add(kind.to_string(), ChartFormat::Png, only),
            (last, _) => {
                for (number, part) in (1..).zip(parts.into_iter().chain(last)) {
                    add(format!("{kind}-{number:02}"), ChartFormat::Png, part);
                }
            }
        }
    }
    Ok(files)
}
