//! The rows of the inbox, as mixing reads them: sealed, so that each must be opened to see what it is.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use diesel::prelude::*;

use super::states::ProvisionalStates;
use crate::domain::answers::mixing::{Traits, Waiting};
use crate::domain::answers::sealed::{Sealed, SealedAnswer, SealedComment};
use crate::domain::period::Month;
use crate::store::Store;
use crate::store::answers::inbox::InboxRow;
use crate::store::answers::inbox_key::InboxKey;
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::inbox;
use crate::store::db::settings;

/// The number of rows read at a time.
const PAGE: i64 = 2_000;

/// The most answers that are written together. On SQLite they are a transaction, for which submissions
/// wait; on PostgreSQL nobody waits, and counts are written once for many.
pub(super) fn write_batch(conn: &Conn) -> usize {
    match conn {
        Conn::Sqlite(_) => 100,
        Conn::Pg(_) => 5_000,
    }
}

/// An agency and a survey version: only answers that share both can leave together.
pub(super) type UnitAndVersion = (Arc<str>, Arc<str>);

/// Numbers of answers by unit and month.
pub(super) type WaitingNumbers = BTreeMap<(String, Month), i64>;

/// What waits in the inbox.
#[derive(Default)]
pub(super) struct Inbox {
    /// The keys of answers, by subject and by all that mixing knows of them.
    pub(super) answers: BTreeMap<UnitAndVersion, BTreeMap<Waiting, Vec<InboxKey>>>,
    /// The keys of comments whose answers have left.
    pub(super) comments: BTreeMap<(Arc<str>, Month), Vec<InboxKey>>,
    /// The keys of rows that the secret does not open.
    pub(super) unreadable: Vec<InboxKey>,
    /// The number of answers that are left where they are.
    set_aside: usize,
}

/// The values of traits, each stored once, because there are many rows and few values.
#[derive(Default)]
pub(super) struct TraitValues(HashSet<Arc<str>>);

impl TraitValues {
    /// The shared copy of a value.
    pub(super) fn get(&mut self, value: &str) -> Arc<str> {
        if let Some(known) = self.0.get(value) {
            return known.clone();
        }
        let value: Arc<str> = value.into();
        self.0.insert(value.clone());
        value
    }

    /// What an answer is about.
    pub(super) fn subject(&mut self, answer: &SealedAnswer) -> UnitAndVersion {
        (self.get(&answer.unit), self.get(&answer.survey_version))
    }

    /// What mixing knows of an answer.
    pub(super) fn waiting(&mut self, answer: &SealedAnswer, states: &ProvisionalStates) -> Waiting {
        Waiting {
            month: answer.month,
            state: states.without(answer),
            traits: Traits {
                office: self.get(&answer.office),
                source: self.get(&answer.source),
                channel: self.get(&answer.channel),
                field: self.get(&answer.field),
            },
        }
    }
}

impl Inbox {
    /// Leaves the answers of some units and months where they are.
    pub(super) fn set_aside(&mut self, is_set_aside: impl Fn(&str, Month) -> bool) {
        for ((unit, _), kinds) in &mut self.answers {
            let aside = kinds.extract_if(.., |kind, _| is_set_aside(unit, kind.month));
            self.set_aside += aside.map(|(_, keys)| keys.len()).sum::<usize>();
        }
    }

    /// The numbers of answers by unit and month.
    pub(super) fn numbers(&self) -> WaitingNumbers {
        let mut numbers = WaitingNumbers::new();
        for ((unit, _), kinds) in &self.answers {
            for (kind, keys) in kinds {
                *numbers.entry((unit.to_string(), kind.month)).or_default() +=
                    i64::try_from(keys.len()).unwrap_or(i64::MAX);
            }
        }
        numbers
    }

    /// The number of answers.
    pub(super) fn count(&self) -> usize {
        let kinds = self.answers.values().flat_map(BTreeMap::values);
        kinds.map(Vec::len).sum::<usize>() + self.set_aside
    }
}

impl Store {
    /// Reads the whole inbox, and passes every answer to `each`.
    pub(super) fn read_inbox(
        &self,
        conn: &mut Conn,
        states: &ProvisionalStates,
        mut each: impl FnMut(&mut Conn, &SealedAnswer) -> Result<(), StoreError>,
    ) -> Result<Inbox, StoreError> {
        let mut waiting = Inbox::default();
        let mut values = TraitValues::default();
        let mut after = InboxKey::MIN;
        loop {
            let page: Vec<InboxRow> = inbox::table
                .filter(inbox::key.gt(after))
                .order(inbox::key)
                .limit(PAGE)
                .select(InboxRow::as_select())
                .load(conn)?;
            let Some(last) = page.last() else {
                return Ok(waiting);
            };
            after = last.key;
            for (index, row) in page.iter().enumerate() {
                // A key is given once, unless somebody has taken the table's own rule away.
                if index > 0 && page[index - 1].key == row.key {
                    continue;
                }
                let Ok(content) = row.open(self) else {
                    waiting.unreadable.push(row.key);
                    continue;
                };
                let key = row.key;
                match content {
                    Sealed::Answer(answer) => {
                        each(conn, &answer)?;
                        let of_subject = waiting.answers.entry(values.subject(&answer));
                        let kind = values.waiting(&answer, states);
                        of_subject.or_default().entry(kind).or_default().push(key);
                    }
                    Sealed::Comment(comment) => {
                        let about = (values.get(&comment.unit), comment.month);
                        waiting.comments.entry(about).or_default().push(key);
                    }
                }
            }
        }
    }

    /// The answers with the given keys that are still in the inbox.
    pub(super) fn list_answers(
        &self,
        conn: &mut Conn,
        keys: &[InboxKey],
    ) -> Result<Vec<SealedAnswer>, StoreError> {
        let opened = self.list_opened(conn, keys)?;
        Ok(opened
            .into_iter()
            .filter_map(|content| match content {
                Sealed::Answer(answer) => Some(answer),
                Sealed::Comment(_) => None,
            })
            .collect())
    }

    /// The comments with the given keys that are still in the inbox.
    pub(super) fn list_comments(
        &self,
        conn: &mut Conn,
        keys: &[InboxKey],
    ) -> Result<Vec<SealedComment>, StoreError> {
        let opened = self.list_opened(conn, keys)?;
        Ok(opened
            .into_iter()
            .filter_map(|content| match content {
                Sealed::Comment(comment) => Some(comment),
                Sealed::Answer(_) => None,
            })
            .collect())
    }

    fn list_opened(&self, conn: &mut Conn, keys: &[InboxKey]) -> Result<Vec<Sealed>, StoreError> {
        let mut opened = Vec::with_capacity(keys.len());
        for keys in keys.chunks(batch_sql::ROWS) {
            let rows: Vec<InboxRow> = on_backend!(conn, |inner| inbox::table
                .filter(inbox::key.eq_any(keys.iter().copied()))
                .select(InboxRow::as_select())
                .load(inner))?;
            for row in rows {
                opened.push(row.open(self)?);
            }
        }
        Ok(opened)
    }
}

/// Deletes the rows with the given keys. Returns their number.
pub(super) fn delete_rows(conn: &mut Conn, keys: &[InboxKey]) -> Result<usize, StoreError> {
    settings::set_traces(conn, true)?;
    let mut deleted = 0;
    for keys in keys.chunks(batch_sql::ROWS) {
        deleted += on_backend!(conn, |inner| diesel::delete(
            inbox::table.filter(inbox::key.eq_any(keys.iter().copied()))
        )
        .execute(inner))?;
    }
    Ok(deleted)
}
