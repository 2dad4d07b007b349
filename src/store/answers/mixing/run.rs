//! Running a mixing.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use super::traces::forget;
use super::waiting_rows::{COMPANY, coarsen, list_waiting};
use crate::domain::answers::mixing::{MixingGroup, Move, plan, write_batches};
use crate::store::Store;
use crate::store::answers::closing::OpenMonths;
use crate::store::cases::counts as case_counts;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::settings;
use crate::store::db::time::stamp;

/// What a mixing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mixed {
    /// Rows that left the waiting room.
    pub left: i64,
    /// Rows that go on waiting.
    pub waiting: i64,
}

impl Store {
    /// Mixes what waits. One mixing at a time, whichever server asks for it.
    ///
    /// On PostgreSQL it is one transaction, whose number every row then carries. SQLite's rows
    /// carry none, and its write lock is everybody's: there it lands in companies of their own.
    ///
    /// # Errors
    /// When the database fails; then everything that has not left goes on waiting as it was.
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
        forget(&mut conn)?;
        Ok(mixed)
    }

    fn mix_waiting(
        &self,
        conn: &mut Conn,
        mode: ImportMode,
        now: Timestamp,
    ) -> Result<Mixed, StoreError> {
        mode.step(conn, |conn| self.end_waiting_for_checks(conn, now))?;
        let (open, mut waiting) = match conn {
            Conn::Pg(_) => (OpenMonths::find(conn, now)?, list_waiting(conn)?),
            Conn::Sqlite(_) => conn.read(|conn| {
                Ok::<_, StoreError>((OpenMonths::find(conn, now)?, list_waiting(conn)?))
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
        let becomes: HashMap<&MixingGroup, &Move> =
            moves.iter().map(|step| (&step.from, step)).collect();
        let mut mixed = Mixed::default();
        let most = COMPANY.max(2 * usize::try_from(self.k()).unwrap_or(0));
        for (company, keys) in self.with_keys(write_batches(leaving.into_values(), most)) {
            mixed.left += mode.step(conn, |conn| self.let_leave(conn, &company, keys, &becomes))?;
        }
        mixed.waiting = i64::try_from(staying.len()).unwrap_or(0);
        if matches!(conn, Conn::Pg(_)) {
            self.rewrite(conn, &staying)?;
        }
        mode.step(conn, |conn| {
            for step in moves
                .iter()
                .filter(|step| !step.leaves && step.from != step.to)
            {
                coarsen(conn, &step.from, &step.to)?;
            }
            case_counts::add_up(conn)?;
            settings::set_last_mixed(conn, &stamp(now))
        })?;
        Ok(mixed)
    }

    /// Companies in a random order, each with as many new keys. Over all of them the keys rise, so
    /// that what leaves together is written together.
    fn with_keys(
        &self,
        mut companies: Vec<Vec<Uuid>>,
    ) -> impl Iterator<Item = (Vec<Uuid>, Vec<Uuid>)> {
        self.shuffle(&mut companies);
        let leaving = companies.iter().map(Vec::len).sum();
        let mut keys: Vec<Uuid> = (0..leaving).map(|_| (self.settings.new_key)()).collect();
        keys.sort_unstable();
        let mut keys = keys.into_iter();
        companies.into_iter().map(move |company| {
            let own = keys.by_ref().take(company.len()).collect();
            (company, own)
        })
    }

    pub(super) fn shuffle<T>(&self, items: &mut [T]) {
        items.sort_by_cached_key(|_| (self.settings.new_key)());
    }
}
