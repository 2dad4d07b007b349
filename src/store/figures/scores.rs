//! Scores, from the moments as of the last mixing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::snapshot::Figures;
use super::totals::{UnitAnswers, UnitMoments};
use super::{coverage, waiting};
use crate::domain::cases::agency::Agency;
use crate::domain::figures::disclosure::{Pooled, Rule, Whole, count_flagged, pool};
use crate::domain::figures::method::Method;
use crate::domain::figures::scope::FigureQuery;
use crate::domain::figures::score::{
    AgencyCounts, AgencyScore, AnswersBeside, Figure, ScoreReport, overall_figure,
};
use crate::domain::period::Period;
use crate::domain::survey::Definition;
use crate::store::closings::RecordedClosings;
use crate::store::db::error::StoreError;

/// A score report, with the data that rankings, trends and distributions need in addition.
pub(super) struct Scored {
    pub(super) report: ScoreReport,
    /// The definition of the report.
    pub(super) survey: Arc<Definition>,
    /// What each agency was scored from, in the order of the report.
    pub(super) units: Vec<ScoredUnit>,
    /// What was pooled, and from how many answers on.
    pub(super) rule: Rule,
}

/// What an agency was scored from.
pub(super) struct ScoredUnit {
    pub(super) moments: UnitMoments,
    pub(super) pooled: Pooled,
}

impl Scored {
    /// The definition that each agency is scored by, by its code.
    pub(super) fn definitions(&self) -> HashMap<&str, &Definition> {
        let agencies = self.report.agencies.iter().zip(&self.units);
        agencies
            .map(|(agency, unit)| (agency.agency.as_str(), unit.moments.definition.as_ref()))
            .collect()
    }

    /// The figure of several agencies together: the sum of what is published of them. Those that
    /// count differently are left out.
    pub(super) fn pooled_figure(&self, is_pooled: impl Fn(&AgencyScore) -> bool) -> Figure {
        let mut pooled = Pooled::default();
        for (agency, unit) in self.report.agencies.iter().zip(&self.units) {
            if is_shown(agency) && is_pooled(agency) {
                pooled += &unit.pooled;
            }
        }
        let has_answers = |agency: &AgencyScore| agency.n != Some(0);
        let agencies = self.report.agencies.iter();
        if pooled.used.is_empty() && agencies.clone().any(has_answers) {
            return Figure::hidden(AgencyScore::hidden_of_all(agencies));
        }
        overall_figure(&pooled, &self.survey, self.report.method)
    }
}

/// Whether the overall figure of an agency is shown, and may be pooled with others.
pub(super) fn is_shown(agency: &AgencyScore) -> bool {
    agency.survey.is_none() && agency.overall.figure.score.is_some()
}

impl Figures<'_> {
    /// The scores of the agencies in scope.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_scores(&mut self, query: &FigureQuery) -> Result<ScoreReport, StoreError> {
        Ok(self.score(query)?.report)
    }

    /// Scores the agencies in scope and within reach.
    pub(super) fn score(&mut self, query: &FigureQuery) -> Result<Scored, StoreError> {
        let agencies = self.agencies_in(query)?;
        self.score_of(query, &agencies)
    }

    /// Scores the given agencies, which are those of a scope.
    ///
    /// The function is long because it names every read of a report once.
    pub(super) fn score_of(
        &mut self,
        query: &FigureQuery,
        agencies: &[Agency],
    ) -> Result<Scored, StoreError> {
        let period = query.period;
        let open = RecordedClosings::read(self.conn()?, query.now)?;
        let counted = self.list_moments(query, &open)?;
        let mut counted = self.by_own_definition(agencies, counted, period);
        let provisional = open.closed_for(&query.scope, period).is_none();
        let not_counted = waiting::by_unit(self.conn()?, query, &open)?;
        let coverage = coverage::by_agency(self.conn()?, period, &query.scope)?;

        let survey = self.report_survey(agencies, &counted, period)?;
        let method = query.method.unwrap_or(survey.default_method);
        let rule = self.rule(query, method);
        let mut scores = Vec::with_capacity(agencies.len());
        let mut units = Vec::with_capacity(agencies.len());
        for agency in agencies {
            let code = agency.code.as_str();
            let is_closed = |period| open.is_closed_for(code, period);
            let whole = || Whole {
                period,
                is_closed: &is_closed,
            };
            let answers = counted.remove(code).unwrap_or_default();
            let (unit, beside) = scored_unit(answers, &survey, method, |unit| {
                pool(whole(), &unit.parts, &unit.definition, rule)
            });
            let definition = &unit.moments.definition;
            let not_counted = not_counted.get(code).copied().unwrap_or_default();
            let flagged = count_flagged(&unit.moments.parts, definition, rule.k);
            let mut score = AgencyScore::new(
                AgencyCounts {
                    agency,
                    definition,
                    pooled: &unit.pooled,
                    flagged: flagged.filter(|_| !provisional),
                    waiting: not_counted.waiting,
                    outside: not_counted.outside,
                    coverage: coverage.get(code).copied().unwrap_or_default(),
                    beside,
                },
                method,
                period,
            );
            let is_alike = definition.counts_like(&survey);
            score.survey = (!is_alike).then(|| definition.id.clone());
            if open.is_put_off(code, period) {
                score = score.put_off(provisional);
            }
            scores.push(score);
            units.push(unit);
        }
        let report = ScoreReport {
            period,
            provisional,
            as_of: self.find_as_of(query, &open)?,
            method,
            method_version: method.version(),
            survey: survey.id.clone(),
            exclude_flagged: query.exclude_flagged,
            k: rule.least(),
            agencies: scores,
        };
        Ok(Scored {
            report,
            survey,
            units,
            rule,
        })
    }

    /// The rule by which the figures of a query are pooled.
    fn rule(&self, query: &FigureQuery, method: Method) -> Rule {
        Rule {
            k: self.store.k(),
            all_satisfied: method == Method::AllSatisfied,
            equal_components: method == Method::EqualComponents,
            exclude_flagged: query.exclude_flagged,
        }
    }

    /// The answers of each agency, those to its block's own definition first, and then those to other
    /// ones. An agency without the former has what was imported under a definition that the block does
    /// not use for a channel.
    fn by_own_definition(
        &self,
        agencies: &[Agency],
        mut counted: HashMap<String, Vec<UnitMoments>>,
        period: Period,
    ) -> HashMap<String, ScoredAndOther> {
        let assignments = &self.store.settings.definitions;
        let (first, last) = (period.first_day(), period.last_day());
        agencies
            .iter()
            .filter_map(|agency| {
                let units = counted.remove(agency.code.as_str())?;
                let own = assignments.own_between(&agency.block, first, last);
                let is_own = |unit: &UnitMoments| own.contains(&unit.definition.id.as_str());
                let (mut scored, mut other): (Vec<_>, Vec<_>) = units.into_iter().partition(is_own);
                if scored.iter().all(|unit| unit.responses() == 0) {
                    let of_channels = assignments.of_channels(&agency.block, last);
                    (other, scored) = other
                        .into_iter()
                        .partition(|unit| of_channels.contains(&unit.definition.id.as_str()));
                }
                Some((agency.code.to_string(), (scored, other)))
            })
            .collect()
    }

    /// The definition of a report: the one that most of its agencies are scored by, or the one
    /// that their block uses where there are no answers.
    fn report_survey(
        &mut self,
        agencies: &[Agency],
        counted: &HashMap<String, ScoredAndOther>,
        period: Period,
    ) -> Result<Arc<Definition>, StoreError> {
        let mut votes: BTreeMap<(String, u32), (usize, Arc<Definition>)> = BTreeMap::new();
        for agency in agencies {
            let units = counted.get(agency.code.as_str());
            for unit in units
                .into_iter()
                .flat_map(|(scored, _)| scored)
                .filter(|unit| unit.responses() > 0)
            {
                let key = (unit.definition.id.clone(), unit.definition.version);
                votes.entry(key).or_insert((0, unit.definition.clone())).0 += 1;
            }
        }
        match votes.into_values().max_by_key(|(votes, _)| *votes) {
            Some((_, definition)) => Ok(definition),
            None => self.store.own_definition(
                self.conn()?,
                agencies.first().map(|agency| &agency.block),
                period.first_day(),
            ),
        }
    }
}

/// The answers that an agency is scored by, and those to other definitions.
type ScoredAndOther = (Vec<UnitMoments>, Vec<UnitMoments>);

/// What an agency is scored from, empty where it has no answers, and the figures of its answers to other
/// definitions.
fn scored_unit(
    (scored, other): ScoredAndOther,
    survey: &Arc<Definition>,
    method: Method,
    pool: impl Fn(&UnitMoments) -> Pooled,
) -> (ScoredUnit, Vec<AnswersBeside>) {
    let UnitAnswers { main, beside } = UnitAnswers::new(scored, other, survey);
    let beside = beside
        .iter()
        .map(|unit| AnswersBeside {
            survey: unit.definition.id.clone(),
            definition: Some(unit.definition.clone()),
            figure: overall_figure(&pool(unit), &unit.definition, method),
        })
        .collect();
    let moments = main.unwrap_or_else(|| UnitMoments::none(survey.clone()));
    let pooled = pool(&moments);
    (ScoredUnit { moments, pooled }, beside)
}
