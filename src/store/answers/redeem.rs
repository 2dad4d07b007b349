//! Redeeming links: locking them, deciding about each submission, and marking the links as used.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;

use super::prepared::{MarkLink, MarkLinks};
use super::submission::{Submission, Submitted};
use crate::domain::cases::field::is_field_name;
use crate::domain::fold;
use crate::domain::links::code::Secret;
use crate::domain::period::Month;
use crate::store::cases::fields;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agencies, cases, closings, invitations};
use crate::store::db::time::read_month;
use crate::store::links::invitations::InvitationState;
use crate::store::links::survey_link::{LinkState, link_state};

/// A submission with the hashes under which the database knows its code and its form.
#[derive(Clone)]
pub(in crate::store) struct Pending {
    pub(in crate::store) submission: Submission,
    pub(in crate::store) lookup: String,
    pub(in crate::store) press: String,
    pub(in crate::store) now: Timestamp,
}

impl Pending {
    /// A submission for a link that was made with the given secret.
    pub(in crate::store) fn new(secret: &Secret, submission: Submission, now: Timestamp) -> Self {
        Self {
            lookup: submission.code.lookup(secret),
            press: secret.press(&submission.press),
            submission,
            now,
        }
    }
}

/// A link with the traits of its case.
#[derive(Queryable)]
pub(in crate::store) struct LinkRow {
    lookup: String,
    state: String,
    expires_at: String,
    press: Option<String>,
    pub(in crate::store) delivered_by: Option<String>,
    pub(in crate::store) agency: String,
    month: String,
    pub(in crate::store) survey_version: String,
    pub(in crate::store) channel: String,
    /// The field of the case, if it is confirmed.
    pub(in crate::store) field: Option<String>,
    intake_office: Option<String>,
    office_valid_from: Option<String>,
    office_valid_to: Option<String>,
    month_closed_at: Option<String>,
}

/// The query for links with the traits of their cases.
#[diesel::dsl::auto_type(no_type_alias)]
fn links() -> _ {
    invitations::table
        .inner_join(cases::table.on(cases::id.eq(invitations::case_id)))
        .left_join(closings::table.on(closings::month.eq(invitations::month)))
        .left_join(agencies::table.on(agencies::code.nullable().eq(cases::intake_office)))
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
            agencies::valid_from.nullable(),
            agencies::valid_to.nullable(),
            closings::closed_at.nullable(),
        ))
}

/// Locks links until the transaction ends, then reads them and their cases, which nobody else can
/// change any more. On SQLite the write lock suffices, and one prepared statement reads link after
/// link.
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
    let confirmed = fields::confirmed(conn)?;
    Ok(rows
        .into_iter()
        .map(|mut row| {
            row.field = row
                .field
                .and_then(|field| confirmed.get(&fold(&field)))
                .filter(|field| is_field_name(&field.name))
                .map(|field| field.name.clone());
            (row.lookup.clone(), row)
        })
        .collect())
}

/// The decision about a submission.
pub(in crate::store) struct SubmissionDecision {
    pub(in crate::store) outcome: Submitted,
    pub(in crate::store) redeems_now: bool,
}

impl LinkRow {
    /// Decides about a submission while the link is locked. Later submissions for the same link in
    /// the same transaction find it used.
    pub(in crate::store) fn decide(
        &mut self,
        pending: &Pending,
    ) -> Result<SubmissionDecision, StoreError> {
        let state = link_state(&self.state, &self.expires_at, pending.now)?;
        let outcome = match state {
            // Links expire before their month closes, but this clock may be behind.
            LinkState::Open if self.month_closed_at.is_some() => Submitted::Expired,
            LinkState::Open => Submitted::Accepted,
            LinkState::Used if self.press.as_ref() == Some(&pending.press) => Submitted::Accepted,
            LinkState::Used => Submitted::Used,
            LinkState::Expired => Submitted::Expired,
            LinkState::Revoked => Submitted::Revoked,
        };
        let redeems_now = state == LinkState::Open && outcome == Submitted::Accepted;
        if redeems_now {
            InvitationState::Used.name().clone_into(&mut self.state);
            self.press = Some(pending.press.clone());
        }
        Ok(SubmissionDecision {
            outcome,
            redeems_now,
        })
    }
}

impl LinkRow {
    /// The intake office that is asked about; none where it did not exist in the month in which the case
    /// counts.
    pub(in crate::store) fn office(&self) -> Option<&str> {
        let month =
            |day: &Option<String>| day.as_ref().and_then(|day| day.get(..7)).map(str::to_owned);
        let (from, to) = (month(&self.office_valid_from), month(&self.office_valid_to));
        let existed =
            from.is_none_or(|from| from <= self.month) && to.is_none_or(|to| to >= self.month);
        self.intake_office.as_deref().filter(|_| existed)
    }

    /// The month in which the case counts.
    pub(in crate::store) fn month(&self) -> Result<Month, StoreError> {
        read_month(&self.month)
    }
}

/// Marks links as used.
///
/// # Errors
/// When one of them is no longer open, whatever was read before; the transaction is then rolled
/// back.
pub(in crate::store) fn mark_used(
    conn: &mut Conn,
    redeeming: &[&Pending],
) -> Result<(), StoreError> {
    if redeeming.is_empty() {
        return Ok(());
    }
    let marked = match conn {
        Conn::Pg(conn) => {
            let (lookups, presses) = redeeming
                .iter()
                .map(|pending| (pending.lookup.as_str(), pending.press.as_str()))
                .unzip();
            MarkLinks { lookups, presses }.execute(conn)?
        }
        Conn::Sqlite(conn) => {
            let mut marked = 0;
            for pending in redeeming {
                let (lookup, press) = (&pending.lookup, &pending.press);
                marked += MarkLink { lookup, press }.execute(conn)?;
            }
            marked
        }
    };
    if marked != redeeming.len() {
        // The error rolls the whole transaction back.
        return Err(diesel::result::Error::NotFound.into());
    }
    Ok(())
}
