//! Invitations: one link per finished case.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::connection::{Conn, on_backend};
use super::error::StoreError;
use super::schema::{agencies, cases, invitations};
use super::surveys::version_id;
use super::{Store, merge, read_stamp, stamp};
use crate::domain::agency::Slug;
use crate::domain::case::Delivery;
use crate::domain::link_code::{LinkCode, Secret};
use crate::domain::period::Month;
use crate::domain::survey::Definition;

/// The kept state of an invitation. Whether an open one has expired, its date tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Used,
    Revoked,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Revoked => "revoked",
        }
    }

    fn read(name: &str) -> Result<Self, StoreError> {
        [Self::Open, Self::Used, Self::Revoked]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| StoreError::Unknown("state of an invitation", name.to_owned()))
    }
}

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = invitations, treat_none_as_default_value = false)]
pub(super) struct InvitationRow {
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
    pub(super) fn issue(
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
    pub(super) fn code(&self, secret: &Secret) -> Result<LinkCode, StoreError> {
        link_code(secret, &self.id)
    }
}

/// The code of the invitation of an id.
pub(super) fn link_code(secret: &Secret, id: &str) -> Result<LinkCode, StoreError> {
    let id = Uuid::parse_str(id)
        .map_err(|_| StoreError::Unknown("id of an invitation", id.to_owned()))?;
    Ok(LinkCode::of(secret, id))
}

/// The civil day in Vietnam.
pub(super) fn day(now: Timestamp) -> String {
    now.to_zoned(crate::domain::VIETNAM).date().to_string()
}

/// Revokes an invitation; only an open one can be.
pub(super) fn revoke(conn: &mut Conn, id: &str) -> Result<bool, StoreError> {
    let revoked = diesel::update(
        invitations::table.filter(invitations::id.eq(id).and(invitations::state.eq("open"))),
    )
    .set(invitations::state.eq(State::Revoked.name()))
    .execute(conn)?;
    Ok(revoked == 1)
}

/// Marks an invitation as handed over; the first way stays. Tells whether this was the first.
pub(super) fn deliver(
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
pub(super) fn hold_links(conn: &mut Conn, cases: &[&str]) -> Result<(), StoreError> {
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
pub(super) fn find_invitations(
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

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It can be answered.
    Open,
    /// It was answered.
    Used,
    /// It was not answered in time.
    Expired,
    /// It was taken back.
    Revoked,
}

/// A link and what its page shows.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its state.
    pub state: LinkState,
    /// When it was issued; nobody had it before.
    pub issued_at: Timestamp,
    /// Whether somebody already said "I have not answered this".
    pub disputed: bool,
    /// The deciding agency's code.
    pub agency: String,
    /// The deciding agency.
    pub agency_name: String,
    /// The same in English, where there is a name.
    pub agency_name_en: Option<String>,
    /// The code of where the case was handed in.
    pub intake_office: Option<String>,
    /// Where the case was handed in.
    pub intake_office_name: Option<String>,
    /// The same in English, where there is a name.
    pub intake_office_name_en: Option<String>,
    /// What is asked.
    pub definition: Arc<Definition>,
}

impl Store {
    /// The definition that a block uses on a day.
    pub(super) fn definition_of(
        &self,
        conn: &mut Conn,
        block: Option<&Slug>,
        day: jiff::civil::Date,
    ) -> Result<Arc<Definition>, StoreError> {
        let settings = &self.settings;
        let chosen = settings
            .block_definitions
            .iter()
            .filter(|(of, _, from)| Some(of) == block && *from <= day)
            .max_by_key(|(_, _, from)| *from)
            .map_or(&settings.default_definition, |(_, id, _)| id);
        match self.surveys.find_offered(chosen) {
            Some(definition) => Ok(definition),
            None => self.surveys.get(conn, chosen),
        }
    }

    /// What a code opens; reading spends nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_link(&self, code: &LinkCode, now: Timestamp) -> Result<Option<Link>, StoreError> {
        let mut conn = self.conn()?;
        self.find_link_on(&mut conn, code, now)
    }

    /// The same where nothing is to be waited for: the database is embedded, and a connection free.
    /// None where that is not so.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_link_at_once(
        &self,
        code: &LinkCode,
        now: Timestamp,
    ) -> Option<Result<Option<Link>, StoreError>> {
        let mut conn = self.pool.find_idle()?;
        Some(self.find_link_on(&mut conn, code, now))
    }

    fn find_link_on(
        &self,
        conn: &mut Conn,
        code: &LinkCode,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        type Agency = (String, String, Option<String>);
        let lookup = code.lookup(self.secret());
        let intake = diesel::alias!(agencies as intake_offices);
        type Row = (
            String,
            String,
            String,
            bool,
            String,
            Agency,
            Option<String>,
            Option<String>,
            Option<String>,
        );
        let query = invitations::table
            .inner_join(cases::table.on(cases::id.eq(invitations::case_id)))
            .inner_join(agencies::table.on(agencies::code.eq(cases::agency)))
            .left_join(
                intake.on(intake
                    .field(agencies::code)
                    .nullable()
                    .eq(cases::intake_office)),
            )
            .filter(invitations::lookup.eq(lookup))
            .select((
                invitations::state,
                invitations::issued_at,
                invitations::expires_at,
                invitations::disputed,
                invitations::survey_version,
                (agencies::code, agencies::name, agencies::name_en),
                cases::intake_office,
                intake.field(agencies::name).nullable(),
                intake.field(agencies::name_en).nullable(),
            ));
        let row: Option<Row> = on_backend!(conn, |inner| query.get_result(inner)).optional()?;
        let Some((
            state,
            issued_at,
            expires_at,
            disputed,
            version,
            (agency, agency_name, agency_name_en),
            intake_office,
            intake_office_name,
            intake_office_name_en,
        )) = row
        else {
            return Ok(None);
        };
        Ok(Some(Link {
            state: link_state(&state, &expires_at, now)?,
            issued_at: read_stamp(&issued_at)?,
            disputed,
            agency,
            agency_name,
            agency_name_en,
            intake_office,
            intake_office_name,
            intake_office_name_en,
            definition: self.surveys.get(conn, &version)?,
        }))
    }

    /// Counts a citizen's "I have not answered this" on a used link, once per link.
    /// Tells whether it was counted now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn dispute(&self, code: &LinkCode) -> Result<bool, StoreError> {
        let lookup = code.lookup(self.secret());
        self.conn()?.write(|conn| {
            let open = invitations::lookup
                .eq(&lookup)
                .and(invitations::state.eq(State::Used.name()))
                .and(invitations::disputed.eq(false));
            let counted = diesel::update(invitations::table.filter(open))
                .set(invitations::disputed.eq(true))
                .execute(conn)?;
            if counted == 0 {
                return Ok(false);
            }
            let (agency, month): (String, String) = invitations::table
                .filter(invitations::lookup.eq(&lookup))
                .select((invitations::agency, invitations::month))
                .first(conn)?;
            merge::add_unit_counts(conn, &[(agency, month, merge::DISPUTES.to_owned(), 1)])?;
            Ok(true)
        })
    }
}

/// The state of a link from what is kept of it.
pub(super) fn link_state(
    state: &str,
    expires_at: &str,
    now: Timestamp,
) -> Result<LinkState, StoreError> {
    Ok(match State::read(state)? {
        State::Open if expires_at > stamp(now).as_str() => LinkState::Open,
        State::Open => LinkState::Expired,
        State::Used => LinkState::Used,
        State::Revoked => LinkState::Revoked,
    })
}
