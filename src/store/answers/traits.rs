//! What mixed responses are counted by.

use diesel::prelude::*;

use crate::store::db::schema::responses;
use crate::store::db::sql::Value;

/// The traits of a response.
#[derive(
    Queryable, QueryableByName, Selectable, Insertable, Clone, Debug, PartialEq, Eq, PartialOrd, Ord,
)]
#[diesel(table_name = responses)]
pub(in crate::store) struct Traits {
    pub unit: String,
    pub survey_version: String,
    pub period: String,
    pub source: String,
    pub channel: String,
    pub field: String,
    pub flagged: bool,
}

impl Traits {
    /// The total over source, channel and field that scores and ranks read.
    pub(in crate::store) fn total(&self) -> Self {
        Self {
            source: String::new(),
            channel: String::new(),
            field: String::new(),
            ..self.clone()
        }
    }

    /// The values of the columns, in the order of the fields.
    pub(in crate::store) fn values(&self) -> [Value; 7] {
        [
            (&self.unit).into(),
            (&self.survey_version).into(),
            (&self.period).into(),
            (&self.source).into(),
            (&self.channel).into(),
            (&self.field).into(),
            self.flagged.into(),
        ]
    }
}

/// Whose part of an answer a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Role {
    /// The agency that decided the case.
    Decided,
    /// The office where it was handed in.
    Intake,
}

impl Role {
    /// The role as the database keeps it.
    pub(in crate::store) fn name(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Intake => "intake",
        }
    }
}
