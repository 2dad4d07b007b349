//! The texts of survey definitions.

use diesel::prelude::*;

use super::snapshot::Figures;
use crate::domain::survey::Definition;
use crate::store::db::error::StoreError;
use crate::store::db::schema::survey_versions;
use crate::store::surveys::version_id;

impl Figures<'_> {
    /// The SHA-256 of the text of a version, in hex.
    ///
    /// # Errors
    /// When there is no such version, or the database fails.
    pub fn get_survey_digest(&mut self, definition: &Definition) -> Result<String, StoreError> {
        let id = version_id(definition);
        let digest = survey_versions::table
            .find(&id)
            .select(survey_versions::sha256)
            .first(self.conn()?)
            .optional()?;
        digest.ok_or(StoreError::Unknown("survey version", id))
    }
}
