//! Drafts: the answers of paper forms that await their check.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::domain::answers::sealed::{SealError, Sealed, SealedAnswer};
use crate::domain::answers::signals;
use crate::domain::answers::signals::Seen;
use crate::domain::paper::{Clerk, DraftNumber};
use crate::domain::rating::Ratings;
use crate::store::Store;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::paper_drafts;
use crate::store::db::time::vietnam_day;

/// A row of the table `paper_drafts`: what the clerks' work needs in clear, and the answers sealed.
#[derive(Queryable, QueryableByName, Selectable, Insertable, Clone)]
#[diesel(table_name = paper_drafts)]
pub(super) struct DraftRow {
    pub(super) number: String,
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
        match store.open_sealed(&self.mark, &sealed_bytes(&self.sealed))? {
            Sealed::Answer(answer) => Ok(answer),
            Sealed::Comment(_) => Err(SealError::NotOpened.into()),
        }
    }
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
    signals::letters(Seen {
        identical,
        straight_line: signals::is_straight_line(ratings, comment),
        ..Seen::default()
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
