//! The log's own entries: a new key beside the old one, and a new log after a key was lost or stolen.

use super::append::{self, LogEnd};
use super::begin::refuse_others;
use super::log::find_newest;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::editions::key::VerifierKey;
use crate::domain::editions::log::entry::{Entry, KeyChange};
use crate::domain::editions::log::tree::root;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::store::Store;
use crate::store::db::error::StoreError;

impl Store {
    /// The origin of the newest log and the verifier keys that it names, oldest first. None before
    /// anything was signed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_log_keys(&self) -> Result<Option<(String, Vec<VerifierKey>)>, StoreError> {
        self.conn()?.read(|conn| {
            let Some(log) = find_newest(conn)? else {
                return Ok(None);
            };
            let end = append::read_end(conn, log)?;
            Ok(Some((end.origin, end.named)))
        })
    }

    /// Checks that the signer's keys may be changed: they are those of the newest log, and the log holds
    /// everything that they have signed. What was cut short takes the same keys once more.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when there is no log, it is another one, or something was cut short.
    pub fn check_rotation(&self, signer: &dyn LogSigner) -> Result<(), StoreError> {
        self.conn()?.read(|conn| {
            refuse_others(conn, None)?;
            let log = find_newest(conn)?.ok_or(EditionRefusal::NothingSigned)?;
            let end = append::read_end(conn, log)?;
            end.keys(signer)?;
            Ok(signer.check(&end.leaves, None)?)
        })
    }

    /// Checks that the signer's keys are those of the newest log, which holds everything that they have
    /// signed, and returns the number of its entries.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when it is another log, the newest key is missing, or the guard refuses.
    pub fn check_log_keys(&self, signer: &dyn LogSigner) -> Result<u64, StoreError> {
        self.conn()?.read(|conn| {
            let Some(log) = find_newest(conn)? else {
                signer.check(&[], None)?;
                return Ok(0);
            };
            let end = append::read_end(conn, log)?;
            end.keys(signer)?;
            signer.check(&end.leaves, None)?;
            Ok(end.leaves.len() as u64)
        })
    }

    /// Names a new key in the log, by an entry that the old key and the new one have signed. The signer
    /// holds both.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when the old key is not the log's newest, a publication was cut short, or
    /// the guard refuses.
    pub fn rotate_edition_key(
        &self,
        change: KeyChange,
        signer: &mut dyn LogSigner,
        by: &By,
    ) -> Result<u64, StoreError> {
        self.conn()?.write(|conn| {
            append::lock(conn, by.now)?;
            refuse_others(conn, None)?;
            let Some(log) = find_newest(conn)? else {
                let command = "sipas edition publish".to_owned();
                return Err(EditionRefusal::NoKey(command).into());
            };
            let end = append::read_end(conn, log)?;
            end.keys(signer)?;
            let signed = end.named.last().map(|old| change.verify(old));
            if !matches!(signed, Some(Ok(()))) {
                let newest = end.named.last().map(ToString::to_string);
                return Err(
                    EditionRefusal::UnknownKey(end.origin, newest.unwrap_or_default()).into(),
                );
            }
            let event = AuditEvent::new(Act::EditionKeyRotate, change.key().to_string());
            let release_at = LogEnd::first_release(conn, by.now)?.unwrap_or(by.now);
            let entry = Entry::Key(change);
            let appended = end.append(conn, signer, &entry, release_at, by.now)?;
            self.audit(conn, by, &event.with("log_index", appended.index))?;
            Ok(appended.index)
        })
    }

    /// Begins a new log of another origin, whose first entry holds the size and the root of the old one.
    /// The signer holds the new key alone.
    ///
    /// # Errors
    /// [`StoreError::Edition`] when there is no log yet, or it has this origin already.
    pub fn replace_edition_key(
        &self,
        signer: &mut dyn LogSigner,
        by: &By,
    ) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            append::lock(conn, by.now)?;
            let Some(old) = find_newest(conn)? else {
                return Err(EditionRefusal::NothingSigned.into());
            };
            let number = old.number;
            let old = append::read_end(conn, old)?;
            let end = append::begin(conn, signer, number + 1, by.now)?;
            let entry = Entry::Origin {
                origin: end.origin.clone(),
                old_origin: old.origin.clone(),
                old_size: old.leaves.len() as u64,
                old_root: root(&old.leaves),
            };
            let event = AuditEvent::new(Act::EditionKeyReplace, end.origin.as_str())
                .with("old_origin", old.origin.as_str())
                .with("old_size", old.leaves.len());
            let release_at = LogEnd::first_release(conn, by.now)?.unwrap_or(by.now);
            end.append(conn, signer, &entry, release_at, by.now)?;
            self.audit(conn, by, &event)
        })
    }
}
