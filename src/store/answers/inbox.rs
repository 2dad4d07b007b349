//! Submitting: redeeming links and inserting their answers into the inbox, in one transaction.
//!
//! A submission writes the state of the link and one sealed row, and nothing else. A single submission
//! and a batch take the same path on both databases. On PostgreSQL a batch needs the same few
//! statements whatever its size.

use std::borrow::Cow;
use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::inbox_key::{InboxKey, draft_key, inbox_key};
use super::prepared::InsertSealed;
use super::redeem;
use super::redeem::{LinkRow, Pending};
use super::submission::{Submission, Submitted};
use crate::domain::answers::sealed::{Sealed, SealedAnswer, SealingKey};
use crate::domain::answers::source::Source;
use crate::domain::cases::case::Delivery;
use crate::domain::unknown::UNKNOWN;
use crate::store::Store;
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::inbox;

/// A row of the inbox.
#[derive(Queryable, QueryableByName, Selectable, Insertable, Clone)]
#[diesel(table_name = inbox)]
pub(in crate::store) struct InboxRow {
    pub(in crate::store) key: InboxKey,
    sealed: Vec<u8>,
}

impl InboxRow {
    /// What the row has sealed.
    pub(in crate::store) fn open(&self, store: &Store) -> Result<Sealed, StoreError> {
        store.open_sealed(&self.key.to_string(), &self.sealed)
    }

    /// What the row has sealed, if the current secret does not open it and an earlier one does.
    pub(in crate::store) fn open_with_earlier(&self, store: &Store) -> Option<Sealed> {
        let current = store.secret().sealing_key();
        match Sealed::open(&current, &self.key.to_string(), &self.sealed) {
            Ok(_) => None,
            Err(_) => self.open(store).ok(),
        }
    }
}

impl Store {
    /// Redeems a link and stores its answers. Returns after a durable commit.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored and the link is still open.
    pub fn submit(&self, submission: &Submission, now: Timestamp) -> Result<Submitted, StoreError> {
        let outcomes = self.submit_all(std::slice::from_ref(submission), now)?;
        // One submission has one outcome.
        Ok(outcomes.first().copied().unwrap_or(Submitted::Unknown))
    }

    /// Handles several submissions in one transaction, with the same outcomes as [`Store::submit`]
    /// one after the other.
    ///
    /// # Errors
    /// When the database fails; then none of them is stored.
    pub fn submit_all(
        &self,
        submissions: &[Submission],
        now: Timestamp,
    ) -> Result<Vec<Submitted>, StoreError> {
        let pending: Vec<Pending> = submissions
            .iter()
            .map(|submission| self.pending(submission.clone(), now))
            .collect();
        self.conn()?
            .write(|conn| self.submit_pending(conn, &pending))
    }

    /// A submission for a link that was made with the current secret.
    pub(in crate::store) fn pending(&self, submission: Submission, now: Timestamp) -> Pending {
        Pending::new(self.secret(), submission, now)
    }

    /// The submissions with the hashes by the secrets that their links were made with. Without
    /// earlier secrets they are as they were.
    fn with_their_secrets<'p>(
        &self,
        conn: &mut Conn,
        pending: &'p [Pending],
    ) -> Result<Cow<'p, [Pending]>, StoreError> {
        if self.secrets().previous().is_empty() {
            return Ok(Cow::Borrowed(pending));
        }
        let codes: Vec<_> = pending.iter().map(|one| one.submission.code).collect();
        let secrets = self.secrets_of(conn, &codes)?;
        let renewed = pending.iter().zip(secrets);
        Ok(renewed
            .map(|(one, secret)| Pending::new(secret, one.submission.clone(), one.now))
            .collect())
    }

    /// Handles submissions within a transaction. Of several for the same link, the first in the
    /// list is decided first.
    pub(in crate::store) fn submit_pending(
        &self,
        conn: &mut Conn,
        pending: &[Pending],
    ) -> Result<Vec<Submitted>, StoreError> {
        let pending = &*self.with_their_secrets(conn, pending)?;
        let mut outcomes = vec![Submitted::Unknown; pending.len()];
        // Every server locks links in this order, so that there is no deadlock.
        let mut order: Vec<usize> = (0..pending.len()).collect();
        order.sort_by(|&a, &b| pending[a].lookup.cmp(&pending[b].lookup));
        for order in order.chunks(batch_sql::ROWS) {
            let mut links = redeem::lock_links(conn, order.iter().map(|&index| &pending[index]))?;
            let mut redeeming = Vec::new();
            for &index in order {
                let pending = &pending[index];
                if let Some(link) = links.get_mut(&pending.lookup) {
                    let decision = link.decide(pending)?;
                    outcomes[index] = decision.outcome;
                    if decision.redeems_now {
                        redeeming.push(pending);
                    }
                }
            }
            redeem::mark_used(conn, &redeeming)?;
            self.insert_redeemed(conn, &redeeming, &links)?;
        }
        Ok(outcomes)
    }

    /// Inserts the answers of redeemed links into the inbox.
    pub(in crate::store) fn insert_redeemed(
        &self,
        conn: &mut Conn,
        redeeming: &[&Pending],
        links: &HashMap<String, LinkRow>,
    ) -> Result<(), StoreError> {
        if redeeming.is_empty() {
            return Ok(());
        }
        let answers = redeeming
            .iter()
            .filter_map(|pending| {
                let link = links.get(&pending.lookup)?;
                Some(sealed_answer(pending, link))
            })
            .collect::<Result<Vec<_>, _>>()?;
        self.insert_sealed(conn, answers.into_iter().map(Sealed::Answer))
    }

    /// A new random key for a row of the inbox.
    fn new_inbox_key(&self) -> InboxKey {
        inbox_key((self.settings.new_key)())
    }

    /// Inserts sealed rows into the inbox, in the order of their random keys, which reveals nothing
    /// about the order of the links.
    pub(in crate::store) fn insert_sealed(
        &self,
        conn: &mut Conn,
        contents: impl Iterator<Item = Sealed>,
    ) -> Result<(), StoreError> {
        let mut rows = contents
            .map(|content| {
                let key = self.new_inbox_key();
                Ok(InboxRow {
                    key,
                    sealed: self.seal(&key.to_string(), &content)?,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        rows.sort_unstable_by_key(|row| row.key);
        match conn {
            Conn::Pg(conn) => {
                for rows in rows.chunks(batch_sql::ROWS) {
                    let (keys, sealed) = rows.iter().map(|row| (row.key, &*row.sealed)).unzip();
                    InsertSealed { keys, sealed }.execute(conn)?;
                }
            }
            Conn::Sqlite(conn) => {
                for row in &rows {
                    diesel::insert_into(inbox::table)
                        .values(row)
                        .execute(conn)?;
                }
            }
        }
        Ok(())
    }

    /// Inserts the answers of drafts with their marks into the inbox, where they wait from now on. One that
    /// waits there already was put back, and is not inserted again.
    pub(in crate::store) fn insert_drafted(
        &self,
        conn: &mut Conn,
        drafted: Vec<(String, SealedAnswer)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut rows = drafted
            .into_iter()
            .map(|(mark, mut answer)| {
                answer.waits_since = Some(now);
                let key = draft_key(&mark);
                let sealed = self.seal(&key.to_string(), &Sealed::Answer(answer))?;
                Ok(InboxRow { key, sealed })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        rows.sort_unstable_by_key(|row| row.key);
        for row in rows {
            on_backend!(conn, |inner| diesel::insert_into(inbox::table)
                .values(&row)
                .on_conflict_do_nothing()
                .execute(inner))?;
        }
        Ok(())
    }

    /// Seals content for the row with the given key.
    pub(in crate::store) fn seal(
        &self,
        row: &str,
        content: &Sealed,
    ) -> Result<Vec<u8>, StoreError> {
        let key = self.secrets().current().sealing_key();
        Ok(content.seal(&key, row, self.new_nonce())?)
    }

    /// Opens what was sealed for the row with the given key.
    pub(in crate::store) fn open_sealed(
        &self,
        row: &str,
        sealed: &[u8],
    ) -> Result<Sealed, StoreError> {
        let keys: Vec<SealingKey> = self.secrets().sealing_keys().collect();
        Ok(Sealed::open_any(&keys, row, sealed)?)
    }
}

/// The answers of a submission, with the traits of the case of its link.
pub(in crate::store) fn sealed_answer(
    pending: &Pending,
    link: &LinkRow,
) -> Result<SealedAnswer, StoreError> {
    let submission = &pending.submission;
    Ok(SealedAnswer {
        unit: link.agency.clone(),
        office: link.office().unwrap_or_default().to_owned(),
        survey_version: link.survey_version.clone(),
        month: link.month()?,
        source: source_of(submission, link)?.name().to_owned(),
        channel: link.channel.clone(),
        field: link.field.as_deref().unwrap_or(UNKNOWN).to_owned(),
        ratings: submission.ratings.as_str().to_owned(),
        comment: submission.comment.clone(),
        signals: submission.signals.clone(),
        language: submission.language.clone(),
        assisted: submission.assisted,
        paper: None,
        waits_since: Some(pending.now),
    })
}

/// The source of an answer. For one on the web it is the way in which the link was delivered.
///
/// # Errors
/// When the database holds an unknown delivery.
fn source_of(submission: &Submission, link: &LinkRow) -> Result<Source, StoreError> {
    if submission.source != Source::Web {
        return Ok(submission.source);
    }
    let delivery = link.delivered_by.as_deref().map(|name| {
        Delivery::from_name(name).ok_or_else(|| StoreError::Unknown("delivery", name.to_owned()))
    });
    Ok(Source::on_the_web(delivery.transpose()?))
}
