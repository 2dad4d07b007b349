//! Figures that others have published, within a viewer's reach.

use super::snapshot::Figures;
use crate::domain::indices::PublishedFigure;
use crate::domain::period::Period;
use crate::store::db::error::StoreError;
use crate::store::instruments::list_published_of;

impl Figures<'_> {
    /// The published figures of an agency, or of the province as a whole where it is `None`, of periods
    /// that end with the given one or before, by period and index.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_published(
        &mut self,
        agency: Option<&str>,
        until: Period,
    ) -> Result<Vec<PublishedFigure>, StoreError> {
        if agency.is_some_and(|code| !self.viewer.figures().covers_agency(code)) {
            return Ok(Vec::new());
        }
        let mut figures = list_published_of(self.conn()?, agency)?;
        figures.retain(|figure| figure.period.last_day() <= until.last_day());
        figures.sort_by_key(|figure| figure.period.last_day());
        Ok(figures)
    }
}
