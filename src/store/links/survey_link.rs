//! What a link opens: its state, and the data of its survey page.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;

use super::invitations::InvitationState;
use crate::domain::links::code::LinkCode;
use crate::domain::links::typed::TypedCode;
use crate::domain::survey::Definition;
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::{agencies, cases, invitations};
use crate::store::db::time::{read_stamp, stamp};

/// The state of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// It can be answered.
    Open,
    /// It was answered.
    Used,
    /// It was not answered in time.
    Expired,
    /// It was revoked.
    Revoked,
}

/// A link with the data of its survey page.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its state.
    pub state: LinkState,
    /// The time at which it was issued.
    pub issued_at: Timestamp,
    /// Whether it was disputed: somebody said "I have not answered this".
    pub disputed: bool,
    /// The code of the agency that the link rates: the one that decided the case when it was last
    /// finished.
    pub agency: String,
    /// The name of that agency.
    pub agency_name: String,
    /// Its English name, if it has one.
    pub agency_name_en: Option<String>,
    /// The code of the intake office.
    pub intake_office: Option<String>,
    /// The name of the intake office.
    pub intake_office_name: Option<String>,
    /// Its English name, if it has one.
    pub intake_office_name_en: Option<String>,
    /// The survey definition.
    pub definition: Arc<Definition>,
}

/// The columns of the deciding agency: code, name, English name.
type AgencyNameColumns = (String, String, Option<String>);

/// The columns of a link: its hash, and the data of its survey page.
type LinkColumns = (
    String,
    String,
    String,
    String,
    bool,
    String,
    AgencyNameColumns,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// The agencies as intake offices, in a module of their own because the macro leaves its items undocumented.
mod alias {
    use crate::store::db::schema::agencies;

    diesel::alias!(agencies as intake_offices: IntakeOffices);
}
use alias::intake_offices;

/// The query for links with the data of their survey pages.
#[diesel::dsl::auto_type(no_type_alias)]
fn links() -> _ {
    let office_code = intake_offices.field(agencies::code);
    let office_name = intake_offices.field(agencies::name);
    let office_name_en = intake_offices.field(agencies::name_en);
    invitations::table
        .inner_join(cases::table.on(cases::id.eq(invitations::case_id)))
        .inner_join(agencies::table.on(agencies::code.eq(invitations::agency)))
        .left_join(intake_offices.on(office_code.nullable().eq(cases::intake_office)))
        .select((
            invitations::lookup,
            invitations::state,
            invitations::issued_at,
            invitations::expires_at,
            invitations::disputed,
            invitations::survey_version,
            (agencies::code, agencies::name, agencies::name_en),
            cases::intake_office,
            office_name.nullable(),
            office_name_en.nullable(),
        ))
}

impl Store {
    /// Returns the link with the given code. Reading it does not redeem it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_link(&self, code: &LinkCode, now: Timestamp) -> Result<Option<Link>, StoreError> {
        let mut conn = self.conn()?;
        self.find_link_on(&mut conn, code, now)
    }

    /// Returns the code that was typed: of several that it can be, the only one that there is a link
    /// for.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_typed_code(&self, typed: &TypedCode) -> Result<Option<LinkCode>, StoreError> {
        let codes = match typed {
            TypedCode::Code(code) => return Ok(Some(*code)),
            TypedCode::OneOf(codes) => codes,
        };
        let mut conn = self.conn()?;
        let conn: &mut Conn = &mut conn;
        let secrets = self.secrets_of(conn, codes)?;
        let lookups = codes.iter().zip(secrets);
        let lookups: Vec<String> = lookups.map(|(code, secret)| code.lookup(secret)).collect();
        let found: Vec<String> = on_backend!(conn, |inner| invitations::table
            .filter(invitations::lookup.eq_any(&lookups))
            .select(invitations::lookup)
            .load(inner))?;
        let mut links = codes
            .iter()
            .zip(&lookups)
            .filter(|(_, lookup)| found.contains(lookup));
        Ok(match (links.next(), links.next()) {
            (Some((only, _)), None) => Some(*only),
            _ => None,
        })
    }

    /// Returns the same as [`Store::find_link`] without waiting, where the database is embedded and
    /// a connection is free; otherwise none.
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

    /// Finds a link on a given connection.
    pub(in crate::store) fn find_link_on(
        &self,
        conn: &mut Conn,
        code: &LinkCode,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        let query = links().filter(invitations::lookup.eq(self.lookup_of(conn, code)?));
        let row: Option<LinkColumns> =
            on_backend!(conn, |inner| query.get_result(inner)).optional()?;
        row.map(|row| self.link(conn, row, now)).transpose()
    }

    /// Returns what [`Store::find_link`] does, for several codes with their times, by one query.
    ///
    /// # Errors
    /// When the database fails; for each link when its row can't be read.
    pub fn find_links(
        &self,
        asked: &[(LinkCode, Timestamp)],
    ) -> Result<Vec<Result<Option<Link>, StoreError>>, StoreError> {
        let mut conn = self.conn()?;
        let conn: &mut Conn = &mut conn;
        let codes: Vec<LinkCode> = asked.iter().map(|(code, _)| *code).collect();
        let secrets = self.secrets_of(conn, &codes)?;
        let lookups = codes.iter().zip(secrets);
        let lookups: Vec<String> = lookups.map(|(code, secret)| code.lookup(secret)).collect();
        let rows: Vec<LinkColumns> = on_backend!(conn, |inner| links()
            .filter(invitations::lookup.eq_any(&lookups))
            .load(inner))?;
        let rows: HashMap<String, LinkColumns> =
            rows.into_iter().map(|row| (row.0.clone(), row)).collect();
        let found = asked.iter().zip(&lookups).map(|((_, now), lookup)| {
            let row = rows.get(lookup).cloned();
            row.map(|row| self.link(conn, row, *now)).transpose()
        });
        Ok(found.collect())
    }

    /// Returns the link of a row.
    fn link(&self, conn: &mut Conn, row: LinkColumns, now: Timestamp) -> Result<Link, StoreError> {
        let (
            _,
            state,
            issued_at,
            expires_at,
            disputed,
            version,
            (agency, agency_name, agency_name_en),
            intake_office,
            intake_office_name,
            intake_office_name_en,
        ) = row;
        Ok(Link {
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
        })
    }
}

/// The state of a link at a time, from its stored state and expiry.
pub(in crate::store) fn link_state(
    state: &str,
    expires_at: &str,
    now: Timestamp,
) -> Result<LinkState, StoreError> {
    Ok(match InvitationState::read(state)? {
        InvitationState::Open if expires_at > stamp(now).as_str() => LinkState::Open,
        InvitationState::Open => LinkState::Expired,
        InvitationState::Used => LinkState::Used,
        InvitationState::Revoked => LinkState::Revoked,
    })
}
