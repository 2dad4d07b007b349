//! Drafts: the answers of paper forms that await their check.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::domain::answers::sealed::{SealError, Sealed, SealedAnswer, SealingKey};
use crate::domain::answers::signals;
use crate::domain::answers::signals::SeenSignals;
use crate::domain::paper::{Clerk, DraftNumber};
use crate::domain::rating::Ratings;
use crate::store::Store;
use crate::store::answers::inbox_key::{InboxKey, draft_key};
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{inbox, paper_drafts};
use crate::store::db::time::vietnam_day;

/// A row of the table `paper_drafts`: what the clerks' work needs in clear, and the answers sealed.
#[derive(Queryable, QueryableByName, Selectable, Insertable, Clone)]
#[diesel(table_name = paper_drafts)]
pub(in crate::store) struct DraftRow {
    pub(in crate::store) number: String,
    pub(super) mark: String,
    pub(super) entered_at_office: String,
    pub(super) entered_by: String,
    pub(super) entered_on: String,
    sealed: String,
}

impl DraftRow {
    /// A draft without a number yet.
    pub(super) fn new(
        store: &Store,
        answer: SealedAnswer,
        clerk: &Clerk,
        mark: String,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            number: String::new(),
            sealed: seal_draft(store, &mark, &Sealed::Answer(answer))?,
            mark,
            entered_at_office: clerk.office.to_string(),
            entered_by: clerk.id.clone(),
            entered_on: vietnam_day(now),
        })
    }

    /// The answers of the first entry.
    pub(super) fn open(&self, store: &Store) -> Result<SealedAnswer, StoreError> {
        let keys: Vec<SealingKey> = store.secrets().sealing_keys().collect();
        match self.open_by(&keys)? {
            Sealed::Answer(answer) => Ok(answer),
            Sealed::Comment(_) => Err(SealError::NotOpened.into()),
        }
    }

    /// What is sealed in it by one of some keys.
    pub(in crate::store) fn open_by(&self, keys: &[SealingKey]) -> Result<Sealed, SealError> {
        Sealed::open_any(keys, &self.mark, &sealed_bytes(&self.sealed))
    }
}

/// All drafts, by number, each with the key that its answer gets in the inbox; `None` for a copy, whose
/// answer waits already, in the inbox or in another draft: somebody put it back.
pub(in crate::store) fn list_drafts(
    conn: &mut Conn,
) -> Result<Vec<(DraftRow, Option<InboxKey>)>, StoreError> {
    let drafts: Vec<DraftRow> = paper_drafts::table
        .order(paper_drafts::number)
        .select(DraftRow::as_select())
        .load(conn)?;
    let keys: Vec<InboxKey> = drafts.iter().map(|draft| draft_key(&draft.mark)).collect();
    let mut waiting = BTreeSet::new();
    for keys in keys.chunks(batch_sql::ROWS) {
        let found: Vec<InboxKey> = on_backend!(conn, |inner| inbox::table
            .filter(inbox::key.eq_any(keys.iter().copied()))
            .select(inbox::key)
            .load(inner))?;
        waiting.extend(found);
    }
    let with_keys = drafts.into_iter().zip(keys);
    Ok(with_keys
        .map(|(draft, key)| (draft, waiting.insert(key).then_some(key)))
        .collect())
}

/// Seals content for the draft with the given mark, in Base64.
pub(in crate::store) fn seal_draft(
    store: &Store,
    mark: &str,
    content: &Sealed,
) -> Result<String, StoreError> {
    Ok(BASE64.encode(store.seal(mark, content)?))
}

/// The sealed bytes of a draft. What is no Base64 is sealed by nobody: it has none.
pub(in crate::store) fn sealed_bytes(sealed: &str) -> Vec<u8> {
    BASE64.decode(sealed).unwrap_or_default()
}

/// The signals of a paper form. Nobody knows when it was filled in, and forms are typed in by the
/// stack, so that the signals of night hours, haste and bursts mean nothing here.
pub(super) fn signals_of(ratings: &Ratings, comment: Option<&str>, identical: bool) -> String {
    signals::letters(SeenSignals {
        identical,
        straight_line: signals::is_straight_line(ratings, comment),
        ..SeenSignals::default()
    })
}

/// The draft with the given number at a clerk's office.
pub(super) fn find_draft(
    conn: &mut Conn,
    number: DraftNumber,
    clerk: &Clerk,
) -> Result<Option<DraftRow>, StoreError> {
    let here = paper_drafts::number
        .eq(number.compact())
        .and(paper_drafts::entered_at_office.eq(clerk.office.as_str()));
    Ok(paper_drafts::table
        .filter(here)
        .select(DraftRow::as_select())
        .first(conn)
        .optional()?)
}

/// The number of the draft with the given mark: the hash of its link and form.
pub(super) fn find_number_by_mark(
    conn: &mut Conn,
    mark: &str,
) -> Result<Option<DraftNumber>, StoreError> {
    let number: Option<String> = paper_drafts::table
        .filter(paper_drafts::mark.eq(mark))
        .select(paper_drafts::number)
        .first(conn)
        .optional()?;
    number.as_deref().map(read_number).transpose()
}

/// Deletes a draft, and returns the number of deleted rows.
pub(super) fn delete_draft(conn: &mut Conn, number: DraftNumber) -> Result<usize, StoreError> {
    Ok(diesel::delete(paper_drafts::table.find(number.compact())).execute(conn)?)
}

/// Reads the stored number of a draft.
pub(super) fn read_number(text: &str) -> Result<DraftNumber, StoreError> {
    DraftNumber::parse(text).map_err(|_| StoreError::Unknown("number of a form", text.to_owned()))
}

/// Writes PostgreSQL's table of drafts to a new file, without the traces of deleted rows. CLUSTER
/// sorts the rows by their random numbers, where VACUUM FULL would keep the order of the entries.
pub(in crate::store) fn rewrite_table(conn: &mut Conn) -> Result<(), StoreError> {
    Ok(conn.batch_execute("CLUSTER paper_drafts USING paper_drafts_pkey")?)
}
