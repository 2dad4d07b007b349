//! Spending links: they are held in key order, judged, and marked as used.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use jiff::Timestamp;

use super::case_counts::{CaseTraits, Changes};
use super::chunk;
use super::connection::Conn;
use super::error::StoreError;
use super::inbox::{Submission, Submitted};
use super::invitations::{LinkState, State, link_state};
use super::schema::invitations;
use crate::domain::coverage::Coverage;

/// A submission as the database knows it: by hashes of its code and its form.
pub(super) struct Pending {
    pub(super) submission: Submission,
    pub(super) lookup: String,
    pub(super) press: String,
    pub(super) now: Timestamp,
}

/// A link with what its case says about an answer.
#[derive(QueryableByName)]
pub(super) struct LinkRow {
    #[diesel(sql_type = Text)]
    lookup: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    expires_at: String,
    #[diesel(sql_type = Nullable<Text>)]
    press: Option<String>,
    #[diesel(sql_type = Text)]
    pub(super) agency: String,
    #[diesel(sql_type = Text)]
    pub(super) month: String,
    #[diesel(sql_type = Text)]
    pub(super) survey_version: String,
    #[diesel(sql_type = Text)]
    pub(super) channel: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) field: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) intake_office: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) punctuality: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    finished_month: Option<String>,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Bool)]
    delivered: bool,
}

/// Holds links until the transaction ends, then reads them and their cases: as they are once
/// nobody can change them any more. On SQLite the transaction holds the whole database already.
pub(super) fn lock_links<'p>(
    conn: &mut Conn,
    pending: impl Iterator<Item = &'p Pending>,
) -> Result<HashMap<String, LinkRow>, StoreError> {
    let lookups: Vec<&str> = pending.map(|pending| pending.lookup.as_str()).collect();
    if let Conn::Pg(conn) = conn {
        invitations::table
            .filter(invitations::lookup.eq_any(&lookups))
            .order(invitations::lookup)
            .select(invitations::lookup)
            .for_no_key_update()
            .load::<String>(conn)?;
    }
    let mut query = diesel::sql_query(format!(
        "SELECT i.lookup, i.state, i.expires_at, i.press, i.agency, i.month, i.survey_version, \
         c.channel, c.field, c.intake_office, c.punctuality, \
         substr(c.finished_at, 1, 7) AS finished_month, \
         COALESCE(c.outcome, 'granted') AS outcome, i.delivered_by IS NOT NULL AS delivered \
         FROM invitations i JOIN cases c ON c.id = i.case_id WHERE i.lookup IN {}",
        chunk::values(conn, 1, lookups.len())
    ))
    .into_boxed();
    for lookup in lookups {
        query = query.bind::<Text, _>(lookup);
    }
    let rows: Vec<LinkRow> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| (row.lookup.clone(), row))
        .collect())
}

/// What is decided about a submission.
pub(super) struct Judged {
    pub(super) outcome: Submitted,
    pub(super) is_spent_now: bool,
}

impl LinkRow {
    /// Decides about a submission while the link is held, and marks it for those that follow.
    pub(super) fn judge(&mut self, pending: &Pending) -> Result<Judged, StoreError> {
        let state = link_state(&self.state, &self.expires_at, pending.now)?;
        let outcome = match state {
            LinkState::Open => Submitted::Accepted,
            LinkState::Used if self.press.as_ref() == Some(&pending.press) => Submitted::Accepted,
            LinkState::Used => Submitted::Used,
            LinkState::Expired => Submitted::Expired,
            LinkState::Revoked => Submitted::Revoked,
        };
        let is_spent_now = state == LinkState::Open;
        if is_spent_now {
            State::Used.name().clone_into(&mut self.state);
            self.press = Some(pending.press.clone());
        }
        Ok(Judged {
            outcome,
            is_spent_now,
        })
    }
}

impl LinkRow {
    /// Counts its case as answered.
    pub(super) fn count(&self, changes: &mut Changes) {
        // A case that is open again counts when it is finished again.
        let Some(month) = self.finished_month.clone() else {
            return;
        };
        let case = CaseTraits {
            unit: self.agency.clone(),
            month,
            channel: self.channel.clone(),
            outcome: self.outcome.clone(),
        };
        let answered = Coverage {
            finished: 0,
            invited: i64::from(!self.delivered),
            answered: 1,
        };
        changes.add(case, self.intake_office.as_deref(), answered);
    }
}

/// Marks links as used. Whatever was read before, only an open link can be spent.
pub(super) fn spend(conn: &mut Conn, spending: &[&Pending]) -> Result<(), StoreError> {
    if spending.is_empty() {
        return Ok(());
    }
    let mut query = diesel::sql_query(format!(
        "UPDATE invitations SET state = 'used', press = v.column2 \
         FROM (VALUES {}) AS v WHERE invitations.lookup = v.column1 AND invitations.state = 'open'",
        chunk::values(conn, spending.len(), 2)
    ))
    .into_boxed();
    for pending in spending {
        query = query
            .bind::<Text, _>(&pending.lookup)
            .bind::<Text, _>(&pending.press);
    }
    if query.execute(conn)? != spending.len() {
        // Undoes the whole transaction.
        return Err(diesel::result::Error::NotFound.into());
    }
    Ok(())
}
