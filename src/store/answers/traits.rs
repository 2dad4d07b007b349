//! The traits by which mixed responses are counted.

use diesel::prelude::*;

use crate::domain::period::Month;
use crate::store::db::error::StoreError;
use crate::store::db::schema::responses;
use crate::store::db::sql::SqlValue;

/// The traits of a response.
#[derive(
    Queryable, QueryableByName, Selectable, Insertable, Clone, Debug, PartialEq, Eq, PartialOrd, Ord,
)]
#[diesel(table_name = responses)]
pub(in crate::store) struct ResponseTraits {
    pub unit: String,
    pub survey_version: String,
    pub period: String,
    pub source: String,
    pub channel: String,
    pub field: String,
}

impl ResponseTraits {
    /// The key of the total of a month.
    pub(in crate::store) fn of_month(unit: &str, survey_version: &str, month: Month) -> Self {
        Self {
            unit: unit.to_owned(),
            survey_version: survey_version.to_owned(),
            period: month.to_string(),
            source: String::new(),
            channel: String::new(),
            field: String::new(),
        }
    }

    /// The key of the total over source, channel and field, which scores and ranks read.
    pub(in crate::store) fn total(&self) -> Self {
        Self {
            source: String::new(),
            channel: String::new(),
            field: String::new(),
            ..self.clone()
        }
    }

    /// Whether this is the key of a total.
    pub(in crate::store) fn is_total(&self) -> bool {
        self.source.is_empty()
    }

    /// The values of the columns, in the order of the fields.
    pub(in crate::store) fn values(&self) -> [SqlValue; 6] {
        [
            (&self.unit).into(),
            (&self.survey_version).into(),
            (&self.period).into(),
            (&self.source).into(),
            (&self.channel).into(),
            (&self.field).into(),
        ]
    }
}

/// The responses that counts are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::store) enum Basis {
    /// All mixed answers: those by link. They count once their period is closed.
    All,
    /// Those of them that are not flagged; totals only.
    Unflagged,
    /// Imported responses, of which none is flagged.
    Imported,
    /// The answers of an open month as of the last provisional sums; totals only.
    Provisional,
    /// Those that have left in a closing that is not done yet, for periods that were closed before.
    Closing,
}

impl Basis {
    const ALL: [Self; 5] = [
        Self::All,
        Self::Unflagged,
        Self::Imported,
        Self::Provisional,
        Self::Closing,
    ];

    /// The basis as stored.
    pub(in crate::store) fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Unflagged => "unflagged",
            Self::Imported => "imported",
            Self::Provisional => "provisional",
            Self::Closing => "closing",
        }
    }

    /// Reads a stored basis.
    pub(in crate::store) fn read(name: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|basis| basis.name() == name)
            .ok_or_else(|| StoreError::Unknown("basis of counts", name.to_owned()))
    }
}
