//! Agencies and intake offices.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::civil::Date;

use super::imported::Imported;
use super::validity::{OfficeCounts, find_outside};
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::cases::agencies::{Agencies, AgencyRefusal};
use crate::domain::cases::agency::{Agency, Slug};
use crate::store::Store;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::import_mode::ImportMode;
use crate::store::db::schema::agencies;
use crate::store::db::settings;

/// A row of the table `agencies`.
#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone, PartialEq)]
#[diesel(table_name = agencies, treat_none_as_null = true)]
struct AgencyRow {
    code: String,
    name: String,
    name_en: Option<String>,
    block: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
    successor: Option<String>,
}

impl AgencyRow {
    fn of(agency: &Agency) -> Self {
        Self {
            code: agency.code.to_string(),
            name: agency.name.clone(),
            name_en: agency.name_en.clone(),
            block: agency.block.to_string(),
            valid_from: agency.valid_from.map(|day| day.to_string()),
            valid_to: agency.valid_to.map(|day| day.to_string()),
            successor: agency.successor.as_ref().map(ToString::to_string),
        }
    }

    fn into_agency(self) -> Result<Agency, StoreError> {
        let slug =
            |text: String| Slug::parse(&text).map_err(|_| StoreError::Unknown("agency code", text));
        let day = |text: Option<String>| {
            text.map(|text| {
                text.parse::<Date>()
                    .map_err(|_| StoreError::Unknown("day of an agency", text))
            })
            .transpose()
        };
        Ok(Agency {
            code: slug(self.code)?,
            name: self.name,
            name_en: self.name_en,
            block: slug(self.block)?,
            valid_from: day(self.valid_from)?,
            valid_to: day(self.valid_to)?,
            successor: self.successor.map(slug).transpose()?,
        })
    }
}

/// All agencies and intake offices, by code.
pub(in crate::store) fn list(conn: &mut Conn) -> Result<Vec<Agency>, StoreError> {
    agencies::table
        .select(AgencyRow::as_select())
        .order(agencies::code)
        .load::<AgencyRow>(conn)?
        .into_iter()
        .map(AgencyRow::into_agency)
        .collect()
}

/// The agency with the given code.
pub(in crate::store) fn find(conn: &mut Conn, code: &str) -> Result<Option<Agency>, StoreError> {
    agencies::table
        .find(code)
        .select(AgencyRow::as_select())
        .first::<AgencyRow>(conn)
        .optional()?
        .map(AgencyRow::into_agency)
        .transpose()
}

impl Store {
    /// All agencies and intake offices, by code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_agencies(&self) -> Result<Vec<Agency>, StoreError> {
        list(&mut *self.conn()?)
    }

    /// The agency with the given code.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_agency(&self, code: &str) -> Result<Option<Agency>, StoreError> {
        find(&mut *self.conn()?, code)
    }

    /// Inserts agencies, or updates those that exist already. Returns the outcome of each. In
    /// [`ImportMode::Atomic`] nothing is changed where one is refused.
    ///
    /// # Errors
    /// When the database fails; then no agency is changed.
    pub fn import_agencies(
        &self,
        given: &[Agency],
        source: &AgencySource,
        mode: ImportMode,
    ) -> Result<Vec<AgencyOutcome>, StoreError> {
        let mut outcomes = Vec::new();
        let body = |conn: &mut Conn| {
            conn.lock("agencies")?;
            outcomes = self.store_agencies(conn, given)?;
            if mode == ImportMode::Atomic && outcomes.iter().any(Result::is_err) {
                return Err(diesel::result::Error::RollbackTransaction.into());
            }
            settings::raise_agencies_number(conn)?;
            settings::raise_figures_number(conn)?;
            match mode {
                ImportMode::DryRun => Ok(()),
                _ => self.audit(conn, &source.by, &source.event(&outcomes)),
            }
        };
        let mut conn = self.conn()?;
        let ended = match mode {
            ImportMode::DryRun => conn.dry_run(body),
            ImportMode::Atomic | ImportMode::Chunked => conn.write(body),
        };
        self.note_change();
        match ended {
            Err(StoreError::Query(diesel::result::Error::RollbackTransaction)) | Ok(()) => {
                Ok(outcomes)
            }
            Err(error) => Err(error),
        }
    }
}

/// What becomes of a change of one agency by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgencyChangeOutcome {
    /// It is made.
    Made,
    /// It contradicts other agencies, or what is stored of this one.
    Refused(AgencyRefusal),
    /// Somebody else has changed the agency since it was read, or added one of its code.
    Outdated(Agency),
}

impl Store {
    /// Changes an agency that was read at a fingerprint, or adds one where that is `None`.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub fn change_agency(
        &self,
        agency: &Agency,
        read_at: Option<&str>,
        by: &By,
    ) -> Result<AgencyChangeOutcome, StoreError> {
        let changed = self.conn()?.write(|conn| {
            conn.lock("agencies")?;
            let stored = find(conn, agency.code.as_str())?;
            let found = stored.as_ref().map(Agency::fingerprint);
            if let Some(stored) = stored
                && found.as_deref() != read_at
            {
                return Ok(AgencyChangeOutcome::Outdated(stored));
            }
            let outcomes = self.store_agencies(conn, std::slice::from_ref(agency))?;
            if let Some(Err(refusal)) = outcomes.into_iter().next() {
                return Ok(AgencyChangeOutcome::Refused(refusal));
            }
            settings::raise_agencies_number(conn)?;
            settings::raise_figures_number(conn)?;
            let event = AuditEvent::new(Act::AgencyChange, agency.code.as_str())
                .with("block", agency.block.as_str())
                .with("name", agency.name.as_str());
            self.audit(conn, by, &event)?;
            Ok(AgencyChangeOutcome::Made)
        })?;
        self.note_change();
        Ok(changed)
    }
}

/// Where given agencies come from.
#[derive(Clone, Debug)]
pub struct AgencySource {
    /// Who imports them, and when.
    pub by: By,
    /// The SHA-256 of their file, in hexadecimal, where there is one.
    pub sha256: Option<String>,
}

impl AgencySource {
    /// The event of an import.
    fn event(&self, outcomes: &[AgencyOutcome]) -> AuditEvent {
        let count = |wanted: Imported| {
            let is_wanted = |outcome: &&AgencyOutcome| outcome.as_ref() == Ok(&wanted);
            outcomes.iter().filter(is_wanted).count()
        };
        let event = AuditEvent::new(Act::AgenciesImport, "agencies")
            .with("added", count(Imported::Added))
            .with("changed", count(Imported::Changed))
            .with("unchanged", count(Imported::Unchanged));
        match &self.sha256 {
            Some(sha256) => event.with("sha256", sha256.as_str()),
            None => event,
        }
    }
}

/// What becomes of one given agency.
pub type AgencyOutcome = Result<Imported, AgencyRefusal>;

impl Store {
    /// Stores agencies, but for those that contradict the others or what is stored of them.
    fn store_agencies(
        &self,
        conn: &mut Conn,
        given: &[Agency],
    ) -> Result<Vec<AgencyOutcome>, StoreError> {
        let mut known = Agencies::new(list(conn)?, false);
        let mut outside = HashMap::new();
        for agency in given {
            if let Some(stored) = known.get(&agency.code)
                && !stored.is_valid_as_long_as(agency)
                && let Some(refusal) = find_outside(conn, stored, agency)?
            {
                outside.insert(agency.code.clone(), refusal);
            }
        }
        let refused = known.clone().replace(given, outside);
        let mut outcomes = Vec::with_capacity(given.len());
        for agency in given {
            outcomes.push(match (refused.get(&agency.code), known.get(&agency.code)) {
                (Some(refusal), _) => Err(refusal.clone()),
                (None, Some(stored)) if stored == agency => Ok(Imported::Unchanged),
                (None, stored) => {
                    self.store_agency(conn, stored, agency)?;
                    let imported = stored.map_or(Imported::Added, |_| Imported::Changed);
                    known.insert(agency.clone());
                    Ok(imported)
                }
            });
        }
        Ok(outcomes)
    }

    fn store_agency(
        &self,
        conn: &mut Conn,
        stored: Option<&Agency>,
        agency: &Agency,
    ) -> Result<(), StoreError> {
        let counts = match stored.filter(|stored| !stored.is_valid_as_long_as(agency)) {
            Some(stored) => Some(OfficeCounts::before(conn, stored, agency)?),
            None => None,
        };
        let row = AgencyRow::of(agency);
        on_backend!(conn, |inner| diesel::insert_into(agencies::table)
            .values(&row)
            .on_conflict(agencies::code)
            .do_update()
            .set(&row)
            .execute(inner))?;
        match counts {
            Some(counts) => counts.count_anew(self, conn),
            None => Ok(()),
        }
    }
}
