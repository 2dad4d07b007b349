//! Rotation of the secret: the steps from one to the next, and what becomes of links and of waiting
//! answers then.

use diesel::dsl::max;
use diesel::prelude::*;
use jiff::{Timestamp, ToSpan};

use super::access::{audit, audit_keys, audit_renewal, pending_row};
use super::answers::resealing::withhold_lost;
use super::cases::pseudonyms;
use super::db::connection::{Conn, DatabaseUrl};
use super::db::error::StoreError;
use super::db::schema::{
    invitations, login_failures, one_time_links, recovery_codes, sessions, users,
};
use super::db::settings;
use super::db::time::{read_stamp, stamp};
use super::links::invitations::{InvitationState, read_invitation_id};
use super::open::open_current;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::links::code::{LinkCode, Secret};
use crate::domain::links::secrets::{PreviousSecret, Secrets};
use crate::store::Store;

/// The number of invitations that are read at a time.
const PAGE: i64 = 5000;

impl Store {
    /// Makes `new` the secret of the database. The present one becomes an earlier secret until its
    /// last link has expired, one that is issued today by a server that does not know of this yet
    /// included. `keep` writes the secrets to their file.
    ///
    /// It is called before the database learns of the new secret: whenever the power fails, either
    /// the old secret fits, or the file holds both and the next opening finishes the rotation.
    ///
    /// # Errors
    /// When somebody else has rotated the secret since this store was opened, when `keep` fails, or
    /// the database does.
    pub fn rotate_secret<E: From<StoreError>>(
        &self,
        new: Secret,
        by: &By,
        keep: impl FnOnce(&Secrets) -> Result<(), E>,
    ) -> Result<(), E> {
        self.append_pending(by.now)?;
        let rotated = |conn: &mut Conn| {
            let until = self.last_expiry(conn, by.now)?;
            Ok(Some(self.secrets().rotated(new, until)))
        };
        self.change_secrets(rotated, keep, by)
    }

    /// Leaves out earlier secrets whose time has passed, and returns how many. `keep` writes the
    /// others to their file; it is not called where all are still needed.
    ///
    /// # Errors
    /// As [`Store::rotate_secret`].
    pub fn forget_secrets<E: From<StoreError>>(
        &self,
        by: &By,
        keep: impl FnOnce(&Secrets) -> Result<(), E>,
    ) -> Result<usize, E> {
        self.reseal()?;
        self.keep_keys(by.now)?;
        let (secrets, now) = (self.secrets(), by.now);
        if secrets.previous().iter().all(|secret| secret.until > now) {
            return Ok(0);
        }
        // Not before: a server that does not know of the new secret yet couldn't check codes any more.
        self.reseal_totp()?;
        let mut left_out = 0;
        let needed = |conn: &mut Conn| {
            let kept = secrets.retain(|previous| is_needed(conn, previous, now))?;
            left_out = secrets.previous().len() - kept.previous().len();
            Ok((left_out > 0).then_some(kept))
        };
        self.change_secrets(needed, keep, by)?;
        Ok(left_out)
    }

    /// Changes the secrets while nobody else does.
    fn change_secrets<E: From<StoreError>>(
        &self,
        change: impl FnOnce(&mut Conn) -> Result<Option<Secrets>, StoreError>,
        keep: impl FnOnce(&Secrets) -> Result<(), E>,
        by: &By,
    ) -> Result<(), E> {
        let mut failed = None;
        let changed = self.conn()?.write(|conn| {
            conn.lock("secret")?;
            settings::check_secret(conn, &Secrets::from(self.secret().clone()))?;
            let Some(secrets) = change(conn)? else {
                return Ok(());
            };
            if let Err(error) = keep(&secrets) {
                failed = Some(error);
                return Err(diesel::result::Error::RollbackTransaction.into());
            }
            settings::set_fingerprint(conn, &secrets.current().fingerprint())?;
            keep_keys(conn, &secrets, by)?;
            let kept: Vec<String> = secrets.all().map(Secret::fingerprint).collect();
            let old = self.secrets().all().map(Secret::fingerprint);
            for removed in old.filter(|old| !kept.contains(old)) {
                let event = AuditEvent::new(Act::SecretPrune, removed);
                audit::append_one(conn, &secrets, by, &event)?;
            }
            Ok(())
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(changed?),
        }
    }

    /// Keeps what earlier secrets at hand have sealed and outlives them.
    fn keep_keys(&self, now: Timestamp) -> Result<(), StoreError> {
        if self.secrets().previous().is_empty() {
            return Ok(());
        }
        self.conn()?
            .write(|conn| keep_keys(conn, self.secrets(), &By::server(now)))
    }

    /// The time at which the last link expires that is open or is issued today.
    fn last_expiry(&self, conn: &mut Conn, now: Timestamp) -> Result<Timestamp, StoreError> {
        let offered = self.surveys.list_offered();
        let days = offered.iter().map(|survey| survey.link_days).max();
        let hours = (i64::from(days.unwrap_or(0)) + 1) * 24;
        let of_new_links = now.checked_add(hours.hours()).unwrap_or(Timestamp::MAX);
        let last: Option<String> = invitations::table
            .filter(invitations::state.eq(InvitationState::Open.name()))
            .select(max(invitations::expires_at))
            .first(conn)?;
        let last = last.as_deref().map(read_stamp).transpose()?;
        // As the database has it, without fractions of seconds.
        read_stamp(&stamp(last.unwrap_or(of_new_links).max(of_new_links)))
    }
}

/// Seals by the current secret the keys that outlive earlier ones, and records rotations of which the
/// audit trail does not tell yet, as the last statements of a transaction.
pub(in crate::store) fn keep_keys(
    conn: &mut Conn,
    secrets: &Secrets,
    by: &By,
) -> Result<(), StoreError> {
    pseudonyms::keep(conn, secrets)?;
    for event in audit_keys::keep(conn, secrets)? {
        audit::append_one(conn, secrets, by, &event)?;
    }
    audit_renewal::renew(conn, secrets, by.now)
}

/// Whether an earlier secret is still needed: its time has not passed, or there is a link that was
/// made with it and can still be answered.
fn is_needed(
    conn: &mut Conn,
    previous: &PreviousSecret,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if previous.until > now {
        return Ok(true);
    }
    let secret = &previous.secret;
    let mut after = String::new();
    loop {
        let page: Vec<(String, String)> = invitations::table
            .filter(
                invitations::id
                    .gt(&after)
                    .and(invitations::state.eq(InvitationState::Open.name()))
                    .and(invitations::expires_at.gt(stamp(now))),
            )
            .order(invitations::id)
            .limit(PAGE)
            .select((invitations::id, invitations::lookup))
            .load(conn)?;
        let Some((last, _)) = page.last() else {
            return Ok(false);
        };
        after.clone_from(last);
        for (id, lookup) in &page {
            if LinkCode::of(secret, read_invitation_id(id)?).lookup(secret) == *lookup {
                return Ok(true);
            }
        }
    }
}

/// What went with a lost secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// The links that have other codes now.
    pub links: usize,
    /// The answers that waited, and are withheld now.
    pub answers: usize,
    /// The persons whose authenticator app and recovery codes are gone.
    pub authenticators: usize,
    /// The sessions and one-time links that were ended.
    pub sessions: usize,
    /// The events that waited to be appended to the audit trail, and can't be believed any more.
    pub waiting_events: usize,
    /// The cases whose replaced codes are not recognised any more.
    pub case_codes: i64,
    /// The last event of the audit trail that can't be verified any more; 0 where there is none.
    pub last_event: i64,
}

/// Makes `new` the secret of a database whose own is lost. Every link gets another code, so that
/// those of open cases can be handed out again; the old codes open nothing any more. Answers that wait
/// can't be opened any more either: they are deleted, and counted as withheld. So are the secrets of
/// authenticator apps; all sessions end. The events of the audit trail stay, but only what follows can
/// be verified.
///
/// # Errors
/// When the database can't be opened or fails.
pub fn replace_lost_secret(url: &DatabaseUrl, new: &Secret, by: &By) -> Result<Lost, StoreError> {
    open_current(url)?.write(|conn| {
        conn.lock("secret")?;
        let old = settings::find_fingerprint(conn)?.unwrap_or_default();
        let mut changed = 0;
        let mut after = String::new();
        loop {
            let page: Vec<String> = invitations::table
                .filter(invitations::id.gt(&after))
                .order(invitations::id)
                .limit(PAGE)
                .select(invitations::id)
                .load(conn)?;
            let Some(last) = page.last() else { break };
            after.clone_from(last);
            for id in &page {
                let lookup = LinkCode::of(new, read_invitation_id(id)?).lookup(new);
                changed += diesel::update(invitations::table.find(id))
                    .set(invitations::lookup.eq(lookup))
                    .execute(conn)?;
            }
        }
        let mut lost = Lost {
            links: changed,
            answers: withhold_lost(conn)?,
            waiting_events: pending_row::delete_all(conn)?,
            case_codes: pseudonyms::count(conn)?,
            last_event: audit::find_head(conn)?.map_or(0, |head| head.number),
            ..Lost::default()
        };
        settings::delete_code_key(conn)?;
        forget_people(conn, &mut lost)?;
        settings::set_fingerprint(conn, &new.fingerprint())?;
        let event = AuditEvent::new(Act::SecretReplace, old)
            .with("to", new.fingerprint())
            .with("links", lost.links)
            .with("answers", lost.answers)
            .with("authenticators", lost.authenticators)
            .with("sessions", lost.sessions)
            .with("waiting_events", lost.waiting_events)
            .with("case_codes", lost.case_codes)
            .with("last_event", lost.last_event);
        audit::append_after_loss(conn, new, by, &event)?;
        Ok(lost)
    })
}

/// Removes what persons have that only the lost secret could open or check, and ends their sessions.
fn forget_people(conn: &mut Conn, lost: &mut Lost) -> Result<(), StoreError> {
    let with_app = users::table.filter(users::totp.is_not_null());
    lost.authenticators = diesel::update(with_app)
        .set((
            users::totp.eq(None::<&str>),
            users::version.eq(users::version + 1),
        ))
        .execute(conn)?;
    diesel::delete(recovery_codes::table).execute(conn)?;
    diesel::delete(login_failures::table).execute(conn)?;
    lost.sessions = diesel::delete(sessions::table.filter(sessions::ended_at.is_null()))
        .execute(conn)?
        + diesel::delete(one_time_links::table).execute(conn)?;
    Ok(())
}
