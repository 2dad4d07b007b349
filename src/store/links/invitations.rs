//! Invitations: one link per finished case.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::domain::cases::case::Delivery;
use crate::domain::links::code::{LinkCode, Secret};
use crate::domain::period::Month;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::invitations;
use crate::store::db::time::{read_stamp, stamp};
use crate::store::surveys::version_id;

/// The kept state of an invitation. Whether an open one has expired, its date tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum State {
    Open,
    Used,
    Revoked,
}

impl State {
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
    /// A new open invitation, not written yet.
    pub(in crate::store) fn issue(
        store: &Store,
        survey: &Definition,
        case_id: &str,
        agency: &str,
        month: Month,
        delivered_by: Option<Delivery>,
        now: Timestamp,
    ) -> Self {
        let id = (store.settings.new_id)();
        let days = i64::from(survey.link_days) * 24;
        let expires = now.checked_add(days.hours()).unwrap_or(Timestamp::MAX);
        Self {
            id: id.to_string(),
            case_id: case_id.to_owned(),
            agency: agency.to_owned(),
            month: month.to_string(),
            survey_version: version_id(survey),
            lookup: LinkCode::of(store.secret(), id).lookup(store.secret()),
            issued_at: stamp(now),
            expires_at: stamp(expires),
            state: State::Open.name().to_owned(),
            delivered_by: delivered_by.map(|by| by.name().to_owned()),
            delivered_on: delivered_by.map(|_| day(now)),
            press: None,
            disputed: false,
        }
    }

    /// The code of this invitation.
    pub(in crate::store) fn code(&self, secret: &Secret) -> Result<LinkCode, StoreError> {
        Ok(LinkCode::of(secret, read_invitation_id(&self.id)?))
    }

    /// The link as an import hands it out.
    pub(in crate::store) fn issued(&self, secret: &Secret) -> Result<IssuedLink, StoreError> {
        Ok(IssuedLink {
            code: self.code(secret)?,
            expires_at: self.expires_at.clone(),
        })
    }
}

/// The id of an invitation, from which its code is made.
pub(in crate::store) fn read_invitation_id(id: &str) -> Result<Uuid, StoreError> {
    Uuid::parse_str(id).map_err(|_| StoreError::Unknown("id of an invitation", id.to_owned()))
}

/// A link of a finished case.
#[derive(Clone, Debug)]
pub struct IssuedLink {
    /// Its code.
    pub code: LinkCode,
    /// When it expires, RFC 3339 in UTC.
    pub expires_at: String,
}

/// The civil day in Vietnam.
pub(in crate::store) fn day(now: Timestamp) -> String {
    now.to_zoned(crate::domain::VIETNAM).date().to_string()
}

/// Revokes an invitation; only an open one can be.
pub(in crate::store) fn revoke(conn: &mut Conn, id: &str) -> Result<bool, StoreError> {
    let revoked = diesel::update(
        invitations::table.filter(invitations::id.eq(id).and(invitations::state.eq("open"))),
    )
    .set(invitations::state.eq(State::Revoked.name()))
    .execute(conn)?;
    Ok(revoked == 1)
}

/// Moves an invitation to the month in which its case was finished. One that was answered since it
/// was read stays where it is.
pub(in crate::store) fn move_to_month(
    conn: &mut Conn,
    id: &str,
    month: &str,
) -> Result<(), StoreError> {
    let still_open = invitations::id
        .eq(id)
        .and(invitations::state.eq(State::Open.name()));
    diesel::update(invitations::table.filter(still_open))
        .set(invitations::month.eq(month))
        .execute(conn)?;
    Ok(())
}

/// Marks an invitation as handed over; the first way stays. Tells whether this was the first.
pub(in crate::store) fn deliver(
    conn: &mut Conn,
    id: &str,
    by: Delivery,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let delivered = diesel::update(
        invitations::table.filter(
            invitations::id
                .eq(id)
                .and(invitations::delivered_by.is_null()),
        ),
    )
    .set((
        invitations::delivered_by.eq(by.name()),
        invitations::delivered_on.eq(day(now)),
    ))
    .execute(conn)?;
    Ok(delivered == 1)
}

/// Holds the links of cases until they are changed, so that none is answered between being
/// looked at and being changed. They are taken in the order in which answers take them: neither
/// waits for the other in a circle. SQLite's write lock sees to both.
pub(in crate::store) fn hold_links(conn: &mut Conn, cases: &[&str]) -> Result<(), StoreError> {
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

/// All invitations of cases, by case.
pub(in crate::store) fn find_invitations(
    conn: &mut Conn,
    case_ids: Vec<&str>,
) -> Result<HashMap<String, Vec<InvitationRow>>, StoreError> {
    let rows: Vec<InvitationRow> = on_backend!(conn, |inner| invitations::table
        .filter(invitations::case_id.eq_any(case_ids))
        .select(InvitationRow::as_select())
        .load(inner))?;
    let mut by_case: HashMap<String, Vec<InvitationRow>> = HashMap::new();
    for row in rows {
        State::read(&row.state)?;
        by_case.entry(row.case_id.clone()).or_default().push(row);
    }
    Ok(by_case)
}

/// A link as a counter knows it.
#[derive(Clone, Debug)]
pub struct KeptLink {
    /// The invitation's id.
    pub id: String,
    /// What opens it.
    pub code: LinkCode,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// The first way in which it was handed over.
    pub delivered_by: Option<Delivery>,
    /// The survey it leads to, as in `so-nganh-4@1`.
    pub survey_version: String,
}

impl InvitationRow {
    pub(in crate::store) fn is_revoked(&self) -> bool {
        self.state == State::Revoked.name()
    }

    /// Another link of the same case, with the same end, which nobody had before now.
    pub(in crate::store) fn again(&self, store: &Store, now: Timestamp) -> Self {
        let id = (store.settings.new_id)();
        Self {
            id: id.to_string(),
            lookup: LinkCode::of(store.secret(), id).lookup(store.secret()),
            issued_at: stamp(now),
            state: State::Open.name().to_owned(),
            delivered_by: None,
            delivered_on: None,
            press: None,
            ..self.clone()
        }
    }

    pub(in crate::store) fn read(&self, store: &Store) -> Result<KeptLink, StoreError> {
        let delivered_by = self.delivered_by.as_deref().map(|by| {
            Delivery::from_name(by).ok_or_else(|| StoreError::Unknown("delivery", by.to_owned()))
        });
        Ok(KeptLink {
            id: self.id.clone(),
            code: self.code(store.secret())?,
            issued_at: read_stamp(&self.issued_at)?,
            expires_at: read_stamp(&self.expires_at)?,
            delivered_by: delivered_by.transpose()?,
            survey_version: self.survey_version.clone(),
        })
    }
}
