//! A chart of any kind: its title, its drawing, its words and its figures.

use super::error::ChartError;
use super::kind::ChartKind;
use super::kinds::{
    components, coverage, distribution, funnel, funnel_text, heatmap, narrow, ranking,
    ranking_text, trend,
};
use super::layout::panel::Panel;
use super::table::DataTable;
use super::theme::{Theme, is_narrow};
use crate::domain::figures::coverage::{Coverage, CoverageReport};
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::ranking::RankReport;
use crate::domain::figures::score::{AgencyScore, ScoreReport};
use crate::domain::figures::trend::Trend;
use crate::report::text::clean;

/// A chart of one kind, with its data.
#[derive(Clone, Copy, Debug)]
pub enum Chart<'a> {
    /// The components of one agency; the report must hold exactly one.
    Components(&'a ScoreReport),
    /// A series of scores.
    Trend {
        /// The points.
        trend: &'a Trend,
        /// The coverage of each point, in the order of the points.
        coverage: &'a [Coverage],
        /// The `k` below which a figure is suppressed.
        k: i64,
    },
    /// The ranking of a block.
    Ranking(&'a RankReport),
    /// The scores of several agencies.
    Heatmap {
        /// The scores.
        report: &'a ScoreReport,
        /// The name for all the agencies in the title, such as their block's.
        scope: &'a str,
    },
    /// The answers to each question.
    Distribution {
        /// The answers.
        distribution: &'a Distribution,
        /// The `k` below which a figure is suppressed.
        k: i64,
    },
    /// The coverage of several agencies.
    Coverage {
        /// The counts.
        report: &'a CoverageReport,
        /// The name for all the agencies in the title, such as their block's.
        scope: &'a str,
    },
    /// The ranked agencies of a block against the limits of its funnel.
    Funnel(&'a RankReport),
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
            Self::Funnel(_) => ChartKind::Funnel,
        }
    }

    /// The title, also the heading of a page about the chart.
    ///
    /// # Errors
    /// When a components chart has not exactly one agency.
    pub fn title(&self, theme: &Theme) -> Result<String, ChartError> {
        Ok(clean(&match self {
            Self::Components(report) => components::title(one_agency(report)?, theme),
            Self::Trend { trend, .. } => trend::title(trend, theme),
            Self::Ranking(report) => ranking_text::title(report, theme),
            Self::Heatmap { scope, .. } => heatmap::title(scope, theme),
            Self::Distribution { distribution, .. } => distribution::title(distribution, theme),
            Self::Coverage { scope, .. } => coverage::title(scope, theme),
            Self::Funnel(report) => funnel_text::title(report, theme),
        }))
    }

    fn series(trend: &'a Trend, coverage: &'a [Coverage], k: i64) -> trend::Series<'a> {
        trend::Series { trend, coverage, k }
    }

    /// The chart laid out for a width, in its narrow form where that is a phone's.
    pub(super) fn panel(&self, width: i32, theme: &Theme) -> Result<Panel, ChartError> {
        if is_narrow(width) {
            return self.narrow_panel(width, theme);
        }
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
            Self::Funnel(report) => funnel::panel(report, width, theme),
        })
    }

    fn narrow_panel(&self, width: i32, theme: &Theme) -> Result<Panel, ChartError> {
        Ok(match *self {
            Self::Components(report) => {
                narrow::components::panel(report, one_agency(report)?, width, theme)
            }
            Self::Trend { trend, coverage, k } => {
                narrow::trend::panel(Self::series(trend, coverage, k), width, theme)
            }
            Self::Ranking(report) => narrow::ranking::panel(report, width, theme),
            Self::Heatmap { report, scope } => narrow::heatmap::panel(report, scope, width, theme),
            Self::Distribution { distribution, k } => {
                narrow::distribution::panel(distribution, k, width, theme)
            }
            Self::Coverage { report, scope } => {
                narrow::coverage::panel(report, scope, width, theme)
            }
            Self::Funnel(report) => narrow::funnel::panel(report, width, theme),
        })
    }
}

fn one_agency(report: &ScoreReport) -> Result<&AgencyScore, ChartError> {
    match report.agencies.as_slice() {
        [agency] => Ok(agency),
        agencies => Err(ChartError::NotOneAgency(agencies.len())),
    }
}

/// The alternative text: the chart in words, for readers who don't see it.
///
/// # Errors
/// When a components chart has not exactly one agency.
pub fn alt_text(chart: &Chart<'_>, theme: &Theme) -> Result<String, ChartError> {
    Ok(clean(&match *chart {
        Chart::Components(report) => components::alt(report, one_agency(report)?, theme),
        Chart::Trend { trend, coverage, k } => trend::alt(Chart::series(trend, coverage, k), theme),
        Chart::Ranking(report) => ranking_text::alt(report, theme),
        Chart::Heatmap { report, scope } => heatmap::alt(report, scope, theme),
        Chart::Distribution { distribution, k } => distribution::alt(distribution, k, theme),
        Chart::Coverage { report, scope } => coverage::alt(report, scope, theme),
        Chart::Funnel(report) => funnel_text::alt(report, theme),
    }))
}

/// The data table: the figures of the chart, to be shown beside it.
///
/// # Errors
/// When a components chart has not exactly one agency.
pub fn table(chart: &Chart<'_>, theme: &Theme) -> Result<DataTable, ChartError> {
    Ok(match *chart {
        Chart::Components(report) => components::table(report, one_agency(report)?, theme),
        Chart::Trend { trend, coverage, k } => {
            trend::table(Chart::series(trend, coverage, k), theme)
        }
        Chart::Ranking(report) => ranking_text::table(report, theme),
        Chart::Heatmap { report, .. } => heatmap::table(report, theme),
        Chart::Distribution { distribution, k } => distribution::table(distribution, k, theme),
        Chart::Coverage { report, .. } => coverage::table(report, theme),
        Chart::Funnel(report) => funnel_text::table(report, theme),
    })
}
