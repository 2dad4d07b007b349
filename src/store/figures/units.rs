//! The agencies in the scope of a query.

use super::snapshot::Figures;
use crate::domain::access::Reach;
use crate::domain::cases::agency::Agency;
use crate::domain::figures::scope::{FigureQuery, Scope};
use crate::store::cases::agencies;
use crate::store::db::error::StoreError;

impl Figures<'_> {
    /// The agencies in scope that are valid in the period and within reach, by code.
    ///
    /// # Errors
    /// When the agency or block is unknown, or the database fails.
    pub(in crate::store) fn agencies_in(
        &mut self,
        query: &FigureQuery,
    ) -> Result<Vec<Agency>, StoreError> {
        let viewer = self.viewer;
        self.agencies_within(query, viewer.figures())
    }

    /// The agencies in scope that are valid in the period and within the given reach, by code.
    pub(super) fn agencies_within(
        &mut self,
        query: &FigureQuery,
        reach: &Reach,
    ) -> Result<Vec<Agency>, StoreError> {
        let mut all = agencies::list(self.conn()?)?;
        all.retain(|agency| reach.covers_agency(agency.code.as_str()));
        match &query.scope {
            Scope::All => {}
            Scope::Agency(code) => {
                let found = all.iter().find(|agency| agency.code.as_str() == code);
                let found = found.ok_or_else(|| StoreError::no_agency(code, &all))?;
                all = vec![found.clone()];
            }
            Scope::Block(code) => {
                all.retain(|agency| agency.block.as_str() == code);
                let blocks = self.store.blocks();
                if all.is_empty() && !blocks.iter().any(|block| block.id.as_str() == code) {
                    let names: Vec<&str> = blocks.iter().map(|block| block.id.as_str()).collect();
                    return Err(StoreError::NoBlock(code.clone(), names.join(", ")));
                }
            }
        }
        all.retain(|agency| agency.is_valid_in(query.period));
        Ok(all)
    }
}
