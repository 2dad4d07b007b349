//! The data of charts, read from the store, so that pages, addresses and the command line draw the
//! same charts.

use super::names::LocalNames;
use crate::domain::figures::coverage::{Coverage, CoverageReport};
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::ScoreReport;
use crate::domain::figures::trend::Trend;
use crate::report::charts::{Chart, ChartKind};
use crate::store::StoreError;
use crate::store::figures::Figures;

/// The number of periods in a trend: two years of quarters.
const TREND_LENGTH: usize = 8;

/// The reason why a chart's data can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ChartDataError {
    /// A chart of one agency, and none is named.
    #[error("a {0} chart is about one agency: name it")]
    NeedsAgency(ChartKind),
    /// A chart of a block's agencies, and no block is named.
    #[error("a {0} chart is about the agencies of a block: name it")]
    NeedsBlock(ChartKind),
    /// A chart of an agency or a block, and neither is named.
    #[error("a {0} chart is about an agency or a block: name one")]
    NeedsEither(ChartKind),
    /// An error of the store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The data of a chart.
pub enum ChartData {
    /// The components of one agency.
    Components(ScoreReport),
    /// A series of scores.
    Trend(TrendData),
    /// The ranking of a block.
    Ranking(RankReport),
    /// The ranking of a block, for its funnel.
    Funnel(RankReport),
    /// The components of a scope's agencies, and the name of the scope.
    Heatmap(ScoreReport, String),
    /// The answers to each question.
    Distribution(Distribution),
    /// Finished, invited and answered cases of a scope's agencies, and the name of the scope.
    Coverage(CoverageReport, String),
}

/// A series of scores of an agency or a block, with the coverage of each of its periods.
pub struct TrendData {
    /// The series.
    pub trend: Trend,
    coverage: Vec<Coverage>,
    k: i64,
}

impl TrendData {
    /// Reads the series that ends with the queried period, named by `names`.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get(
        figures: &mut Figures<'_>,
        query: &FigureQuery,
        names: &LocalNames<'_>,
    ) -> Result<Self, StoreError> {
        let trend = names.trend(figures.get_trend(query, TREND_LENGTH)?, &query.scope);
        let coverage = trend
            .points
            .iter()
            .map(|point| total_coverage(figures, &query.at(point.period)))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            trend,
            coverage,
            k: figures.k(),
        })
    }

    /// Returns the chart.
    pub fn chart(&self) -> Chart<'_> {
        Chart::Trend {
            trend: &self.trend,
            coverage: &self.coverage,
            k: self.k,
        }
    }
}

impl ChartData {
    /// Reads the data of a kind of chart, with names in a language.
    ///
    /// # Errors
    /// When the query lacks the agency or block that such a chart is about, or the store fails.
    pub fn get(
        figures: &mut Figures<'_>,
        kind: ChartKind,
        query: &FigureQuery,
        min_n: i64,
        language: &str,
    ) -> Result<Self, ChartDataError> {
        let names = LocalNames::read(figures, language)?;
        let mut scope_name = match &query.scope {
            Scope::Block(block) => names.block(&query.scope, figures.block_name(block)),
            Scope::Agency(_) | Scope::All => String::new(),
        };
        match (kind, &query.scope) {
            (ChartKind::Components, Scope::Agency(_)) => {
                Ok(Self::Components(names.scores(figures.get_scores(query)?)))
            }
            (ChartKind::Components, _) => Err(ChartDataError::NeedsAgency(kind)),
            (ChartKind::Ranking, Scope::Block(_)) => Ok(Self::Ranking(
                names.ranking(figures.get_ranking(query, min_n)?),
            )),
            (ChartKind::Funnel, Scope::Block(_)) => Ok(Self::Funnel(
                names.ranking(figures.get_ranking(query, min_n)?),
            )),
            (ChartKind::Ranking | ChartKind::Funnel, _) => Err(ChartDataError::NeedsBlock(kind)),
            (ChartKind::Heatmap, _) => {
                let report = names.scores(figures.get_scores(query)?);
                if let (Scope::Agency(_), [own]) = (&query.scope, report.agencies.as_slice()) {
                    scope_name.clone_from(&own.name);
                }
                Ok(Self::Heatmap(report, scope_name))
            }
            (ChartKind::Coverage, _) => {
                let report = names.coverage(figures.get_coverage(query)?);
                if let (Scope::Agency(_), [own]) = (&query.scope, report.agencies.as_slice()) {
                    scope_name.clone_from(&own.name);
                }
                Ok(Self::Coverage(report, scope_name))
            }
            (ChartKind::Trend | ChartKind::Distribution, Scope::All) => {
                Err(ChartDataError::NeedsEither(kind))
            }
            (ChartKind::Distribution, scope) => {
                let answers = figures.get_distribution(query)?;
                Ok(Self::Distribution(names.distribution(answers, scope)))
            }
            (ChartKind::Trend, _) => Ok(Self::Trend(TrendData::get(figures, query, &names)?)),
        }
    }

    /// Returns the chart.
    pub fn chart(&self) -> Chart<'_> {
        match self {
            Self::Components(report) => Chart::Components(report),
            Self::Trend(data) => data.chart(),
            Self::Ranking(report) => Chart::Ranking(report),
            Self::Funnel(report) => Chart::Funnel(report),
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
