//! The survey definition that each block of agencies uses, by day.

use std::sync::Arc;

use jiff::civil::Date;

use super::Store;
use super::db::connection::Conn;
use super::db::error::StoreError;
use crate::domain::cases::agency::Slug;
use crate::domain::survey::Definition;

impl Store {
    /// The definition that a block uses on a day, for links that are issued or reports without
    /// answers.
    pub(in crate::store) fn definition_of(
        &self,
        conn: &mut Conn,
        block: Option<&Slug>,
        day: Date,
    ) -> Result<Arc<Definition>, StoreError> {
        let settings = &self.settings;
        let chosen = settings
            .block_definitions
            .iter()
            .filter(|(of, _, from)| Some(of) == block && *from <= day)
            .max_by_key(|(_, _, from)| *from)
            .map_or(&settings.default_definition, |(_, id, _)| id);
        match self.surveys.find_offered(chosen) {
            Some(definition) => Ok(definition),
            None => self.surveys.get(conn, chosen),
        }
    }
}
