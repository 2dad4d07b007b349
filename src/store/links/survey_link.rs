//! What a link opens: its state, and what the page of its survey shows.

use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;

use super::invitations::State;
use crate::domain::links::code::LinkCode;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::answers::counts;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agencies, cases, invitations};
use crate::store::db::time::{read_stamp, stamp};

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
            let dispute = counts::UnitCount {
                unit: agency,
                period: month,
                kind: counts::DISPUTES.to_owned(),
                count: 1,
            };
            counts::add_unit_counts(conn, vec![dispute])?;
            Ok(true)
        })
    }
}

/// The state of a link from what is kept of it.
pub(in crate::store) fn link_state(
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
