//! Invitations: the rows behind links. A case has at most one that is not revoked.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::domain::cases::case::Delivery;
use crate::domain::links::code::LinkCode;
use crate::domain::links::secrets::Secrets;
use crate::domain::period::Month;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{invitations, link_events};
use crate::store::db::time::{read_stamp, stamp, vietnam_day};
use crate::store::surveys::version_id;

/// The stored state of an invitation. An open one may have expired, which its `expires_at` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum InvitationState {
    Open,
    Used,
    Revoked,
}

impl InvitationState {
    /// The state as stored.
    pub(in crate::store) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Revoked => "revoked",
        }
    }

    /// The state of a name.
    pub(in crate::store) fn read(name: &str) -> Result<Self, StoreError> {
        [Self::Open, Self::Used, Self::Revoked]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| StoreError::Unknown("state of an invitation", name.to_owned()))
    }
}

/// A row of the table `invitations`.
#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = invitations, treat_none_as_default_value = false)]
pub(in crate::store) struct InvitationRow {
    pub id: String,
    pub case_id: String,
    pub agency: String,
    pub month: String,
    pub survey_version: String,
    pub lookup: String,
    pub issued_at: String,
    pub expires_at: String,
    pub state: String,
    pub delivered_by: Option<String>,
    pub delivered_on: Option<String>,
    pub press: Option<String>,
    pub disputed: bool,
}

impl InvitationRow {
    /// A new open invitation, not inserted yet. It expires `link_days` of the survey from now, or when
    /// the month closes in which its case counts.
    pub(in crate::store) fn issue(
        store: &Store,
        survey: &Definition,
        case_id: &str,
        agency: &str,
        (month, closes_at): (Month, Timestamp),
        delivery: Option<Delivery>,
        now: Timestamp,
    ) -> Self {
        let id = (store.settings.new_id)();
        let days = i64::from(survey.link_days) * 24;
        let expires = now.checked_add(days.hours()).unwrap_or(Timestamp::MAX);
        let expires = expires.min(closes_at);
        Self {
            id: id.to_string(),
            case_id: case_id.to_owned(),
            agency: agency.to_owned(),
            month: month.to_string(),
            survey_version: version_id(survey),
            lookup: LinkCode::of(store.secret(), id).lookup(store.secret()),
            issued_at: stamp(now),
            expires_at: stamp(expires),
            state: InvitationState::Open.name().to_owned(),
            delivered_by: delivery.map(|by| by.name().to_owned()),
            delivered_on: delivery.map(|_| vietnam_day(now)),
            press: random_press(store),
            disputed: false,
        }
    }

    /// The code of this invitation.
    pub(in crate::store) fn code(&self, secrets: &Secrets) -> Result<LinkCode, StoreError> {
        Ok(secrets.code_of(read_invitation_id(&self.id)?, &self.lookup))
    }

    /// The link as an import returns it.
    pub(in crate::store) fn issued(&self, secrets: &Secrets) -> Result<IssuedLink, StoreError> {
        Ok(IssuedLink {
            code: self.code(secrets)?,
            expires_at: self.expires_at.clone(),
        })
    }
}

/// Reads the id of an invitation, from which its code is derived.
pub(in crate::store) fn read_invitation_id(id: &str) -> Result<Uuid, StoreError> {
    Uuid::parse_str(id).map_err(|_| StoreError::Unknown("id of an invitation", id.to_owned()))
}

/// A link of a finished case.
#[derive(Clone, Debug)]
pub struct IssuedLink {
    /// Its code.
    pub code: LinkCode,
    /// The time at which it expires, RFC 3339 in UTC.
    pub expires_at: String,
}

/// A random value in the form of a press hash, so that an answer overwrites it in place and a row
/// looks the same before and after.
fn random_press(store: &Store) -> Option<String> {
    Some(store.secret().press(&store.new_key()))
}

/// Revokes an invitation, whether answered or not. A dispute of it is that of its successor.
pub(in crate::store) fn revoke(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    diesel::update(invitations::table.find(id))
        .set((
            invitations::state.eq(InvitationState::Revoked.name()),
            invitations::disputed.eq(false),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves an open invitation to the agency that decided its case and the month in which that was
/// finished. One that was answered in the meantime stays where it was answered.
pub(in crate::store) fn move_to(
    conn: &mut Conn,
    id: &str,
    agency: &str,
    month: &str,
) -> Result<(), StoreError> {
    let still_open = invitations::id
        .eq(id)
        .and(invitations::state.eq(InvitationState::Open.name()));
    diesel::update(invitations::table.filter(still_open))
        .set((invitations::agency.eq(agency), invitations::month.eq(month)))
        .execute(conn)?;
    Ok(())
}

/// Records the way in which an invitation was delivered, unless one is recorded already. Returns
/// whether this was the first.
pub(in crate::store) fn record_delivery(
    conn: &mut Conn,
    id: &str,
    by: Delivery,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let recorded = diesel::update(
        invitations::table.filter(
            invitations::id
                .eq(id)
                .and(invitations::delivered_by.is_null()),
        ),
    )
    .set((
        invitations::delivered_by.eq(by.name()),
        invitations::delivered_on.eq(vietnam_day(now)),
    ))
    .execute(conn)?;
    Ok(recorded == 1)
}

/// Locks the invitations of cases until the transaction ends, so that none is answered between
/// being read and being changed. They are locked in the order of their lookup hashes, as
/// submissions do, so that there is no deadlock. On SQLite the write lock suffices.
pub(in crate::store) fn lock_invitations(
    conn: &mut Conn,
    cases: &[&str],
) -> Result<(), StoreError> {
    if let Conn::Pg(conn) = conn
        && !cases.is_empty()
    {
        invitations::table
            .filter(invitations::case_id.eq_any(cases))
            .order(invitations::lookup)
            .select(invitations::id)
            .for_no_key_update()
            .load::<String>(conn)?;
    }
    Ok(())
}

/// The current invitation of each case that has one: neither revoked, nor the unknown successor of
/// an answered one that was revoked by hand.
pub(in crate::store) fn list_current(
    conn: &mut Conn,
    case_ids: Vec<&str>,
) -> Result<HashMap<String, InvitationRow>, StoreError> {
    let revoked_by_hand = link_events::table.filter(
        link_events::case_id
            .eq(invitations::case_id)
            .and(link_events::kind.eq("revoke"))
            .and(link_events::happened_at.ge(invitations::issued_at)),
    );
    let rows: Vec<InvitationRow> = on_backend!(conn, |inner| invitations::table
        .filter(invitations::case_id.eq_any(case_ids))
        .filter(invitations::state.ne(InvitationState::Revoked.name()))
        .filter(diesel::dsl::not(diesel::dsl::exists(revoked_by_hand)))
        .select(InvitationRow::as_select())
        .load(inner))?;
    rows.into_iter()
        .map(|row| {
            InvitationState::read(&row.state)?;
            Ok((row.case_id.clone(), row))
        })
        .collect()
}

/// The same condition as in [`list_current`] on the invitation `i` in SQL text, beginning with `AND`.
pub(in crate::store) const CURRENT: &str = " AND i.state <> 'revoked' AND NOT EXISTS (SELECT 1 \
    FROM link_events e WHERE e.case_id = i.case_id AND e.kind = 'revoke' \
    AND e.happened_at >= i.issued_at)";

/// Those of the given cases whose link was revoked by hand. They get no other.
pub(in crate::store) fn list_revoked_by_hand(
    conn: &mut Conn,
    case_ids: Vec<&str>,
) -> Result<HashSet<String>, StoreError> {
    let ids: Vec<String> = on_backend!(conn, |inner| link_events::table
        .filter(link_events::case_id.eq_any(case_ids))
        .filter(link_events::kind.eq("revoke"))
        .select(link_events::case_id)
        .load(inner))?;
    Ok(ids.into_iter().collect())
}

/// A stored link, without anything that reveals whether it was answered.
#[derive(Clone, Debug)]
pub struct KeptLink {
    /// The invitation's id.
    pub id: String,
    /// The code that opens it.
    pub code: LinkCode,
    /// The time at which it was issued.
    pub issued_at: Timestamp,
    /// The time at which it expires.
    pub expires_at: Timestamp,
    /// The first way in which it was delivered.
    pub delivery: Option<Delivery>,
    /// The survey that it opens, such as `so-nganh-4@1`.
    pub survey_version: String,
}

impl InvitationRow {
    /// Whether it was answered.
    pub(in crate::store) fn is_used(&self) -> bool {
        self.state == InvitationState::Used.name()
    }

    /// A new invitation in the place of this one, with a new code and the same expiry. That of an
    /// answered one counts as answered, so that replacing it tells nothing.
    pub(in crate::store) fn successor(&self, store: &Store, now: Timestamp) -> Self {
        let id = (store.settings.new_id)();
        Self {
            id: id.to_string(),
            lookup: LinkCode::of(store.secret(), id).lookup(store.secret()),
            issued_at: stamp(now),
            delivered_by: None,
            delivered_on: None,
            press: random_press(store),
            ..self.clone()
        }
    }

    /// The link as clerks may see it.
    pub(in crate::store) fn read(&self, store: &Store) -> Result<KeptLink, StoreError> {
        let delivery = self.delivered_by.as_deref().map(|by| {
            Delivery::from_name(by).ok_or_else(|| StoreError::Unknown("delivery", by.to_owned()))
        });
        Ok(KeptLink {
            id: self.id.clone(),
            code: self.code(store.secrets())?,
            issued_at: read_stamp(&self.issued_at)?,
            expires_at: read_stamp(&self.expires_at)?,
            delivery: delivery.transpose()?,
            survey_version: self.survey_version.clone(),
        })
    }
}
