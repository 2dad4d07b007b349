//! Trends: the scores of an agency or a block over several periods.

use std::sync::Arc;

use super::snapshot::Figures;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::{Figure, NoScore};
use crate::domain::figures::trend::{Trend, TrendPoint};
use crate::domain::indices::PublishedFigure;
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::store::db::error::StoreError;

/// The most published figures beside a series.
const MOST_PUBLISHED: usize = 24;

impl Figures<'_> {
    /// The scores of an agency or a block in the queried period and the periods before it, `length`
    /// in all.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_trend(&mut self, query: &FigureQuery, length: usize) -> Result<Trend, StoreError> {
        let periods: Vec<Period> =
            std::iter::successors(Some(query.period), |period| Some(period.previous()))
                .take(length)
                .collect();
        let mut points: Vec<(TrendPoint, Arc<Definition>)> = Vec::new();
        let mut method = query.method.unwrap_or_default();
        let mut as_of = None;
        for period in periods.into_iter().rev() {
            let scored = self.score(&query.at(period))?;
            let pooled = scored.pooled_figure(|_| true);
            let scores = scored.report;
            method = scores.method;
            as_of.clone_from(&scores.as_of);
            let own = match &query.scope {
                Scope::Agency(_) => scores.agencies.into_iter().next(),
                Scope::All | Scope::Block(_) => None,
            };
            let valid = own.is_some() || !matches!(query.scope, Scope::Agency(_));
            let definition = match (&own, scored.units.into_iter().next()) {
                (Some(_), Some(unit)) => unit.moments.definition,
                _ => scored.survey,
            };
            let figure = match own {
                Some(agency) => agency.overall.figure,
                None if valid => pooled,
                None => Figure::no_data(),
            };
            points.push((
                TrendPoint {
                    period,
                    figure,
                    change: None,
                    break_before: false,
                    provisional: scores.provisional,
                },
                definition,
            ));
        }
        let published = self.published_beside(query)?;
        let name = self.scope_name(&query.scope)?;
        // The series begins with its first figure: periods before sipas was used are no gaps.
        let begin = points
            .iter()
            .position(|(point, ..)| point.figure.reason != Some(NoScore::NoData))
            .unwrap_or(points.len().saturating_sub(1));
        points.drain(..begin);
        Ok(Trend {
            period: query.period,
            name,
            as_of,
            method,
            points: with_changes(points),
            published,
        })
    }

    /// The figures that others have published of an agency, or of the province where the series is of a
    /// block: the latest ones.
    fn published_beside(
        &mut self,
        query: &FigureQuery,
    ) -> Result<Vec<PublishedFigure>, StoreError> {
        let agency = match &query.scope {
            Scope::Agency(code) => Some(code.as_str()),
            Scope::Block(_) | Scope::All => None,
        };
        let mut published = self.list_published(agency, query.period)?;
        let earlier = published.len().saturating_sub(MOST_PUBLISHED);
        published.drain(..earlier);
        Ok(published)
    }

    /// The name of an agency or a block; empty for all agencies.
    fn scope_name(&mut self, scope: &Scope) -> Result<String, StoreError> {
        match scope {
            Scope::Agency(code) => {
                let agency = self.find_agency(code)?;
                let agency = agency.ok_or_else(|| StoreError::no_agency(code, &[]))?;
                Ok(agency.name)
            }
            Scope::Block(block) => Ok(self.store.block_name(block)),
            Scope::All => Ok(String::new()),
        }
    }
}

/// Adds the change from point to point, and marks where another survey breaks the series: one that
/// does not count like the one before, be it a version of the same definition.
fn with_changes(points: Vec<(TrendPoint, Arc<Definition>)>) -> Vec<TrendPoint> {
    let mut series: Vec<TrendPoint> = Vec::with_capacity(points.len());
    let mut before: Option<Arc<Definition>> = None;
    for (mut point, definition) in points {
        if point.figure.score.is_some() {
            let earlier = before.replace(definition.clone());
            point.break_before = earlier.is_some_and(|earlier| !earlier.counts_like(&definition));
        }
        let last = series.last().and_then(|earlier| earlier.figure.score);
        if let (Some(now), Some(earlier), false) = (point.figure.score, last, point.break_before) {
            point.change = Some(now.change_since(earlier));
        }
        series.push(point);
    }
    series
}
