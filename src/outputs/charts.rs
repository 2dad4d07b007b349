//! What a chart shows, fetched from the store: pages, addresses and the command line draw the same.

use crate::domain::figures::coverage::{Coverage, CoverageReport};
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::ScoreReport;
use crate::domain::figures::trend::Trend;
use crate::report::charts::{Chart, ChartKind};
use crate::store::StoreError;
use crate::store::figures::Figures;

/// Periods in a trend: two years of quarters.
const TREND_LENGTH: usize = 8;

/// A chart that lacks what it is about.
#[derive(Debug, thiserror::Error)]
pub enum ChartDataError {
    /// It is about one agency.
    #[error("a {0} chart is about one agency: name it")]
    NeedsAgency(ChartKind),
    /// It is about a block.
    #[error("a {0} chart is about the agencies of a block: name it")]
    NeedsBlock(ChartKind),
    /// It is about either.
    #[error("a {0} chart is about an agency or a block: name one")]
    NeedsEither(ChartKind),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a chart shows.
pub enum ChartData {
    /// One agency's components.
    Components(ScoreReport),
    /// A series, with its coverage.
    Trend(Trend, Vec<Coverage>, i64),
    /// A block's ranking.
    Ranking(RankReport),
    /// The components of a block's agencies.
    Heatmap(ScoreReport, String),
    /// The answers to each question.
    Distribution(Distribution),
    /// Finished, invited and answered.
    Coverage(CoverageReport, String),
}

impl ChartData {
    /// Fetches what a chart of a kind shows.
    ///
    /// # Errors
    /// When the query names nothing that such a chart is about, or the store fails.
    pub fn get(
        figures: &mut Figures<'_>,
        kind: ChartKind,
        query: &FigureQuery,
        min_n: i64,
    ) -> Result<Self, ChartDataError> {
        let scope_name = match &query.scope {
            Scope::Block(block) => figures.block_name(block),
            Scope::Agency(_) | Scope::All => String::new(),
        };
        match (kind, &query.scope) {
            (ChartKind::Components, Scope::Agency(_)) => {
                Ok(Self::Components(figures.get_scores(query)?))
            }
            (ChartKind::Components, _) => Err(ChartDataError::NeedsAgency(kind)),
            (ChartKind::Ranking, Scope::Block(_)) => {
                Ok(Self::Ranking(figures.get_ranking(query, min_n)?))
            }
            (ChartKind::Ranking, _) => Err(ChartDataError::NeedsBlock(kind)),
            (ChartKind::Heatmap, _) => Ok(Self::Heatmap(figures.get_scores(query)?, scope_name)),
            (ChartKind::Coverage, _) => {
                Ok(Self::Coverage(figures.get_coverage(query)?, scope_name))
            }
            (ChartKind::Trend | ChartKind::Distribution, Scope::All) => {
                Err(ChartDataError::NeedsEither(kind))
            }
            (ChartKind::Distribution, _) => {
                Ok(Self::Distribution(figures.get_distribution(query)?))
            }
            (ChartKind::Trend, _) => {
                let trend = figures.get_trend(query, TREND_LENGTH)?;
                let coverage = trend
                    .points
                    .iter()
                    .map(|point| total_coverage(figures, &query.at(point.period)))
                    .collect::<Result<_, _>>()?;
                Ok(Self::Trend(trend, coverage, figures.k()))
            }
        }
    }

    /// The chart.
    pub fn chart(&self) -> Chart<'_> {
        match self {
            Self::Components(report) => Chart::Components(report),
            Self::Trend(trend, coverage, k) => Chart::Trend {
                trend,
                coverage,
                k: *k,
            },
            Self::Ranking(report) => Chart::Ranking(report),
            Self::Heatmap(report, scope) => Chart::Heatmap { report, scope },
            Self::Distribution(distribution) => Chart::Distribution {
                distribution,
                k: distribution.k,
            },
            Self::Coverage(report, scope) => Chart::Coverage { report, scope },
        }
    }
}

fn total_coverage(figures: &mut Figures<'_>, query: &FigureQuery) -> Result<Coverage, StoreError> {
    let mut total = Coverage::default();
    for agency in figures.get_coverage(query)?.agencies {
        total += agency.coverage;
    }
    Ok(total)
}
