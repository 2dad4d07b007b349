//! A case as the database stores it.

use diesel::prelude::*;

use crate::domain::cases::agency::Slug;
use crate::domain::cases::case::{Applicant, Case, CaseCode, CaseTime, Channel, Outcome};
use crate::domain::links::code::is_pseudonym;
use crate::store::db::error::StoreError;
use crate::store::db::schema::cases;

/// A row of the table `cases`.
#[derive(Queryable, QueryableByName, Selectable, Insertable, AsChangeset, Clone, PartialEq)]
#[diesel(table_name = cases, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(in crate::store) struct CaseRow {
    pub(in crate::store) id: String,
    pub(in crate::store) agency: String,
    pub(in crate::store) case_code: String,
    pub(super) code_key: String,
    pub(super) code_scope: String,
    intake_office: Option<String>,
    return_office: Option<String>,
    counter: Option<String>,
    procedure: Option<String>,
    pub(super) field: Option<String>,
    applicant: Option<String>,
    channel: String,
    pub(super) received_at: String,
    pub(super) due_at: Option<String>,
    pub(super) finished_at: Option<String>,
    pub(super) outcome: Option<String>,
    pub(super) overdue_reason: Option<String>,
    pub(super) punctuality: Option<String>,
    /// The month in which the case counts, where it is finished.
    pub(super) counted_in: Option<String>,
}

impl CaseRow {
    /// The row for a case with the given id, whose code is unique within the given scope, and that
    /// counts in the given month.
    pub(super) fn of(
        case: &Case,
        id: String,
        code_scope: String,
        counted_in: Option<String>,
    ) -> Self {
        let code = |slug: &Option<Slug>| slug.as_ref().map(ToString::to_string);
        Self {
            id,
            agency: case.agency.to_string(),
            case_code: case.case_code.clone(),
            code_key: CaseCode::stored(&case.case_code).key().to_owned(),
            code_scope,
            intake_office: code(&case.intake_office),
            return_office: code(&case.return_office),
            counter: case.counter.clone(),
            procedure: case.procedure.clone(),
            field: case.field.clone(),
            applicant: case.applicant.map(|word| word.name().to_owned()),
            channel: case.channel.name().to_owned(),
            received_at: case.received_at.to_string(),
            due_at: case.due_at.map(|time| time.to_string()),
            finished_at: case.finished_at.map(|time| time.to_string()),
            outcome: case.outcome.map(|word| word.name().to_owned()),
            overdue_reason: case.overdue_reason.clone(),
            punctuality: case.punctuality().map(|word| word.name().to_owned()),
            counted_in,
        }
    }

    /// Whether its code was replaced by a pseudonym.
    pub(super) fn has_pseudonym(&self) -> bool {
        is_pseudonym(&self.code_key)
    }

    /// The day of its receipt, as stored.
    pub(super) fn received_on(&self) -> &str {
        day_of(&self.received_at)
    }

    /// The day of its finish, as stored.
    pub(super) fn finished_on(&self) -> Option<&str> {
        self.finished_at.as_deref().map(day_of)
    }

    /// The case, without the name of its procedure, which is in another table.
    pub(in crate::store) fn read(self) -> Result<Case, StoreError> {
        Ok(Case {
            agency: read_slug(self.agency)?,
            case_code: self.case_code,
            intake_office: self.intake_office.map(read_slug).transpose()?,
            return_office: self.return_office.map(read_slug).transpose()?,
            counter: self.counter,
            procedure: self.procedure,
            procedure_name: None,
            field: self.field,
            applicant: read_word(self.applicant, "applicant", Applicant::from_name)?,
            channel: Channel::from_name(&self.channel)
                .ok_or(StoreError::Unknown("channel", self.channel))?,
            received_at: read_case_time(self.received_at)?,
            due_at: self.due_at.map(read_case_time).transpose()?,
            finished_at: self.finished_at.map(read_case_time).transpose()?,
            outcome: read_word(self.outcome, "outcome", Outcome::from_name)?,
            overdue_reason: self.overdue_reason,
        })
    }

    /// The changes that are recorded in `case_changes`: column, old and new value.
    pub(super) fn recorded_changes(
        &self,
        new: &Self,
    ) -> Vec<(&'static str, Option<String>, Option<String>)> {
        [
            (
                "agency",
                &Some(self.agency.clone()),
                &Some(new.agency.clone()),
            ),
            ("due_at", &self.due_at, &new.due_at),
            ("finished_at", &self.finished_at, &new.finished_at),
            ("outcome", &self.outcome, &new.outcome),
            (
                "channel",
                &Some(self.channel.clone()),
                &Some(new.channel.clone()),
            ),
        ]
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(column, old, new)| (column, old.clone(), new.clone()))
        .collect()
    }
}

/// The day of a date or time, as stored.
fn day_of(time: &str) -> &str {
    time.get(..10).unwrap_or(time)
}

pub(super) fn read_slug(code: String) -> Result<Slug, StoreError> {
    Slug::parse(&code).map_err(|_| StoreError::Unknown("agency code", code))
}

pub(super) fn read_case_time(text: String) -> Result<CaseTime, StoreError> {
    CaseTime::parse(&text).map_err(|_| StoreError::Unknown("time", text))
}

/// Reads an optional word of a fixed set, which errors call `what`.
fn read_word<T>(
    word: Option<String>,
    what: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    word.map(|word| read(&word).ok_or(StoreError::Unknown(what, word)))
        .transpose()
}
