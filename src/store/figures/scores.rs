//! Scores and rankings, from the moments as of the last mixing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::snapshot::Figures;
use super::totals::{UnitMoments, main_version};
use super::{coverage, waiting};
use crate::domain::answers::sums::Moments;
use crate::domain::cases::agency::Agency;
use crate::domain::figures::ranking::{RankReport, rank};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::domain::figures::score::{
    AgencyCounts, AgencyScore, Figure, ScoreReport, pooled_figure,
};
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::store::answers::closing::OpenMonths;
use crate::store::db::error::StoreError;

/// A score report, with the data that rankings, trends and distributions need in addition.
pub(super) struct Scored {
    pub(super) report: ScoreReport,
    /// The figure of all agencies together, except those that count differently or are hidden.
    pub(super) pooled: Figure,
    /// The definition of the report.
    pub(super) survey: Arc<Definition>,
    /// The definition by which each agency was scored, in the order of the report.
    pub(super) definitions: Vec<Arc<Definition>>,
}

impl Figures<'_> {
    /// The scores of the agencies in scope.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_scores(&mut self, query: &FigureQuery) -> Result<ScoreReport, StoreError> {
        Ok(self.score(query)?.report)
    }

    /// The ranking of a block.
    ///
    /// # Errors
    /// When the block is unknown, or the database fails.
    pub fn get_ranking(
        &mut self,
        query: &FigureQuery,
        min_n: i64,
    ) -> Result<RankReport, StoreError> {
        let scored = self.score(query)?;
        let block = match &query.scope {
            Scope::Block(block) => block.as_str(),
            Scope::All | Scope::Agency(_) => "",
        };
        let name = self.store.block_name(block);
        Ok(rank(scored.report, block, &name, min_n, scored.pooled))
    }

    /// Scores the agencies in scope.
    pub(super) fn score(&mut self, query: &FigureQuery) -> Result<Scored, StoreError> {
        let period = query.period;
        let agencies = self.agencies_in(query)?;
        let mut counted = self.list_moments(query)?;
        let waiting = waiting::by_unit(self.conn, query)?;
        let coverage = coverage::by_agency(self.conn, period, &query.scope)?;
        let provisional = !OpenMonths::read(self.conn, query.now)?.is_closed(period);

        let survey = self.report_survey(&agencies, &counted, period)?;
        let method = query.method.unwrap_or(survey.default_method);
        let mut pooled = Moments::empty(survey.components.len());
        let mut scores = Vec::with_capacity(agencies.len());
        let mut definitions = Vec::with_capacity(agencies.len());
        for agency in &agencies {
            let code = agency.code.as_str();
            let (unit, alike) = own_moments(counted.remove(code).unwrap_or_default(), &survey);
            let mut score = AgencyScore::new(
                AgencyCounts {
                    agency,
                    definition: &unit.definition,
                    moments: unit.moments.clone(),
                    flagged: unit.flagged,
                    waiting: waiting.get(code).copied().unwrap_or(0),
                    coverage: coverage.get(code).copied().unwrap_or_default(),
                },
                method,
                self.store.k(),
                period,
            );
            // A hidden score stays out of the pooled one, from which it could be computed.
            if alike && score.overall.figure.score.is_some() {
                pooled += &unit.moments;
            }
            score.survey = (!alike).then(|| unit.definition.id.clone());
            scores.push(score);
            definitions.push(unit.definition);
        }
        let pooled = pooled_figure(&pooled, &survey, method, self.store.k());
        let report = ScoreReport {
            period,
            provisional,
            as_of: self.find_as_of()?,
            method,
            method_version: method.version(),
            survey: survey.id.clone(),
            exclude_flagged: query.exclude_flagged,
            k: self.store.k(),
            agencies: scores,
        };
        Ok(Scored {
            report,
            pooled,
            survey,
            definitions,
        })
    }

    /// The definition of a report: the one that most of its agencies have answers to, or the one
    /// that their block uses where there are no answers.
    fn report_survey(
        &mut self,
        agencies: &[Agency],
        counted: &HashMap<String, Vec<UnitMoments>>,
        period: Period,
    ) -> Result<Arc<Definition>, StoreError> {
        let mut votes: BTreeMap<(String, u32), (usize, Arc<Definition>)> = BTreeMap::new();
        for agency in agencies {
            let units = counted.get(agency.code.as_str());
            for unit in units
                .into_iter()
                .flatten()
                .filter(|unit| unit.moments.all.n > 0)
            {
                let key = (unit.definition.id.clone(), unit.definition.version);
                votes.entry(key).or_insert((0, unit.definition.clone())).0 += 1;
            }
        }
        match votes.into_values().max_by_key(|(votes, _)| *votes) {
            Some((_, definition)) => Ok(definition),
            None => self.store.definition_of(
                self.conn,
                agencies.first().map(|agency| &agency.block),
                period.first_day(),
            ),
        }
    }
}

/// The moments that a unit is scored by, and whether they may be pooled with those of the report's
/// definition. A unit without answers has empty moments, which may.
fn own_moments(versions: Vec<UnitMoments>, survey: &Arc<Definition>) -> (UnitMoments, bool) {
    match main_version(versions, survey) {
        Some((unit, is_only)) => {
            let alike = is_only && unit.definition.counts_like(survey);
            (unit, alike)
        }
        None => {
            let unit = UnitMoments {
                definition: survey.clone(),
                moments: Moments::empty(survey.components.len()),
                flagged: 0,
            };
            (unit, true)
        }
    }
}
