//! The number of answers that wait for mixing.

use diesel::prelude::*;
use jiff::Timestamp;

use super::traits::Role;
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{inbox, paper_drafts};
use crate::store::db::settings::find_last_mixed;

/// The answers that wait for mixing, for operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingAnswers {
    /// The number of answers about deciding agencies, including paper forms that await their check.
    pub answers: i64,
    /// The time of the last mixing, if there was one.
    pub last_mixed: Option<Timestamp>,
}

impl Store {
    /// The number of waiting answers, and the time of the last mixing.
    ///
    /// # Errors
    /// When the database fails.
    pub fn get_waiting(&self) -> Result<WaitingAnswers, StoreError> {
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
        Ok(WaitingAnswers {
            answers: answers + on_paper,
            last_mixed,
        })
    }
}
