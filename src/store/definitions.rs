//! Stored survey definitions, and the one that each block of agencies uses, by channel and day.

use std::sync::Arc;

use jiff::civil::Date;

use super::Store;
use super::db::connection::Conn;
use super::db::error::StoreError;
use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::Channel;
use crate::domain::survey::Definition;

impl Store {
    /// The definition of a stored version, such as `so-nganh-4@1`.
    ///
    /// # Errors
    /// When there is no such version, or the database fails.
    pub fn get_survey(&self, version: &str) -> Result<Arc<Definition>, StoreError> {
        let mut conn = self.conn()?;
        self.surveys.get(&mut conn, version)
    }

    /// The definition for a case of a block that finished on a day.
    pub(in crate::store) fn definition_of(
        &self,
        conn: &mut Conn,
        block: Option<&Slug>,
        channel: Channel,
        day: Date,
    ) -> Result<Arc<Definition>, StoreError> {
        let id = self.settings.definitions.of_case(block, channel, day);
        self.offered_definition(conn, id)
    }

    /// A block's own definition on a day, for reports without answers.
    pub(in crate::store) fn own_definition(
        &self,
        conn: &mut Conn,
        block: Option<&Slug>,
        day: Date,
    ) -> Result<Arc<Definition>, StoreError> {
        let id = self.settings.definitions.own(block, day);
        self.offered_definition(conn, id)
    }

    fn offered_definition(&self, conn: &mut Conn, id: &str) -> Result<Arc<Definition>, StoreError> {
        match self.surveys.find_offered(id) {
            Some(definition) => Ok(definition),
            None => self.surveys.get(conn, id),
        }
    }
}
