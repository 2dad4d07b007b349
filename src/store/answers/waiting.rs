//! What waits to be mixed.

use diesel::prelude::*;
use jiff::Timestamp;

use super::traits::Role;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{inbox, paper_drafts};
use crate::store::db::settings::find_last_mixed;

/// What waits to be mixed, for operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Answers about deciding agencies.
    pub answers: i64,
    /// When answers were last mixed, if ever.
    pub last_mixed: Option<Timestamp>,
}

impl Store {
    /// How many answers wait, and since when nothing was mixed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_waiting(&self) -> Result<Waiting, StoreError> {
        let mut conn = self.conn()?;
        let last_mixed = find_last_mixed(&mut conn)?
            .map(|stamp| {
                stamp
                    .parse()
                    .map_err(|_| StoreError::Unknown("moment", stamp.clone()))
            })
            .transpose()?;
        let answers: i64 = inbox::table
            .filter(inbox::role.eq(Role::Decided.name()))
            .count()
            .get_result(&mut *conn)?;
        let on_paper: i64 = paper_drafts::table.count().get_result(&mut *conn)?;
        Ok(Waiting {
            answers: answers + on_paper,
            last_mixed,
        })
    }
}
