//! Indices: points of agencies, computed from one snapshot.

use std::collections::HashMap;

use super::snapshot::Figures;
use crate::domain::answers::sums::Sums;
use crate::domain::cases::timeliness::Timeliness;
use crate::domain::figures::disclosure::PooledSums;
use crate::domain::figures::method::Method;
use crate::domain::figures::scope::FigureQuery;
use crate::domain::figures::score::{Figure, NoScore, Score};
use crate::domain::indices::{
    AgencyIndex, Dissatisfied, IndexDefinition, IndexReport, Inputs, PeriodTotals,
};
use crate::store::db::error::StoreError;
use crate::store::instruments::TotalsOfPeriod;

impl Figures<'_> {
    /// The points of the agencies in scope by the rules of an index.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub fn get_index(
        &mut self,
        definition: &IndexDefinition,
        query: &FigureQuery,
    ) -> Result<IndexReport, StoreError> {
        let timeliness: HashMap<String, Timeliness> = self
            .get_timeliness(query)?
            .agencies
            .into_iter()
            .map(|agency| (agency.agency, agency.counts))
            .collect();
        let scores = self.get_scores(query)?;
        let mut dissatisfied = self.count_dissatisfied(query)?;
        let totals = TotalsOfPeriod::read(self.conn()?, query.period)?;
        let mut agencies = Vec::new();
        for agency in self.agencies_in(query)? {
            let code = agency.code.as_str();
            let mut published = self.list_published(Some(code), query.period)?;
            published.retain(|figure| figure.period == query.period);
            let own = scores.agencies.iter().find(|score| score.agency == code);
            let inputs = Inputs {
                timeliness: timeliness.get(code).copied().unwrap_or_default(),
                dissatisfied: dissatisfied.remove(code).unwrap_or(Err(NoScore::NoData)),
                pakn: totals
                    .of_agency(&agency, 0)
                    .and_then(|totals: PeriodTotals| totals.pakn),
                score: own.map_or(Err(NoScore::NoData), |own| shown(&own.overall.figure)),
                published,
            };
            agencies.push(AgencyIndex::new(definition, &agency, &inputs));
        }
        Ok(IndexReport {
            index: definition.id.clone(),
            version: definition.version,
            title: definition.title.vietnamese().to_owned(),
            period: query.period,
            provisional: scores.provisional,
            agencies,
        })
    }

    /// The responses with a dissatisfied answer, by agency. They show more of each response than sums
    /// do, so they are pooled like shares of wholly satisfied responses.
    fn count_dissatisfied(
        &mut self,
        query: &FigureQuery,
    ) -> Result<HashMap<String, Result<Dissatisfied, NoScore>>, StoreError> {
        let scored = self.score(&FigureQuery {
            method: Some(Method::AllSatisfied),
            ..query.clone()
        })?;
        Ok(scored
            .report
            .agencies
            .iter()
            .zip(&scored.units)
            .map(|(agency, unit)| {
                let figure = &agency.overall.figure;
                let counted = match figure.reason {
                    None => Ok(counted(&unit.pooled.overall)),
                    Some(NoScore::NoData) => Ok(Dissatisfied::NONE),
                    Some(NoScore::Suppressed) => Err(NoScore::Suppressed),
                };
                (agency.agency.clone(), counted)
            })
            .collect())
    }
}

/// The dissatisfied responses of pooled sums. What the sums leave out, and what was counted before
/// dissatisfied answers were, may all be dissatisfied; a wholly satisfied response is not.
fn counted(pooled: &PooledSums) -> Dissatisfied {
    let Sums {
        n,
        all_satisfied,
        judged,
        dissatisfied,
        ..
    } = pooled.sums;
    let most = (dissatisfied + n - judged).min(n - all_satisfied);
    Dissatisfied {
        count: most + pooled.left_out,
        is_exact: judged == n && pooled.left_out == 0 && !pooled.hidden,
    }
}

/// The displayed score of a figure, or why there is none.
fn shown(figure: &Figure) -> Result<Score, NoScore> {
    match (figure.score, figure.reason) {
        (Some(score), _) => Ok(score),
        (None, reason) => Err(reason.unwrap_or(NoScore::NoData)),
    }
}
