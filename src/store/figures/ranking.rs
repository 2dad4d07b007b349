//! Rankings. They are about all agencies of a block, so only who reaches every agency is shown one; of one
//! agency, its own place is told to everybody who reaches that agency.

use super::scores::Scored;
use super::snapshot::Figures;
use crate::domain::access::Reach;
use crate::domain::figures::ranking::{RankReport, rank};
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::store::db::error::StoreError;

/// The place of an agency in the ranking of its block.
#[derive(Clone, Debug)]
pub struct AgencyPlace {
    /// The ranking, with the agency's own line only; none where it did not exist in the period.
    pub ranking: RankReport,
    /// The number of ranked agencies.
    pub ranked: usize,
}

impl Figures<'_> {
    /// The ranking of a block.
    ///
    /// # Errors
    /// When not every agency is within reach, the block is unknown, or the database fails.
    pub fn get_ranking(
        &mut self,
        query: &FigureQuery,
        min_n: i64,
    ) -> Result<RankReport, StoreError> {
        self.check_reaches_all()?;
        let scored = self.score(query)?;
        Ok(self.rank(&scored, query, min_n))
    }

    /// The ranking of a block, with the change of each agency since the period before. It takes one more
    /// read of scores than [`Figures::get_ranking`].
    ///
    /// # Errors
    /// When not every agency is within reach, the block is unknown, or the database fails.
    pub fn get_compared_ranking(
        &mut self,
        query: &FigureQuery,
        min_n: i64,
    ) -> Result<RankReport, StoreError> {
        self.check_reaches_all()?;
        let scored = self.score(query)?;
        let mut report = self.rank(&scored, query, min_n);
        let earlier = self.score(&FigureQuery {
            method: Some(report.header.method),
            ..query.at(query.period.previous())
        })?;
        let (after, before) = (scored.definitions(), earlier.definitions());
        report.compare_with(&earlier.report, |now, then| {
            let now = after.get(now.agency.as_str());
            let then = before.get(then.agency.as_str());
            now.zip(then)
                .is_some_and(|(now, then)| now.counts_like(then))
        });
        Ok(report)
    }

    /// The place of a block's agency in the block's ranking. Of the others it tells how many they are, and
    /// what they score together.
    ///
    /// # Errors
    /// When the agency is unknown or out of reach, or the database fails.
    pub fn get_place(
        &mut self,
        query: &FigureQuery,
        agency: &str,
        min_n: i64,
    ) -> Result<AgencyPlace, StoreError> {
        if !self.viewer.figures().covers_agency(agency) {
            return Err(StoreError::no_agency(agency, &[]));
        }
        let all = self.agencies_within(query, &Reach::All)?;
        let scored = self.score_of(query, &all)?;
        let mut ranking = self.rank(&scored, query, min_n);
        let ranked = ranking.agencies.iter().filter(|of| of.ranked).count();
        ranking.agencies.retain(|of| of.score.agency == agency);
        Ok(AgencyPlace { ranking, ranked })
    }

    fn rank(&self, scored: &Scored, query: &FigureQuery, min_n: i64) -> RankReport {
        let block = match &query.scope {
            Scope::Block(block) => block.as_str(),
            Scope::All | Scope::Agency(_) => "",
        };
        let name = self.store.block_name(block);
        rank(scored.report.clone(), block, &name, min_n, |ranked| {
            scored.pooled_figure(|agency| ranked.contains(agency.agency.as_str()))
        })
    }

    /// Refuses to rank what is only a part of a block.
    fn check_reaches_all(&self) -> Result<(), StoreError> {
        match self.viewer.figures() {
            Reach::All => Ok(()),
            Reach::Agencies { .. } | Reach::Office { .. } => Err(StoreError::OutOfReach),
        }
    }
}
