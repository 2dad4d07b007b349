//! Retention: deleting what has had its time, page by page, as one event of the audit trail.

use diesel::prelude::*;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::Store;
use super::access::audit_pending::RunningEvent;
use super::access::{audit_verify, checkpoints};
use super::cases::pseudonyms;
use super::db::connection::Conn;
use super::db::error::StoreError;
use super::db::schema::{audit_events, comments, login_failures, one_time_links, sessions};
use super::db::settings::Recurring;
use super::db::time::{read_period, stamp};
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::retention::Retention;

/// The hours between two runs of the servers.
const EVERY: i64 = 24;

/// What was removed, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Comments.
    pub comments: usize,
    /// Sessions that had ended.
    pub sessions: usize,
    /// One-time links that were used or had expired.
    pub one_time_links: usize,
    /// Records of failed logins.
    pub login_failures: usize,
    /// Case codes, each replaced by a pseudonym.
    pub case_codes: usize,
    /// Events of the audit trail.
    pub audit_events: usize,
}

impl Removed {
    /// The numbers with their names.
    pub fn numbers(&self) -> [(&'static str, usize); 6] {
        [
            ("comments", self.comments),
            ("sessions", self.sessions),
            ("one_time_links", self.one_time_links),
            ("login_failures", self.login_failures),
            ("case_codes", self.case_codes),
            ("audit_events", self.audit_events),
        ]
    }

    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn event(&self) -> AuditEvent {
        let event = AuditEvent::new(Act::RetentionRun, "retention");
        self.numbers()
            .into_iter()
            .fold(event, |event, (name, count)| event.with(name, count))
    }
}

impl Store {
    /// Deletes what has had its time, unless a server has done so in the last 24 hours.
    ///
    /// # Errors
    /// As [`Store::run_retention`].
    pub fn run_retention_daily(
        &self,
        rules: &Retention,
        now: Timestamp,
    ) -> Result<Option<Removed>, StoreError> {
        let is_due = self.conn()?.write(|conn| {
            conn.lock("retention")?;
            let last = Recurring::Retention.find_last(conn)?;
            let next = last.and_then(|last| last.checked_add(EVERY.hours()).ok());
            if next.is_some_and(|next| next > now) {
                return Ok(false);
            }
            Recurring::Retention.set_last(conn, now)?;
            Ok(true)
        })?;
        match is_due {
            true => self.run_retention(rules, &By::server(now)).map(Some),
            false => Ok(None),
        }
    }

    /// Deletes what has had its time, and returns how much that was.
    ///
    /// # Errors
    /// When the database fails; what was deleted by then stays deleted. When events of the audit trail
    /// would be deleted although the trail is not as it was written: then these stay.
    pub fn run_retention(&self, rules: &Retention, by: &By) -> Result<Removed, StoreError> {
        let mut removed = Removed::default();
        let mut running = self.running_event(by, removed.event());
        let mut conn = self.conn()?;
        self.retention_step(&mut conn, &mut running, &mut removed, |conn, removed| {
            delete_rows(conn, rules, by.now, removed)
        })?;
        loop {
            let before = removed.case_codes;
            self.retention_step(&mut conn, &mut running, &mut removed, |conn, removed| {
                removed.case_codes += self.replace_codes(conn, rules, by.now)?;
                Ok(())
            })?;
            if removed.case_codes - before < pseudonyms::PAGE as usize {
                break;
            }
        }
        let pruned = conn.write(|conn| {
            removed.audit_events = self.prune_audit(conn, rules, by)?;
            running.event = removed.event();
            match removed.is_nothing() {
                true => Ok(()),
                false => self.audit_finished(conn, &running),
            }
        });
        if pruned.is_err() && !removed.is_nothing() {
            removed.audit_events = 0;
            running.event = removed.event();
            conn.write(|conn| self.audit_finished(conn, &running))?;
        }
        pruned?;
        if removed.comments > 0 || removed.case_codes > 0 {
            self.note_change();
        }
        Ok(removed)
    }

    /// Returns what would be removed now, and changes nothing.
    ///
    /// # Errors
    /// As [`Store::run_retention`].
    pub fn dry_run_retention(&self, rules: &Retention, by: &By) -> Result<Removed, StoreError> {
        self.conn()?.dry_run(|conn| {
            let mut removed = Removed::default();
            delete_rows(conn, rules, by.now, &mut removed)?;
            loop {
                let replaced = self.replace_codes(conn, rules, by.now)?;
                removed.case_codes += replaced;
                if replaced < pseudonyms::PAGE as usize {
                    break;
                }
            }
            removed.audit_events = self.prune_audit(conn, rules, by)?;
            Ok(removed)
        })
    }

    /// Runs a step in a transaction of its own, which brings the event up to date.
    fn retention_step(
        &self,
        conn: &mut Conn,
        running: &mut RunningEvent,
        removed: &mut Removed,
        step: impl FnOnce(&mut Conn, &mut Removed) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let after = conn.write(|conn| {
            let mut after = *removed;
            step(conn, &mut after)?;
            if after != *removed {
                running.event = after.event();
                self.audit_running(conn, running)?;
            }
            Ok(after)
        })?;
        *removed = after;
        Ok(())
    }

    fn replace_codes(
        &self,
        conn: &mut Conn,
        rules: &Retention,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let Some(before) = rules.case_codes_before(now) else {
            return Ok(0);
        };
        conn.lock("case codes")?;
        pseudonyms::replace_codes(conn, self.secrets(), &before.to_string())
    }

    /// Deletes the events of the audit trail that have had their time, behind a checkpoint; but none of
    /// a trail that is not as it was written, because nobody could tell afterwards.
    fn prune_audit(
        &self,
        conn: &mut Conn,
        rules: &Retention,
        by: &By,
    ) -> Result<usize, StoreError> {
        let Some(before) = rules.audit_before(by.now) else {
            return Ok(0);
        };
        conn.lock("audit")?;
        let kept_from: Option<i64> = audit_events::table
            .filter(audit_events::happened_at.ge(stamp(before)))
            .select(diesel::dsl::min(audit_events::number))
            .first(conn)?;
        let last: Option<i64> = audit_events::table
            .select(diesel::dsl::max(audit_events::number))
            .first(conn)?;
        // The last event stays, whatever its age: the chain goes on from it.
        let Some(number) = kept_from.or(last).map(|number| number - 1) else {
            return Ok(0);
        };
        let due: i64 = audit_events::table
            .filter(audit_events::number.le(number))
            .count()
            .get_result(conn)?;
        if due == 0 {
            return Ok(0);
        }
        if let Some(fault) = audit_verify::verify(conn, self.secrets(), None, by.now)?.fault {
            return Err(StoreError::AuditFault(fault));
        }
        checkpoints::delete_up_to(conn, self.secret(), number, by)
    }
}

/// Deletes comments, and what is left of sessions and logins.
fn delete_rows(
    conn: &mut Conn,
    rules: &Retention,
    now: Timestamp,
    removed: &mut Removed,
) -> Result<(), StoreError> {
    let periods: Vec<String> = comments::table
        .select(comments::period)
        .distinct()
        .load(conn)?;
    for period in periods {
        if rules.is_past(read_period(&period)?, now) {
            removed.comments +=
                diesel::delete(comments::table.filter(comments::period.eq(&period)))
                    .execute(conn)?;
        }
    }
    let ended_before = stamp(rules.sessions_before(now));
    // One that nobody used for a day has ended by itself.
    let has_ended = sessions::ended_at
        .lt(&ended_before)
        .or(sessions::last_seen.lt(&ended_before));
    removed.sessions =
        diesel::delete(sessions::table.filter(has_ended.assume_not_null())).execute(conn)?;
    let is_over = one_time_links::used_at
        .lt(&ended_before)
        .or(one_time_links::expires_at.lt(&ended_before));
    removed.one_time_links =
        diesel::delete(one_time_links::table.filter(is_over.assume_not_null())).execute(conn)?;
    let day_ago = stamp(now.checked_sub(EVERY.hours()).unwrap_or(now));
    removed.login_failures =
        diesel::delete(login_failures::table.filter(login_failures::paused_until.lt(day_ago)))
            .execute(conn)?;
    Ok(())
}
