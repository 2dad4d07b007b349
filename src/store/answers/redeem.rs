//! Spending links: they are held in key order, judged, and marked as used.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, Text};
use jiff::Timestamp;

use super::submission::{Submission, Submitted};
use crate::domain::cases::case::{Outcome, Punctuality};
use crate::domain::figures::coverage::Coverage;
use crate::store::cases::counts::{CaseTraits, Changes};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{cases, invitations};
use crate::store::links::invitations::State;
use crate::store::links::survey_link::{LinkState, link_state};

/// A submission as the database knows it: by hashes of its code and its form.
pub(in crate::store) struct Pending {
    pub(in crate::store) submission: Submission,
    pub(in crate::store) lookup: String,
    pub(in crate::store) press: String,
    pub(in crate::store) now: Timestamp,
}

/// A link with what its case says about an answer.
#[derive(Queryable)]
pub(in crate::store) struct LinkRow {
    lookup: String,
    state: String,
    expires_at: String,
    press: Option<String>,
    pub(in crate::store) delivered_by: Option<String>,
    pub(in crate::store) agency: String,
    pub(in crate::store) month: String,
    pub(in crate::store) survey_version: String,
    pub(in crate::store) channel: String,
    pub(in crate::store) field: Option<String>,
    pub(in crate::store) intake_office: Option<String>,
    punctuality: Option<String>,
    finished_at: Option<String>,
    outcome: Option<String>,
}

#[diesel::dsl::auto_type(no_type_alias)]
fn links() -> _ {
    invitations::table
        .inner_join(cases::table.on(cases::id.eq(invitations::case_id)))
        .select((
            invitations::lookup,
            invitations::state,
            invitations::expires_at,
            invitations::press,
            invitations::delivered_by,
            invitations::agency,
            invitations::month,
            invitations::survey_version,
            cases::channel,
            cases::field,
            cases::intake_office,
            cases::punctuality,
            cases::finished_at,
            cases::outcome,
        ))
}

/// Holds links until the transaction ends, then reads them and their cases: as they are once
/// nobody can change them any more. On SQLite the transaction holds the whole database already,
/// and a statement prepared once finds one after the other.
pub(in crate::store) fn lock_links<'p>(
    conn: &mut Conn,
    pending: impl Iterator<Item = &'p Pending>,
) -> Result<HashMap<String, LinkRow>, StoreError> {
    let lookups: Vec<&str> = pending.map(|pending| pending.lookup.as_str()).collect();
    let mut rows: Vec<LinkRow> = Vec::with_capacity(lookups.len());
    match conn {
        Conn::Pg(conn) => {
            invitations::table
                .filter(invitations::lookup.eq_any(&lookups))
                .order(invitations::lookup)
                .select(invitations::lookup)
                .for_no_key_update()
                .load::<String>(conn)?;
            rows.extend(
                links()
                    .filter(invitations::lookup.eq_any(&lookups))
                    .load::<LinkRow>(conn)?,
            );
        }
        Conn::Sqlite(conn) => {
            for lookup in lookups {
                let link = links().filter(invitations::lookup.eq(lookup));
                rows.extend(link.load::<LinkRow>(conn)?);
            }
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| (row.lookup.clone(), row))
        .collect())
}

/// What is decided about a submission.
pub(in crate::store) struct Judged {
    pub(in crate::store) outcome: Submitted,
    pub(in crate::store) is_spent_now: bool,
}

impl LinkRow {
    /// Decides about a submission while the link is held, and marks it for those that follow.
    pub(in crate::store) fn judge(&mut self, pending: &Pending) -> Result<Judged, StoreError> {
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
    /// Whether its case was finished after its due date.
    pub(in crate::store) fn is_late(&self) -> bool {
        self.punctuality.as_deref() == Some(Punctuality::Overdue.name())
    }

    /// Counts its case as answered.
    pub(in crate::store) fn count(&self, changes: &mut Changes) {
        // A case that is open again counts when it is finished again.
        let Some(month) = self.finished_at.as_ref().and_then(|day| day.get(..7)) else {
            return;
        };
        let case = CaseTraits {
            unit: self.agency.clone(),
            month: month.to_owned(),
            channel: self.channel.clone(),
            outcome: self
                .outcome
                .clone()
                .unwrap_or_else(|| Outcome::Granted.name().to_owned()),
        };
        let answered = Coverage {
            finished: 0,
            invited: i64::from(self.delivered_by.is_none()),
            answered: 1,
        };
        changes.add(case, self.intake_office.as_deref(), answered);
    }
}

/// Marks links as used. Whatever was read before, only an open link can be spent.
pub(in crate::store) fn spend(conn: &mut Conn, spending: &[&Pending]) -> Result<(), StoreError> {
    if spending.is_empty() {
        return Ok(());
    }
    let spent = match conn {
        Conn::Pg(conn) => {
            let (lookups, presses): (Vec<&str>, Vec<&str>) = spending
                .iter()
                .map(|pending| (pending.lookup.as_str(), pending.press.as_str()))
                .unzip();
            diesel::sql_query(
                "UPDATE invitations SET state = 'used', press = v.press \
                 FROM unnest($1, $2) AS v (lookup, press) \
                 WHERE invitations.lookup = v.lookup AND invitations.state = 'open'",
            )
            .bind::<Array<Text>, _>(lookups)
            .bind::<Array<Text>, _>(presses)
            .execute(conn)?
        }
        Conn::Sqlite(conn) => {
            let mut spent = 0;
            for pending in spending {
                let open = invitations::lookup
                    .eq(&pending.lookup)
                    .and(invitations::state.eq(State::Open.name()));
                spent += diesel::update(invitations::table.filter(open))
                    .set((
                        invitations::state.eq(State::Used.name()),
                        invitations::press.eq(&pending.press),
                    ))
                    .execute(conn)?;
            }
            spent
        }
    };
    if spent != spending.len() {
        // Undoes the whole transaction.
        return Err(diesel::result::Error::NotFound.into());
    }
    Ok(())
}
