//! Batches of which a part is there when a month closes.

use diesel::prelude::*;

use super::withdraw::places;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::period::Month;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::schema::batches;

impl Store {
    /// Withdraws the batches of which a part is there, and some of that in months which close now: those
    /// whose import or withdrawal runs at this moment or was broken off. A closed month keeps its figures, so
    /// that the rest could neither be added nor be taken away later. An import that runs fails at its
    /// next step, and a withdrawal finds nothing left.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::store) fn withdraw_unfinished(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        months: &[Month],
        by: &By,
    ) -> Result<(), StoreError> {
        if months.is_empty() {
            return Ok(());
        }
        for name in list_unfinished(conn, months)? {
            mode.step(conn, |conn| {
                conn.lock("mixing")?;
                let is_running = batches::withdrawn.eq(false);
                let newly = diesel::update(batches::table.find(&name).filter(is_running))
                    .set((
                        batches::withdrawn.eq(true),
                        batches::attempt.eq(None::<&str>),
                    ))
                    .execute(conn)?;
                match newly {
                    0 => Ok(()),
                    _ => self.audit(
                        conn,
                        by,
                        &AuditEvent::new(Act::BatchWithdraw, name.as_str()),
                    ),
                }
            })?;
            let withdrawn = self.withdraw_rows(conn, mode, &name, None)?;
            tracing::warn!(
                batch = name,
                withdrawn,
                "a month closes while this batch is there in part: it is withdrawn"
            );
        }
        Ok(())
    }
}

/// The unfinished batches with responses of some months.
fn list_unfinished(conn: &mut Conn, months: &[Month]) -> Result<Vec<String>, StoreError> {
    let is_unfinished = batches::attempt
        .is_not_null()
        .or(batches::withdrawn.eq(true));
    let names: Vec<String> = batches::table
        .filter(is_unfinished)
        .select(batches::name)
        .order(batches::name)
        .load(conn)?;
    let mut unfinished = Vec::new();
    for name in names {
        let places = places(conn, &name)?;
        let mut of_batch = places.values().flatten().flat_map(|period| period.months());
        if of_batch.any(|month| months.contains(&month)) {
            unfinished.push(name);
        }
    }
    Ok(unfinished)
}
