//! Running a mixing.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use super::traces::erase_traces;
use super::waiting_rows::{WRITE_BATCH, coarsen_group, list_waiting};
use crate::domain::answers::mixing::{MixingGroup, Move, plan, write_batches};
use crate::store::Store;
use crate::store::answers::closing::OpenMonths;
use crate::store::cases::counts as case_counts;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::settings;
use crate::store::db::time::stamp;

/// The result of a mixing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mixed {
    /// The number of rows that left the inbox.
    pub left: i64,
    /// The number of rows that stay in the inbox.
    pub waiting: i64,
}

impl Store {
    /// Runs a mixing. One runs at a time, even where several servers share the database.
    ///
    /// On PostgreSQL it is one transaction, so that all its rows carry the same transaction id.
    /// Rows of SQLite carry none, and a long transaction would block every other writer, so there
    /// each batch of rows is a transaction of its own.
    ///
    /// # Errors
    /// When the database fails; then every row that has not left stays in the inbox.
    pub fn mix(&self, now: Timestamp) -> Result<Mixed, StoreError> {
        let mut conn = self.conn()?;
        let mode = match &*conn {
            Conn::Pg(_) => ImportMode::Atomic,
            Conn::Sqlite(_) => ImportMode::Chunked,
        };
        let mixed = mode.run(&mut conn, |conn| {
            conn.lock("mixing")?;
            self.mix_waiting(conn, mode, now)
        })?;
        erase_traces(&mut conn)?;
        Ok(mixed)
    }

    /// Plans the mixing, moves the groups that leave, and rewrites or coarsens those that stay.
    fn mix_waiting(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        now: Timestamp,
    ) -> Result<Mixed, StoreError> {
        mode.step(conn, |conn| self.release_overdue_drafts(conn, now))?;
        let (open, mut waiting) = match conn {
            Conn::Pg(_) => (OpenMonths::read(conn, now)?, list_waiting(conn)?),
            Conn::Sqlite(_) => conn.read(|conn| {
                Ok::<_, StoreError>((OpenMonths::read(conn, now)?, list_waiting(conn)?))
            })?,
        };
        let sizes = waiting
            .iter()
            .map(|(group, keys)| (group.clone(), i64::try_from(keys.len()).unwrap_or(i64::MAX)))
            .collect();
        let moves = plan(sizes, |period| open.is_closed(period), self.k());

        let mut leaving: BTreeMap<&MixingGroup, Vec<Uuid>> = BTreeMap::new();
        let mut staying: Vec<Uuid> = Vec::new();
        for step in &moves {
            let keys = waiting.remove(&step.from).unwrap_or_default();
            if step.leaves {
                leaving.entry(&step.to).or_default().extend(keys);
            } else {
                staying.extend(keys);
            }
        }
        let by_group: HashMap<&MixingGroup, &Move> =
            moves.iter().map(|step| (&step.from, step)).collect();
        let mut mixed = Mixed::default();
        let most = WRITE_BATCH.max(2 * usize::try_from(self.k()).unwrap_or(0));
        for (keys, new_keys) in self.with_new_keys(write_batches(leaving.into_values(), most)) {
            mixed.left += mode.step(conn, |conn| {
                self.release_batch(conn, &keys, new_keys, &by_group)
            })?;
        }
        mixed.waiting = i64::try_from(staying.len()).unwrap_or(0);
        if matches!(conn, Conn::Pg(_)) {
            self.rekey(conn, &staying)?;
        }
        mode.step(conn, |conn| {
            for step in moves
                .iter()
                .filter(|step| !step.leaves && step.from != step.to)
            {
                coarsen_group(conn, &step.from, &step.to)?;
            }
            case_counts::apply_changes(conn)?;
            settings::set_last_mixed(conn, &stamp(now))
        })?;
        Ok(mixed)
    }

    /// Batches in a random order, each with as many new keys. The keys rise from batch to batch, so
    /// that rows of one batch are stored side by side.
    fn with_new_keys(
        &self,
        mut batches: Vec<Vec<Uuid>>,
    ) -> impl Iterator<Item = (Vec<Uuid>, Vec<Uuid>)> {
        self.shuffle(&mut batches);
        let leaving = batches.iter().map(Vec::len).sum();
        let mut keys: Vec<Uuid> = (0..leaving).map(|_| (self.settings.new_key)()).collect();
        keys.sort_unstable();
        let mut keys = keys.into_iter();
        batches.into_iter().map(move |batch| {
            let new_keys = keys.by_ref().take(batch.len()).collect();
            (batch, new_keys)
        })
    }

    /// Puts items into a random order.
    pub(super) fn shuffle<T>(&self, items: &mut [T]) {
        items.sort_by_cached_key(|_| (self.settings.new_key)());
    }
}
